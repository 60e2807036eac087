import { setTimeout as sleep } from 'node:timers/promises';
import { Discovery, pathOf } from './discovery.js';
import { type Answer, type Call, Http } from './http.js';
import { Refusal } from './refusal.js';
import type { Target } from './target.js';

/** An object as one sends it: whatever it may be, the server judges it. */
export interface Sent {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** An object as the server holds it. */
export interface Live {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
    deletionTimestamp?: string;
    ownerReferences?: { kind: string; name: string; uid: string }[];
  };
  // biome-ignore lint/suspicious/noExplicitAny: what a kind holds is for the test that asks for it
  [field: string]: any;
}

/** Names an object without its content. */
export type Ref = Pick<Sent, 'apiVersion' | 'kind' | 'metadata'>;

/** Whom to ask as. The server adds `system:authenticated`, and to a service account its groups. */
export interface Identity {
  readonly user: string;
  readonly groups?: readonly string[];
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  /** `status`, `scale`, `ephemeralcontainers` … */
  readonly subresource?: string;
}

const MANAGER = 'tenantry-test';

/** How long a kind may be set up for, in milliseconds. */
const SETTING_UP = 30_000;

/** Asks an API server, as its administrator or as somebody else. What it refuses is thrown as a {@link Refusal}. */
export class Client {
  readonly target: Target;
  readonly #http: Http;
  readonly #discovery: Discovery;
  readonly #identity: Identity | undefined;

  constructor(target: Target, from?: Client, identity?: Identity) {
    this.target = target;
    this.#http = from ? from.#http : new Http(target);
    this.#discovery = from ? from.#discovery : new Discovery(this.#http);
    this.#identity = identity;
  }

  /** The same server, asked as somebody else by impersonation. */
  as(user: string, ...groups: string[]): Client {
    return new Client(this.target, this, { user, groups });
  }

  /** Asked as a pod of this service account would be. */
  asServiceAccount(namespace: string, name: string): Client {
    return this.as(`system:serviceaccount:${namespace}:${name}`);
  }

  close(): void {
    this.#http.close();
  }

  /** Whether the server has the kind. */
  async serves(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.#discovery.find(apiVersion, kind)) !== undefined;
  }

  /** Any request at all; a status from 400 on is thrown. */
  async raw(call: Call): Promise<Answer> {
    const { user, groups = [] } = this.#identity ?? {};
    const headers = {
      ...call.headers,
      ...(user === undefined ? {} : { 'impersonate-user': user }),
      ...(groups.length > 0 ? { 'impersonate-group': groups } : {}),
    };
    for (const end = Date.now() + SETTING_UP; ; await sleep(100)) {
      const answer = await this.#http.send({ ...call, headers });
      if (answer.status < 400) return answer;
      const refusal = new Refusal(`${call.method} ${call.path}`, answer);
      // A kind whose definition has just come or changed: who asks is told to ask again.
      const passing = refusal.status === 429 && refusal.said.includes('storage is (re)initializing');
      if (!passing || Date.now() > end) throw refusal;
    }
  }

  /** Server-side apply, without force and with strict validation: an unknown or doubled field is refused. */
  async apply(object: Sent, options: WriteOptions & { manager?: string; force?: boolean } = {}): Promise<Live> {
    const query = { fieldManager: options.manager ?? MANAGER, force: options.force ?? false };
    return this.#write('PATCH', object, options, { type: 'application/apply-patch+yaml', query });
  }

  async create(object: Sent, options: WriteOptions = {}): Promise<Live> {
    return this.#write('POST', object, options);
  }

  /** Writes the whole object over what is there. */
  async replace(object: Sent, options: WriteOptions = {}): Promise<Live> {
    return this.#write('PUT', object, options);
  }

  /** A merge patch, or with a list a JSON patch. */
  async patch(ref: Ref, patch: object, options: WriteOptions = {}): Promise<Live> {
    const type = Array.isArray(patch) ? 'application/json-patch+json' : 'application/merge-patch+json';
    const path = await this.path(ref, options.subresource);
    return (await this.raw({ method: 'PATCH', path, body: patch, type, query: queryOf(options) })).body as Live;
  }

  async get(ref: Ref, subresource?: string): Promise<Live> {
    return (await this.raw({ method: 'GET', path: await this.path(ref, subresource) })).body as Live;
  }

  /** The object, or undefined if there is none. */
  async find(ref: Ref): Promise<Live | undefined> {
    return this.get(ref).catch((error) => {
      if (error instanceof Refusal && error.status === 404) return undefined;
      throw error;
    });
  }

  async list(apiVersion: string, kind: string, namespace?: string, query: Call['query'] = {}): Promise<Live[]> {
    const path = await this.path({ apiVersion, kind, metadata: { namespace } });
    const { items } = (await this.raw({ method: 'GET', path, query })).body as { items: Live[] };
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  async delete(
    ref: Ref,
    options: { gracePeriodSeconds?: number; propagationPolicy?: string; dryRun?: boolean } = {},
  ): Promise<void> {
    const { dryRun, ...rest } = options;
    // Options in a body make the server pass over those of the query.
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...rest, ...(dryRun ? { dryRun: ['All'] } : {}) };
    await this.raw({ method: 'DELETE', path: await this.path(ref), body });
  }

  /** The path of an object, or of its kind where it has no name. */
  async path({ apiVersion, kind, metadata }: Ref, subresource?: string): Promise<string> {
    const resource = await this.#discovery.find(apiVersion, kind);
    if (!resource) throw new Error(`the API server has no ${apiVersion} ${kind}`);
    return pathOf(resource, metadata.namespace, metadata.name, subresource);
  }

  async #write(method: string, object: Sent, options: WriteOptions, call: Partial<Call> = {}): Promise<Live> {
    const { metadata } = object;
    const named = method === 'POST' && !options.subresource ? { ...object, metadata: { namespace: metadata.namespace } } : object;
    const path = await this.path(named, options.subresource);
    const query = { ...queryOf(options), fieldValidation: 'Strict', ...call.query };
    return (await this.raw({ method, path, body: object, ...call, query })).body as Live;
  }
}

const queryOf = ({ dryRun }: WriteOptions) => ({ dryRun: dryRun ? 'All' : undefined });

/** Asks again until there is an answer other than undefined, and throws when there is none in time. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; await sleep(100)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not after ${seconds} s`);
  }
}
