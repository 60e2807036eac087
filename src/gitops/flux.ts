import { gitRepository, kustomization } from '../kube/flux.js';
import type { Manifest } from '../kube/types.js';
import { shardsOf } from '../model/gitops.js';
import { engineName, inRepository, PLATFORM, ROOT } from './names.js';
import { type EngineSync, isEnding, type SyncedCluster } from './types.js';

/** It stands in the folder it syncs, and so follows what the definitions say. */
const root = (cluster: SyncedCluster): Manifest[] =>
  // There the configuration itself makes both, the source under its own name.
  cluster.gitops.install === 'aks-flux-extension' ? [] : [source(cluster), applied(cluster, ROOT, `${cluster.name}/sync`)];

/**
 * Flux: one Kustomization a tenant (or a shard of them), after the platform's. Deleting one of these objects deletes nothing else
 * (`deletionPolicy: Orphan`), so that a lost file costs no namespace; only a tenant that is retiring goes with its Kustomization.
 */
export const flux: EngineSync = {
  root,
  platform: (cluster) => [
    ...root(cluster),
    applied(cluster, PLATFORM, `${cluster.name}/platform`, { wait: true }),
    ...shards(cluster),
  ],
  tenant: (cluster, tenant) => {
    if (cluster.gitops.shards !== undefined || tenant.namespaces.length === 0) return [];
    // It doesn't wait for what it applied: a team's broken repository in its folder would hold one of the controller's few hands.
    return [applied(cluster, engineName('tenant', tenant.name), tenant.folder, { after: PLATFORM, ends: isEnding(tenant) })];
  },
};

/** Each Kustomization unpacks all of what the source keeps, so it keeps nothing but what this cluster is to hold. */
function source({ name, gitops: { namespace, repository } }: SyncedCluster): Manifest {
  const { url, branch, secret, path } = repository;
  const ignore = allBut(inRepository(path, name));
  return gitRepository({ name: ROOT, namespace }, { interval: '1m', url, ref: { branch }, secret, ignore });
}

/** Lines of a .gitignore. Below a folder that is left out nothing can be let in again, so each one on the way is opened, and its others are not. */
function allBut(folder: string): string {
  const steps = folder.split('/').filter((step) => step !== '.');
  const lines = steps.flatMap((step, depth) => {
    const above = ['', ...steps.slice(0, depth)].map(literal).join('/');
    return [`${above}/*`, `!${above}/${literal(step)}`];
  });
  return `${lines.join('\n')}\n`;
}

/** A name in which nothing is a pattern. */
const literal = (name: string): string => name.replace(/[\\*?[ ]/g, '\\$&');

interface Ways {
  /** Whether it counts as ready only when what it applied is. */
  readonly wait?: boolean;
  readonly after?: string;
  /** Whether deleting it deletes what it applied. */
  readonly ends?: boolean;
  readonly labels?: Record<string, string>;
}

function applied(
  { gitops: { namespace, account, repository } }: SyncedCluster,
  name: string,
  folder: string,
  { wait = false, after, ends = false, labels }: Ways = {},
): Manifest {
  return kustomization(
    { name, namespace, ...(labels ? { labels } : {}) },
    {
      ...(after === undefined ? {} : { dependsOn: [{ name: after }] }),
      sourceRef: { kind: 'GitRepository', name: ROOT },
      path: `./${inRepository(repository.path, folder)}`,
      prune: true,
      wait,
      deletionPolicy: ends ? 'WaitForTermination' : 'Orphan',
      serviceAccountName: account,
    },
  );
}

/** Each shard may be given to a controller of its own, which selects them by the key. */
function shards(cluster: SyncedCluster): Manifest[] {
  return shardsOf(cluster.gitops).map((shard) =>
    applied(cluster, `tenants-${shard}`, `${cluster.name}/tenants/${shard}`, {
      after: PLATFORM,
      labels: { 'sharding.fluxcd.io/key': `shard-${shard}` },
    }),
  );
}
