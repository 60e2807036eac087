import type { Manifest, ObjectMeta } from './types.js';

export const SOURCE_API = 'source.toolkit.fluxcd.io/v1';
export const KUSTOMIZE_API = 'kustomize.toolkit.fluxcd.io/v1';
export const HELM_API = 'helm.toolkit.fluxcd.io/v2';

/** How often something is looked at that nobody asks about. */
export const INTERVAL = '10m';
/** How long one try may take. */
export const TIMEOUT = '5m';
/** Failed ones are tried again sooner than the interval. */
const RETRY = '2m';

/** The Secret of the same namespace that opens a source; without one, nothing. */
export const secretRef = (secret: string | undefined): object => (secret === undefined ? {} : { secretRef: { name: secret } });

interface GitSource {
  readonly interval: string;
  readonly url: string;
  /** One of `branch`, `tag` and `semver`. */
  readonly ref: Readonly<Record<string, unknown>>;
  readonly secret?: string;
  readonly suspend?: boolean;
  /** What of it isn't kept, as lines of a .gitignore. Without any, what Flux leaves out by default. */
  readonly ignore?: string;
}

/** A git repository that Flux fetches. */
export const gitRepository = (metadata: ObjectMeta, { interval, url, ref, secret, suspend, ignore }: GitSource): Manifest => ({
  apiVersion: SOURCE_API,
  kind: 'GitRepository',
  metadata,
  spec: { interval, url, ref, ...secretRef(secret), ...(suspend ? { suspend } : {}), ...(ignore ? { ignore } : {}) },
});

/** What Flux applies of a source, as often as all of ours. */
export const kustomization = (metadata: ObjectMeta, spec: Readonly<Record<string, unknown>>): Manifest => ({
  apiVersion: KUSTOMIZE_API,
  kind: 'Kustomization',
  metadata,
  spec: { interval: INTERVAL, retryInterval: RETRY, timeout: TIMEOUT, ...spec },
});
