import type { Manifest } from '../kube/types.js';
import type { Cluster } from '../model/fleet.js';
import { argocd } from './argocd/index.js';
import { flux } from './flux.js';
import { removedRecord } from './record.js';
import type { EngineSync, SyncedCluster, SyncedTenant } from './types.js';

export { azureCommand, lockdownOf } from './lockdown.js';
export type { SyncedCluster, SyncedTenant } from './types.js';

const ENGINES: Readonly<Record<Cluster['gitops']['engine'], EngineSync>> = { flux, argocd };

/** Whether the cluster's own sync objects are ours to make: its engine knows where dist/ is. */
export const isSynced = (cluster: Cluster): cluster is SyncedCluster => cluster.gitops.repository !== undefined;

/** What the engine's namespace holds once. */
export function platformSync(cluster: Cluster, objects: readonly Manifest[]): Manifest[] {
  return isSynced(cluster) ? ENGINES[cluster.gitops.engine].platform(cluster, objects) : [];
}

/** What starts the sync on a cluster that has nothing of it yet: the rest follows from dist/. */
export function rootSync(cluster: SyncedCluster, objects: readonly Manifest[]): Manifest[] {
  return ENGINES[cluster.gitops.engine].root(cluster, objects);
}

/** What the engine's namespace holds for one tenant. */
export function tenantSync(cluster: Cluster, tenant: SyncedTenant): Manifest[] {
  const synced = isSynced(cluster) ? ENGINES[cluster.gitops.engine].tenant(cluster, tenant) : [];
  return tenant.removed.length > 0 ? [...synced, removedRecord(cluster, tenant.name, tenant.removed)] : synced;
}

/** What a shard's folder always holds, so that it is still there, and pruned, when its last tenant goes: an empty folder prunes nothing. */
export function shardAnchor(cluster: Cluster, shard: string): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `tenants-${shard}`, namespace: cluster.gitops.namespace } };
}
