import { byCodeUnit } from '../../issue.js';
import type { Manifest } from '../../kube/types.js';
import type { TeamSync } from '../../model/gitops.js';
import { engineName } from '../names.js';
import type { SyncedCluster } from '../types.js';
import { actingAs, application, destinationsOf, type KindOf, project, syncPolicy } from './objects.js';

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

/** What a tenant has synced into its namespaces, and what the project of each is called and says of itself. */
const OF = {
  team: (tenant: string) => `The repositories of the tenant ${tenant} itself.`,
  offering: (tenant: string) => `What the tenant ${tenant} has of an offering.`,
} as const;

const ofWhat = ({ of }: TeamSync): keyof typeof OF => of ?? 'team';

/** A project for each thing that is synced, and in it an Application for each repository and namespace. */
export function teamObjects(cluster: SyncedCluster, tenant: string, teams: readonly TeamSync[]): Manifest[] {
  return (['team', 'offering'] as const).flatMap((of) => {
    const mine = teams.filter((team) => ofWhat(team) === of);
    if (mine.length === 0) return [];
    const name = engineName(of, tenant);
    return [teamProject(cluster, name, OF[of](tenant), mine), ...mine.map((team) => teamApplication(cluster, name, team))];
  });
}

/** It names each of the repositories and each namespace, and nothing else. */
function teamProject(cluster: SyncedCluster, name: string, description: string, teams: readonly TeamSync[]): Manifest {
  const accounts = new Map(teams.map((team) => [team.namespace, team.account]));
  const places = [...accounts.keys()].sort(byCodeUnit);
  const windows = windowsOf(teams);
  return project(cluster, name, {
    description,
    sourceRepos: [...new Set(teams.map((team) => team.repository))].sort(byCodeUnit),
    destinations: destinationsOf(places),
    clusterResourceWhitelist: [],
    namespaceResourceBlacklist: PLATFORM_KINDS,
    ...actingAs(
      cluster,
      places.map((place) => [place, accounts.get(place)!] as const),
    ),
    ...(windows.length > 0 ? { syncWindows: windows } : {}),
  });
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
const applicationName = (team: TeamSync): string => engineName(ofWhat(team), `${team.namespace}.${team.name}`);

function teamApplication({ gitops }: SyncedCluster, project: string, team: TeamSync): Manifest {
  const { automated, ...rest } = syncPolicy();
  const source = {
    repoURL: team.repository,
    targetRevision: team.revision,
    ...(team.helm
      ? { chart: team.helm.chart, helm: { releaseName: team.helm.release, valuesObject: team.helm.values, skipCrds: true } }
      : { path: team.path }),
  };
  // A suspended tenant's is only looked at: what it would change is shown, and nothing is.
  const policy = team.suspended ? rest : { automated, ...rest };
  return application({ name: applicationName(team), namespace: gitops.namespace }, project, source, team.namespace, policy);
}
