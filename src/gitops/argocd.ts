import { byCodeUnit } from '../issue.js';
import { groupOf, isClusterScoped } from '../kube/kinds.js';
import type { Manifest } from '../kube/types.js';
import type { TeamSync } from '../model/gitops.js';
import { engineName, inRepository, PLATFORM, ROOT } from './names.js';
import type { EngineSync, SyncedCluster, SyncedTenant } from './types.js';

const API = 'argoproj.io/v1alpha1';
/** The cluster that Argo CD runs on. */
const SERVER = 'https://kubernetes.default.svc';
/** On an Application: deleting it deletes what it applied. On an AppProject: it stays until no Application is left in it. */
const FINALIZER = 'resources-finalizer.argocd.argoproj.io';
const WAVE = 'argocd.argoproj.io/sync-wave';

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
    application(cluster, { name: ROOT, project: PLATFORM, folder: `${cluster.name}/sync` }),
  ],
  platform: (cluster, objects) => [
    ...(cluster.gitops.lockdown ? [settings(cluster), lockedDefault(cluster)] : []),
    platformProject(cluster, objects),
    application(cluster, { name: PLATFORM, project: PLATFORM, folder: `${cluster.name}/platform`, wave: -1, serverDiff: true }),
  ],
  tenant: (cluster, tenant) => {
    const { name, namespaces, folder, teams } = tenant;
    if (namespaces.length === 0) return [];
    const own = engineName('tenant', name);
    const ends = namespaces.every(({ state }) => state === 'retiring');
    return [
      tenantProject(cluster, tenant, own),
      application(cluster, { name: own, project: own, folder, namespace: namespaces[0]!.name, ends }),
      ...teamObjects(
        cluster,
        name,
        teams.filter((team) => !team.of),
      ),
      ...teamObjects(
        cluster,
        name,
        teams.filter((team) => team.of),
        'offering',
      ),
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

function application(
  cluster: SyncedCluster,
  { name, project, folder, namespace, wave, serverDiff = false, ends = false }: Synced,
): Manifest {
  const { repository, namespace: home } = cluster.gitops;
  return {
    apiVersion: API,
    kind: 'Application',
    metadata: {
      name,
      namespace: home,
      annotations: {
        // Only commits that touch its own folder make it render anew.
        'argocd.argoproj.io/manifest-generate-paths': '.',
        ...(serverDiff ? { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' } : {}),
        ...(wave === undefined ? {} : { [WAVE]: String(wave) }),
      },
      ...(ends ? { finalizers: [FINALIZER] } : {}),
    },
    spec: {
      project,
      source: { repoURL: repository.url, targetRevision: repository.branch, path: inRepository(repository.path, folder) },
      destination: { server: SERVER, namespace: namespace ?? home },
      syncPolicy: syncPolicy(),
    },
  };
}

/** A source that renders to nothing prunes nothing, since `allowEmpty` is off; said, Argo CD drops it, and finds its own object changed. */
const syncPolicy = () => ({
  automated: { prune: true, selfHeal: true },
  // No PruneLast: waves are pruned in reverse, an Application before its project, which else waits for ever.
  syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true'],
  // As long as a commit is tried again, no later one is looked at.
  retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '1m' } },
});

/** Without impersonation a project must not speak of it. */
const applies = ({ gitops: { lockdown, namespace, account } }: SyncedCluster) =>
  lockdown
    ? { destinationServiceAccounts: [{ server: SERVER, namespace: '*', defaultServiceAccount: `${namespace}:${account}` }] }
    : {};

interface KindOf {
  readonly group: string;
  readonly kind: string;
}

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
  return project(cluster, PLATFORM, "The platform's own: what every tenant needs, and the Applications themselves.", {
    sourceRepos: [repository.url],
    destinations: homes.map((home) => ({ server: SERVER, namespace: home })),
    clusterResourceWhitelist: kindsOf(objects.filter((object) => isClusterScoped(object) === true)),
    namespaceResourceWhitelist: [
      { group: '', kind: 'ConfigMap' },
      { group: 'argoproj.io', kind: 'AppProject' },
      { group: 'argoproj.io', kind: 'Application' },
      ...kindsOf(inside),
    ],
    ...applies(cluster),
  });
}

/** Namespaces that have just gone stay in it as long as the tenant's file names them: what a project doesn't hold, Argo CD doesn't prune. */
function tenantProject(cluster: SyncedCluster, { name, namespaces, removed, clusterWide }: SyncedTenant, own: string): Manifest {
  const homes = [...new Set([...namespaces.map((n) => n.name), ...removed])].sort(byCodeUnit);
  return project(cluster, own, `What the platform makes for the tenant ${name}.`, {
    sourceRepos: [cluster.gitops.repository.url],
    destinations: homes.map((namespace) => ({ server: SERVER, namespace })),
    clusterResourceWhitelist: kindsOf([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, ...clusterWide]),
    ...applies(cluster),
  });
}

function project(
  { gitops: { namespace } }: SyncedCluster,
  name: string,
  description: string,
  spec: Record<string, unknown>,
): Manifest {
  return {
    apiVersion: API,
    kind: 'AppProject',
    metadata: { name, namespace, annotations: { [WAVE]: '-3' }, finalizers: [FINALIZER] },
    spec: { description, ...spec },
  };
}

/** What a team's own repository never holds, whatever its account may: the platform's word on how much, who and with whom. */
const PLATFORM_KINDS: readonly KindOf[] = [
  { group: '', kind: 'LimitRange' },
  { group: '', kind: 'ResourceQuota' },
  { group: '', kind: 'ServiceAccount' },
  { group: 'argoproj.io', kind: '*' },
  { group: 'cilium.io', kind: '*' },
  { group: 'crd.projectcalico.org', kind: '*' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { group: 'policy.networking.k8s.io', kind: '*' },
  { group: 'projectcalico.org', kind: '*' },
  { group: 'rbac.authorization.k8s.io', kind: '*' },
];

/** A team's repositories: a project that names each of them and each namespace, and an Application for each of both. */
function teamObjects(
  cluster: SyncedCluster,
  tenant: string,
  teams: readonly TeamSync[],
  of: 'team' | 'offering' = 'team',
): Manifest[] {
  if (teams.length === 0) return [];
  const name = engineName(of, tenant);
  const description =
    of === 'team' ? `The repositories of the tenant ${tenant} itself.` : `What the tenant ${tenant} has of an offering.`;
  const homes = new Map(teams.map((team) => [team.namespace, team.account]));
  const windows = windowsOf(teams);
  const places = [...homes.keys()].sort(byCodeUnit);
  const own = project(cluster, name, description, {
    sourceRepos: [...new Set(teams.map((team) => team.repository))].sort(byCodeUnit),
    destinations: places.map((namespace) => ({ server: SERVER, namespace })),
    clusterResourceWhitelist: [],
    namespaceResourceBlacklist: PLATFORM_KINDS,
    ...(cluster.gitops.lockdown
      ? {
          destinationServiceAccounts: places.map((namespace) => ({
            server: SERVER,
            namespace,
            defaultServiceAccount: homes.get(namespace)!,
          })),
        }
      : {}),
    ...(windows.length > 0 ? { syncWindows: windows } : {}),
  });
  return [own, ...teams.map((team) => teamApplication(cluster, name, team))];
}

/** Each window once, with the Applications it is for: a project that has one twice, or for nobody, is refused whole. */
function windowsOf(teams: readonly TeamSync[]): Record<string, unknown>[] {
  const windows = new Map(
    teams.flatMap(({ windows = [] }) => windows.map((window) => [JSON.stringify(window), window] as const)),
  );
  return [...windows].map(([key, window]) => {
    const held = teams.filter((team) => team.windows?.some((other) => JSON.stringify(other) === key));
    return { ...window, applications: held.map(applicationName).sort(byCodeUnit) };
  });
}

/** Neither name holds a dot, so that no two are spelled alike. */
const applicationName = ({ of, namespace, name }: TeamSync): string => engineName(of ?? 'team', `${namespace}.${name}`);

function teamApplication({ gitops }: SyncedCluster, project: string, team: TeamSync): Manifest {
  const { automated, ...rest } = syncPolicy();
  return {
    apiVersion: API,
    kind: 'Application',
    metadata: { name: applicationName(team), namespace: gitops.namespace },
    spec: {
      project,
      source: {
        repoURL: team.repository,
        targetRevision: team.revision,
        ...(team.helm
          ? { chart: team.helm.chart, helm: { releaseName: team.helm.release, valuesObject: team.helm.values, skipCrds: true } }
          : { path: team.path }),
      },
      destination: { server: SERVER, namespace: team.namespace },
      // A suspended tenant's is only looked at: what it would change is shown, and nothing is.
      syncPolicy: team.suspended ? rest : { automated, ...rest },
    },
  };
}

/**
 * The settings on which all of this rests: syncs act as the account that a project names, an object belongs to the Application that its annotation
 * names, and waves wait for Applications. Only these keys are ours; the ConfigMap itself is the installation's.
 */
function settings({ gitops: { namespace } }: SyncedCluster): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'argocd-cm',
      namespace,
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false', [WAVE]: '-4' },
    },
    data: {
      'application.resourceTrackingMethod': 'annotation',
      'application.sync.impersonation.enabled': 'true',
      'resource.customizations.health.argoproj.io_Application': APPLICATION_HEALTH,
    },
  };
}

/** As the documentation of Argo CD has it (operator-manual/health): without it an Application counts as healthy as soon as it exists. */
const APPLICATION_HEALTH = `hs = {}
hs.status = "Progressing"
hs.message = ""
if obj.status ~= nil then
  if obj.status.health ~= nil then
    hs.status = obj.status.health.status
    if obj.status.health.message ~= nil then
      hs.message = obj.status.health.message
    end
  end
end
return hs
`;

/** The project that Argo CD brings lets anybody deploy anything anywhere. */
function lockedDefault({ gitops: { namespace } }: SyncedCluster): Manifest {
  return {
    apiVersion: API,
    kind: 'AppProject',
    metadata: {
      name: 'default',
      namespace,
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false', [WAVE]: '-4' },
    },
    spec: {
      description: 'Locked: every Application is in a project that says what it may do.',
      sourceRepos: [],
      destinations: [],
      clusterResourceWhitelist: [],
      namespaceResourceBlacklist: [{ group: '*', kind: '*' }],
    },
  };
}
