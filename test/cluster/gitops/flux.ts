import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, eventually, type Live, type Ref, type Sent } from '../client/client.js';
import { moduleFolder } from '../programs/build.js';
import { freePorts } from '../programs/ports.js';
import { condition } from './condition.js';
import { accountOf, boundTo, install, kubeconfigOf, manifestsAt, namespaceOf, uninstall } from './install.js';
import { fluxPrograms, type Place } from './programs.js';
import { type Ready, Site } from './site.js';

export const FLUX_SYSTEM = 'flux-system';

const PROGRAMS = ['source-controller', 'kustomize-controller', 'helm-controller'] as const;

/** A controller to run. */
export interface Controller {
  readonly program: (typeof PROGRAMS)[number];
  /** What it is called where the same program runs more than once, as with shards; its account is the program's all the same. */
  readonly name?: string;
  readonly flags?: readonly string[];
  /** Where it unpacks what it fetched; by default a folder on the disk. */
  readonly tmp?: string;
}

/** What Flux's documentation of multi-tenancy asks for; `--default-service-account` wants an explicit account wherever more is needed. */
export const LOCK_DOWN: readonly Controller[] = [
  { program: 'source-controller' },
  {
    program: 'kustomize-controller',
    flags: ['--no-cross-namespace-refs=true', '--no-remote-bases=true', '--default-service-account=default'],
  },
];

/** … and with who installs charts. */
export const WITH_HELM: readonly Controller[] = [
  ...LOCK_DOWN,
  { program: 'helm-controller', flags: ['--no-cross-namespace-refs=true', '--default-service-account=default'] },
];

/** Both controllers as they are without further flags. */
export const OPEN: readonly Controller[] = [{ program: 'source-controller' }, { program: 'kustomize-controller' }];

/** Flux, running. Its controllers act as their own accounts in `flux-system`: kustomize-controller and helm-controller with cluster-admin. */
export class Flux {
  readonly #admin: Client;
  readonly #programs: string;
  readonly #site: Site;
  readonly #objects: readonly Sent[];
  readonly #ports = new Map<string, [health: number, storage: number]>();
  #asked = 0;

  constructor(admin: Client, programs: string, site: Site, objects: readonly Sent[]) {
    this.#admin = admin;
    this.#programs = programs;
    this.#site = site;
    this.#objects = objects;
  }

