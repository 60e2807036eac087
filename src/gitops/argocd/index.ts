import { byCodeUnit } from '../../issue.js';
import { groupOf, isClusterScoped } from '../../kube/kinds.js';
import type { Manifest } from '../../kube/types.js';
import { engineName, inRepository, PLATFORM, ROOT } from '../names.js';
import { type EngineSync, isEnding, type SyncedCluster, type SyncedTenant } from '../types.js';
import { actingAs, application, destinationsOf, FINALIZER, type KindOf, project, syncPolicy, WAVE } from './objects.js';
import { lockedDefault, settings } from './settings.js';
import { teamObjects } from './teams.js';

/**
 * Argo CD: one written Application a tenant, each in a project of its own that lets it reach that tenant's namespaces and nothing else. No
 * ApplicationSet: it deletes the Applications it no longer generates. Deleting one of these Applications deletes nothing else, as none has the
 * finalizer that would, but of a tenant that is retiring.
 */
export const argocd: EngineSync = {
  // Not in the folder it syncs: waiting for all it applied to be healthy, it would wait for itself.
  root: (cluster, objects) => [
    ...(cluster.gitops.lockdown ? [settings(cluster)] : []),
    platformProject(cluster, objects),
    synced(cluster, { name: ROOT, project: PLATFORM, folder: `${cluster.name}/sync` }),
  ],
  platform: (cluster, objects) => [
    ...(cluster.gitops.lockdown ? [settings(cluster), lockedDefault(cluster)] : []),
    platformProject(cluster, objects),
    synced(cluster, { name: PLATFORM, project: PLATFORM, folder: `${cluster.name}/platform`, wave: -1, serverDiff: true }),
  ],
  tenant: (cluster, tenant) => {
    const { name, namespaces, folder, teams } = tenant;
    if (namespaces.length === 0) return [];
    const own = engineName('tenant', name);
    return [
      tenantProject(cluster, tenant, own),
      synced(cluster, { name: own, project: own, folder, namespace: namespaces[0]!.name, ends: isEnding(tenant) }),
      ...teamObjects(cluster, name, teams),
    ];
  },
};

interface Synced {
  readonly name: string;
  readonly project: string;
  readonly folder: string;
  readonly namespace?: string;
  readonly wave?: number;
  /** Whether the API server says what differs: of kinds that Argo CD doesn't know, it takes each default for a difference, for ever. */
  readonly serverDiff?: boolean;
  /** Whether deleting it deletes what it applied. */
  readonly ends?: boolean;
}

function synced(
  cluster: SyncedCluster,
  { name, project, folder, namespace, wave, serverDiff = false, ends = false }: Synced,
): Manifest {
  const { repository, namespace: home } = cluster.gitops;
  const metadata = {
    name,
    namespace: home,
    annotations: {
      // Only commits that touch its own folder make it render anew.
      'argocd.argoproj.io/manifest-generate-paths': '.',
      ...(serverDiff ? { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' } : {}),
      ...(wave === undefined ? {} : { [WAVE]: String(wave) }),
    },
    ...(ends ? { finalizers: [FINALIZER] } : {}),
  };
  const source = { repoURL: repository.url, targetRevision: repository.branch, path: inRepository(repository.path, folder) };
  return application(metadata, project, source, namespace ?? home, syncPolicy());
}

/** The platform's own objects are applied by Argo CD's own account, wherever they stand. */
const byPlatform = (cluster: SyncedCluster) =>
  actingAs(cluster, [['*', `${cluster.gitops.namespace}:${cluster.gitops.account}`]]);

const kindsOf = (objects: readonly Manifest[]): KindOf[] => {
  const kinds = new Map(
    objects.map(({ apiVersion, kind }) => [`${groupOf(apiVersion)}/${kind}`, { group: groupOf(apiVersion), kind }]),
  );
  return [...kinds.keys()].sort(byCodeUnit).map((key) => kinds.get(key)!);
};

/** What the platform's two folders hold, and nothing beside. */
function platformProject(cluster: SyncedCluster, objects: readonly Manifest[]): Manifest {
  const { namespace, repository } = cluster.gitops;
  const inside = objects.filter((object) => isClusterScoped(object) !== true);
  const homes = [...new Set([namespace, ...inside.flatMap((object) => object.metadata.namespace ?? [])])].sort(byCodeUnit);
  return project(cluster, PLATFORM, {
    description: "The platform's own: what every tenant needs, and the Applications themselves.",
    sourceRepos: [repository.url],
    destinations: destinationsOf(homes),
    clusterResourceWhitelist: kindsOf(objects.filter((object) => isClusterScoped(object) === true)),
    namespaceResourceWhitelist: [
      { group: '', kind: 'ConfigMap' },
      { group: 'argoproj.io', kind: 'AppProject' },
      { group: 'argoproj.io', kind: 'Application' },
      ...kindsOf(inside),
    ],
    ...byPlatform(cluster),
  });
}

/** Namespaces that have just gone stay in it as long as the tenant's file names them: what a project doesn't hold, Argo CD doesn't prune. */
function tenantProject(cluster: SyncedCluster, { name, namespaces, removed, clusterWide }: SyncedTenant, own: string): Manifest {
  const homes = [...new Set([...namespaces.map((n) => n.name), ...removed])].sort(byCodeUnit);
  return project(cluster, own, {
    description: `What the platform makes for the tenant ${name}.`,
    sourceRepos: [cluster.gitops.repository.url],
    destinations: destinationsOf(homes),
    clusterResourceWhitelist: kindsOf([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, ...clusterWide]),
    ...byPlatform(cluster),
  });
}
