import type { Http } from './http.js';

/** Where the objects of a kind are. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

interface ApiResourceList {
  readonly resources?: readonly { name: string; kind: string; namespaced: boolean; group?: string; version?: string }[];
}

/** What kinds the API server serves, by its own word. Asked once a version; kinds that it lacked are asked for again. */
export class Discovery {
  readonly #http: Http;
  readonly #known = new Map<string, Promise<Map<string, Resource>>>();

  constructor(http: Http) {
    this.#http = http;
  }

  /** The resource of a kind, or undefined where the server has none (a CRD that isn't installed). */
  async find(apiVersion: string, kind: string): Promise<Resource | undefined> {
    if (!this.#known.has(apiVersion)) this.#known.set(apiVersion, this.#read(apiVersion));
    const found = (await this.#known.get(apiVersion))?.get(kind);
    if (!found) this.#known.delete(apiVersion);
    return found;
  }

  async #read(apiVersion: string): Promise<Map<string, Resource>> {
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { status, body } = await this.#http.send({ method: 'GET', path });
    if (status === 404) return new Map();
    if (status !== 200) throw new Error(`${path} answered with ${status}`);
    return new Map(
      ((body as ApiResourceList).resources ?? [])
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind, namespaced }) => [kind, { apiVersion, kind, plural: name, namespaced }]),
    );
  }
}

/** The path of a kind's objects, in a namespace if it has them, and of one of them and its subresource. */
export function pathOf(
  { apiVersion, plural, namespaced }: Resource,
  namespace?: string,
  name?: string,
  subresource?: string,
): string {
  const parts = [
    ...(apiVersion.includes('/') ? ['apis', apiVersion] : ['api', apiVersion]),
    ...(namespaced && namespace ? ['namespaces', encodeURIComponent(namespace)] : []),
    plural,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return `/${parts.join('/')}`;
}