  /**
   * Starts these controllers in place of those that run. Each is where it was before: objects name the address of what was fetched for them, and
   * whoever asks in vain there asks again for minutes.
   */
  async restart(controllers: readonly Controller[] = OPEN): Promise<void> {
    const configs = new Map<string, string>();
    for (const program of new Set(controllers.map(({ program }) => program)))
      configs.set(program, this.#site.file(`${program}.json`, await kubeconfigOf(this.#admin, FLUX_SYSTEM, program)));
    for (const { program, name = program } of controllers)
      if (!this.#ports.has(name)) this.#ports.set(name, (await freePorts(2)) as [number, number]);
    const programs = controllers.map(({ program, name = program, flags = [], tmp }): Ready => {
      const [health, storage] = this.#ports.get(name)!;
      const own = {
        'source-controller': this.#storage(name, storage),
        'kustomize-controller': ['--requeue-dependency=1s', '--http-retry=2'],
        'helm-controller': ['--requeue-dependency=1s', '--http-retry=2'],
      }[program];
      return {
        name,
        program: join(this.#programs, program),
        foreign: true,
        flags: [...common(health), ...own, ...flags],
        env: { KUBECONFIG: configs.get(program)!, RUNTIME_NAMESPACE: FLUX_SYSTEM, ...(tmp ? { TMPDIR: tmp } : {}) },
        ready: `http://127.0.0.1:${health}/readyz`,
      };
    });
    await this.#site.run(programs);
  }

  /** Asks for an object to be reconciled at once, and waits until it was. */
  async reconcile(ref: Ref, seconds = 60): Promise<Live> {
    const token = `${new Date().toISOString()} ${this.#asked++}`;
    await this.#admin.patch(ref, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': token } } });
    let last: Live | undefined;
    const handled = async () => {
      last = await this.#admin.get(ref);
      // What is new is handled once to get its finalizer, and again to be reconciled.
      const known = ['True', 'False'].includes(condition(last, 'Ready')?.status ?? '');
      return known && last.status.lastHandledReconcileAt === token ? last : undefined;
    };
    return eventually(`${ref.kind} ${ref.metadata.name} to be reconciled`, handled, seconds).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(last?.status)}`);
    });
  }

  /**
   * Has the source of a Kustomization fetched and then itself reconciled, and waits until that is over, well or not: `condition(…, 'Ready')` of
   * what comes back says which.
   */
  async sync(kustomization: Ref, seconds = 60): Promise<Live> {
    const { spec, metadata } = await this.#admin.get(kustomization);
    const { apiVersion = 'source.toolkit.fluxcd.io/v1', kind, name, namespace = metadata.namespace } = spec.sourceRef;
    const source = await this.#admin.find({ apiVersion, kind, metadata: { name, namespace } });
    const revision = source && (await this.reconcile(source, seconds)).status?.artifact?.revision;
    let live = await this.reconcile(kustomization, seconds);
    for (let tries = 0; tries < 10 && !isOver(live, revision, tries); tries++) {
      await sleep(200);
      live = await this.reconcile(kustomization, seconds);
    }
    return live;
  }

  /** Ends its programs, and leaves everything on the cluster as it is. */
  async end(): Promise<void> {
    await this.#site.close();
  }

  /** Ends it, and takes its kinds, their objects and its namespace away. */
  async stop(): Promise<void> {
    await this.end();
    await uninstall(this.#admin, this.#objects);
  }

  #storage(name: string, port: number): string[] {
    const at = `127.0.0.1:${port}`;
    return [`--storage-path=${this.#site.sub(`artifacts-${name}`)}`, `--storage-addr=${at}`, `--storage-adv-addr=${at}`];
  }
}

/** Reasons that pass by themselves: it has not seen yet what was fetched, or that what it depends on is ready. */
const PASSING = ['ArtifactFailed', 'DependencyNotReady'];

/** Whether it has tried this revision, or was refused before it read any, which attempts none. */
function isOver(live: Live, revision: string | undefined, tries: number): boolean {
  const { status, reason = '' } = condition(live, 'Ready') ?? {};
  if (PASSING.includes(reason)) return false;
  return live.status.lastAttemptedRevision === revision || (status === 'False' && tries > 2);
}

const common = (health: number): string[] => [
  `--health-addr=127.0.0.1:${health}`,
  '--metrics-addr=0',
  '--enable-leader-election=false',
  '--watch-all-namespaces=true',
  '--log-level=debug',
];

/** Installs Flux and starts it: some seconds, after its programs were built once. */
export async function startFlux(admin: Client, place: Place, controllers: readonly Controller[] = OPEN): Promise<Flux> {
  const programs = await fluxPrograms(place);
  const module = (name: string) => moduleFolder(join(place.sources, 'flux'), `github.com/fluxcd/${name}`);
  const [role] = manifestsAt(join(module('source-controller'), 'config/rbac/role.yaml'));
  const objects = [
    ...PROGRAMS.flatMap((name) => manifestsAt(join(module(name), 'config/crd/bases'))),
    namespaceOf(FLUX_SYSTEM),
    ...PROGRAMS.map((name) => accountOf(FLUX_SYSTEM, name)),
    { ...role!, metadata: { name: 'flux-source-controller' } },
    boundTo('flux-source-controller', FLUX_SYSTEM, 'source-controller'),
    boundTo('cluster-admin', FLUX_SYSTEM, 'kustomize-controller', 'helm-controller'),
  ];
  const flux = new Flux(admin, programs, new Site('flux', place.logs), objects);
  const began = Date.now();
  try {
    await install(admin, objects);
    await flux.restart(controllers);
  } catch (error) {
    await flux.stop().catch(() => {});
    throw error;
  }
  place.say(`Flux ready in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return flux;
}
