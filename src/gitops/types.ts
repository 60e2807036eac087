import type { Manifest } from '../kube/types.js';
import type { Cluster, LiveState } from '../model/fleet.js';
import type { GitOps, Repository, TeamSync } from '../model/gitops.js';

/** A cluster whose own sync objects are ours to make. */
export type SyncedCluster = Omit<Cluster, 'gitops'> & { readonly gitops: GitOps & { readonly repository: Repository } };

/** A tenant on a cluster, as far as its sync is concerned. */
export interface SyncedTenant {
  readonly name: string;
  readonly namespaces: readonly { readonly name: string; readonly state: LiveState }[];
  /** Namespaces that the file still names and that are gone. */
  readonly removed: readonly string[];
  /** Its folder, relative to the output folder. */
  readonly folder: string;
  /** Its objects outside namespaces. */
  readonly clusterWide: readonly Manifest[];
  /** What the teams' own repositories need beside the engine. */
  readonly teams: readonly TeamSync[];
}

/** Whether the next change may take all of it away: then what the engine applied goes with the object by which it did. */
export const isEnding = ({ namespaces }: SyncedTenant): boolean => namespaces.every(({ state }) => state === 'retiring');

/** An engine, as a writer of sync objects. */
export interface EngineSync {
  /** What starts the sync on a cluster that has nothing of it yet. */
  root(cluster: SyncedCluster, platformObjects: readonly Manifest[]): Manifest[];
  /** What the engine's namespace holds once: where dist/ comes from, the platform's folder and the folder of sync objects itself. */
  platform(cluster: SyncedCluster, platformObjects: readonly Manifest[]): Manifest[];
  /** What it holds for one tenant. */
  tenant(cluster: SyncedCluster, tenant: SyncedTenant): Manifest[];
}
