import type { Manifest, ObjectMeta } from '../../kube/types.js';
import type { SyncedCluster } from '../types.js';

const API = 'argoproj.io/v1alpha1';
/** The cluster that Argo CD runs on. */
export const SERVER = 'https://kubernetes.default.svc';
/** On an Application: deleting it deletes what it applied. On an AppProject: it stays until no Application is left in it. */
export const FINALIZER = 'resources-finalizer.argocd.argoproj.io';
export const WAVE = 'argocd.argoproj.io/sync-wave';

/** An Application, into a namespace of its own cluster. */
export const application = (
  metadata: ObjectMeta,
  project: string,
  source: Readonly<Record<string, unknown>>,
  namespace: string,
  syncPolicy: object,
): Manifest => ({
  apiVersion: API,
  kind: 'Application',
  metadata,
  spec: { project, source, destination: { server: SERVER, namespace }, syncPolicy },
});

/** A source that renders to nothing prunes nothing, since `allowEmpty` is off; said, Argo CD drops it, and finds its own object changed. */
export const syncPolicy = () => ({
  automated: { prune: true, selfHeal: true },
  // No PruneLast: waves are pruned in reverse, an Application before its project, which else waits for ever.
  syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true'],
  // As long as a commit is tried again, no later one is looked at.
  retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '1m' } },
});

/** A project, before whatever is in it. */
export const project = (
  { gitops: { namespace } }: SyncedCluster,
  name: string,
  spec: Readonly<Record<string, unknown>>,
): Manifest => appProject({ name, namespace, annotations: { [WAVE]: '-3' }, finalizers: [FINALIZER] }, spec);

export const appProject = (metadata: ObjectMeta, spec: Readonly<Record<string, unknown>>): Manifest => ({
  apiVersion: API,
  kind: 'AppProject',
  metadata,
  spec,
});

/** Namespaces of its own cluster, as a project names where its Applications may write. */
export const destinationsOf = (namespaces: readonly string[]) => namespaces.map((namespace) => ({ server: SERVER, namespace }));

/**
 * As whom a project's Applications act in each namespace. Nothing without the lock-down: where nobody is impersonated, a project must not speak of it.
 */
export const actingAs = ({ gitops }: SyncedCluster, accounts: Iterable<readonly [namespace: string, account: string]>): object =>
  gitops.lockdown
    ? {
        destinationServiceAccounts: Array.from(accounts, ([namespace, account]) => ({
          server: SERVER,
          namespace,
          defaultServiceAccount: account,
        })),
      }
    : {};

/** Kinds as a project allows or forbids them. */
export interface KindOf {
  readonly group: string;
  readonly kind: string;
}
