import { byCodeUnit, type IssueList, nearest, type Path } from '../issue.js';
import { type Distribution, defaultAdmissionPlugins } from '../kube/capabilities.js';
import { checkLocks } from './locks.js';
import { merge, type Values } from './merge.js';
import type { Level } from './origin.js';
import type { SectionSpec } from './section.js';
import { buildTiers, type Tier, unknownTier } from './tiers.js';

/** A file that passed its schema. */
export interface Source {
  /** Relative to the root, forward slashes. */
  readonly file: string;
  readonly values: Values;
  /** Whether nothing in it can be trusted, which is reported: then all that is known is whose file it is. */
  readonly broken?: boolean;
}

/** A tenant's file: its base name is the tenant's name. */
export interface TenantSource extends Source {
  readonly name: string;
}

export interface Owner {
  readonly team: string;
  readonly contact: string;
  readonly costCentre?: string;
}

export type State = 'active' | 'retiring';

export interface Cluster {
  readonly name: string;
  readonly kubernetes: string;
  readonly distribution: Distribution;
  readonly gitops: 'flux' | 'argocd';
  readonly environment?: string;
  readonly admissionPlugins: readonly string[];
  /** What the layers' own keys on the cluster say. */
  readonly values: Values;
}

export interface Platform {
  readonly file: string;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly tiers: ReadonlyMap<string, Tier>;
  readonly naming: Values;
  /** What the layers' own keys on the platform say. */
  readonly values: Values;
}

export interface Tenant {
  readonly name: string;
  readonly file: string;
  readonly kind: 'team' | 'customer';
  readonly tier: string;
  readonly state: State;
  readonly owner?: Owner;
  /** The tenant's extras that are not written under a namespace. */
  readonly extras: readonly unknown[];
  readonly placements: readonly Placement[];
}

/** A tenant on one of its clusters. */
export interface Placement {
  readonly tenant: Tenant;
  readonly cluster: Cluster;
  /** Merged from the built-in level to the tenant on this cluster. */
  readonly values: Values;
  readonly levels: readonly Level[];
  readonly caps: Values;
  readonly accept: readonly string[];
  readonly namespaces: readonly NamespaceModel[];
}

export interface NamespaceModel {
  readonly name: string;
  /** Where in the tenant's file it is named, or would be. */
  readonly path: Path;
  readonly state: State;
  /** Whether the Namespace object itself is ours to make. */
  readonly create: boolean;
  /** What is written for this namespace alone. */
  readonly own: Values;
  /** Merged from the built-in level to the namespace. */
  readonly values: Values;
  /** Least specific first; the last ones are the namespace's own. */
  readonly levels: readonly Level[];
  readonly extras: readonly Extra[];
}

/** An extra of a namespace, with its place in the tenant's file. */
export interface Extra {
  readonly value: unknown;
  readonly path: Path;
}

export interface Fleet {
  readonly platform: Platform;
  /** By name, in code unit order. */
  readonly tenants: readonly Tenant[];
}

const CLUSTER_KEYS = new Set(['kubernetes', 'distribution', 'gitops', 'environment', 'admissionPlugins']);
const NAMESPACE_KEYS = new Set(['state', 'create', 'extras']);
const TENANT_KEYS = new Set(['name', 'kind', 'tier', 'state', 'owner', 'clusters', 'namespaces', 'extras']);
const PLATFORM_KEYS = new Set(['clusters', 'tiers', 'defaultTier', 'defaults', 'naming', 'exceptions']);

/** Merges the platform and its tenants into one fleet. What is wrong is reported; a tenant that makes no sense is left out of the result. */
export function buildFleet(
  platform: Source,
  tenants: readonly TenantSource[],
  specs: readonly SectionSpec[],
  issues: IssueList,
): Fleet {
  const tiers = buildTiers(platform.file, platform.values, specs, issues);
  const built: Platform = {
    file: platform.file,
    clusters: buildClusters(platform.values.clusters as Record<string, Values>),
    tiers,
    naming: (platform.values.naming ?? {}) as Values,
    values: without(platform.values, PLATFORM_KEYS),
  };
  const defaultTier = (platform.values.defaultTier as string | undefined) ?? 'standard';
  if (!tiers.has(defaultTier))
    unknownTier(issues, { file: platform.file, path: ['defaultTier'] }, defaultTier, [...tiers.keys()]);

  const exceptions = (platform.values.exceptions ?? []) as { tenant: string; caps?: Values; unlock?: string[] }[];
  const names = tenants.map((t) => t.name);
  for (const [index, exception] of exceptions.entries()) {
    if (!names.includes(exception.tenant))
      unknownName(issues, 'unknown-tenant', platform.file, ['exceptions', index, 'tenant'], exception.tenant, names);
  }

  const unique = new Map<string, TenantSource>();
  for (const source of [...tenants].sort((a, b) => byCodeUnit(a.file, b.file))) {
    const said = source.values.name as string | undefined;
    if (said !== undefined && said !== source.name) {
      issues.add({
        code: 'name-mismatch',
        file: source.file,
        path: ['name'],
        tenant: source.name,
        message: `the file is called ${source.name}, the tenant ${said}`,
        found: said,
        want: source.name,
      });
    }
    const first = unique.get(source.name);
    if (first) {
      issues.add({
        code: 'duplicate-tenant',
        file: source.file,
        path: [],
        tenant: source.name,
        message: `${first.file} defines tenant '${source.name}' too`,
      });
    } else {
      unique.set(source.name, source);
    }
  }
  const result = [...unique.values()]
    .map((source) => buildTenant(source, built, defaultTier, exceptions, issues))
    .sort((a, b) => byCodeUnit(a.name, b.name));
  reportSharedNamespaces(result, issues);
  return { platform: built, tenants: result };
}

function buildClusters(clusters: Record<string, Values>): Map<string, Cluster> {
  const names = Object.keys(clusters).sort(byCodeUnit);
  return new Map(
    names.map((name) => {
      const { kubernetes, distribution, gitops, environment, admissionPlugins } = clusters[name] as Partial<Cluster>;
      const known = distribution ?? 'generic';
      return [
        name,
        {
          name,
          kubernetes: kubernetes!,
          distribution: known,
          gitops: gitops ?? 'flux',
          environment,
          admissionPlugins: [...new Set([...defaultAdmissionPlugins(known), ...(admissionPlugins ?? [])])].sort(byCodeUnit),
          values: without(clusters[name]!, CLUSTER_KEYS),
        },
      ];
    }),
  );
}

function buildTenant(
  source: TenantSource,
  platform: Platform,
  defaultTier: string,
  exceptions: readonly { tenant: string; caps?: Values; unlock?: string[] }[],
  issues: IssueList,
): Tenant {
  const { file, name, values } = source;
  const tierName = (values.tier as string | undefined) ?? defaultTier;
  const found = platform.tiers.get(tierName);
  if (!found && values.tier !== undefined) {
    const hint =
      tierName === 'bare'
        ? [...platform.tiers.keys(), "a tier of platform.ts that says extends: 'bare'"]
        : [...platform.tiers.keys()];
    unknownTier(issues, { file, path: ['tier'] }, tierName, hint);
  }
  const tier = found ?? platform.tiers.get('standard')!;
  const mine = exceptions.filter((e) => e.tenant === name);
  // What a tier nobody knows would allow is not known either: judging by another one's caps would tell faults that may be none.
  const caps = found ? merge(tier.caps, ...mine.map((e) => e.caps)) : {};
  const placements: Placement[] = [];
  const tenant: Tenant = {
    name,
    file,
    kind: (values.kind as Tenant['kind'] | undefined) ?? 'team',
    tier: tierName,
    state: (values.state as State | undefined) ?? 'active',
    owner: values.owner === undefined ? undefined : (merge(values.owner as Values) as unknown as Owner),
    extras: (values.extras as unknown[] | undefined) ?? [],
    placements,
  };
  if (source.broken) return tenant;
  const unlocked = mine.flatMap((e) => e.unlock ?? []);
  if (found) checkLocks(source, tier, unlocked, issues);

  const own: Level = { file, prefix: [], values: without(values, TENANT_KEYS) };
  for (const [clusterName, override] of Object.entries(clustersOf(source, platform, issues)).sort(([a], [b]) =>
    byCodeUnit(a, b),
  )) {
    const cluster = platform.clusters.get(clusterName);
    if (!cluster) {
      unknownName(issues, 'unknown-cluster', file, ['clusters', clusterName], clusterName, [...platform.clusters.keys()]);
      continue;
    }
    const onCluster: Level = { file, prefix: ['clusters', clusterName], values: without(override, new Set(['namespaces'])) };
    const levels = [...tier.levels, own, onCluster];
    const merged = merge(tier.values, own.values, onCluster.values);
    placements.push({
      tenant,
      cluster,
      values: merged,
      levels,
      caps,
      accept: (merged.accept as string[] | undefined) ?? [],
      namespaces: namespacesOf(tenant, values, clusterName, override, merged, levels),
    });
  }
  return tenant;
}

function clustersOf(source: TenantSource, platform: Platform, issues: IssueList): Record<string, Values> {
  const said = source.values.clusters as Record<string, Values> | undefined;
  if (said) return said;
  const all = [...platform.clusters.keys()];
  if (all.length === 1) return { [all[0]!]: {} };
  // Without any cluster the platform file is at fault, and says so.
  if (all.length === 0) return {};
  issues.add({
    code: 'missing-key',
    file: source.file,
    path: ['clusters'],
    tenant: source.name,
    message: 'the platform has several clusters, so the tenant must name those it lives on',
    want: `clusters: { ${all[0]}: {} }, or others of ${all.join(', ')}`,
  });
  return {};
}

function namespacesOf(
  tenant: Tenant,
  values: Values,
  clusterName: string,
  override: Values,
  merged: Values,
  levels: readonly Level[],
): NamespaceModel[] {
  const shared = (values.namespaces ?? { [tenant.name]: {} }) as Record<string, Values | null>;
  const here = (override.namespaces ?? {}) as Record<string, Values | null>;
  const names = [...new Set([...Object.keys(shared), ...Object.keys(here)])].filter(
    (name) => here[name] !== null && (Object.hasOwn(here, name) || shared[name] !== null),
  );
  return names.sort(byCodeUnit).map((name) => {
    const own: Level = { file: tenant.file, prefix: ['namespaces', name], values: without(shared[name] ?? {}, NAMESPACE_KEYS) };
    const local: Level = {
      file: tenant.file,
      prefix: ['clusters', clusterName, 'namespaces', name],
      values: without(here[name] ?? {}, NAMESPACE_KEYS),
    };
    const all = merge(shared[name] ?? {}, here[name] ?? {});
    return {
      name,
      path: Object.hasOwn(here, name) && !Object.hasOwn(shared, name) ? local.prefix : own.prefix,
      state: (all.state as State | undefined) ?? tenant.state,
      create: (all.create as boolean | undefined) ?? true,
      own: without(all, NAMESPACE_KEYS),
      values: merge(merged, own.values, local.values),
      levels: [...levels, own, local],
      extras: [...extrasOf(shared[name], ['namespaces', name]), ...extrasOf(here[name], local.prefix)],
    };
  });
}

function extrasOf(namespace: Values | null | undefined, prefix: Path): Extra[] {
  return ((namespace?.extras ?? []) as unknown[]).map((value, index) => ({ value, path: [...prefix, 'extras', index] }));
}

function reportSharedNamespaces(tenants: readonly Tenant[], issues: IssueList): void {
  const claimed = new Map<string, Tenant>();
  for (const tenant of tenants) {
    for (const { cluster, namespaces } of tenant.placements) {
      for (const { name, path } of namespaces) {
        const key = `${cluster.name}/${name}`;
        const first = claimed.get(key);
        if (first) {
          issues.add({
            code: 'namespace-twice',
            file: tenant.file,
            path,
            tenant: tenant.name,
            message: `namespace '${name}' on cluster '${cluster.name}' belongs to tenant '${first.name}' (${first.file})`,
          });
        } else {
          claimed.set(key, tenant);
        }
      }
    }
  }
}

function unknownName(
  issues: IssueList,
  code: 'unknown-cluster' | 'unknown-tenant',
  file: string,
  path: (string | number)[],
  name: string,
  known: readonly string[],
): void {
  const near = nearest(name, known);
  const noun = code === 'unknown-cluster' ? 'cluster' : 'tenant';
  issues.add({
    code,
    file,
    path,
    message: near ? `no ${noun} is called '${name}'; did you mean '${near}'?` : `no ${noun} is called '${name}'`,
    found: name,
    want: known.length > 0 && known.length <= 12 ? `one of ${[...known].sort(byCodeUnit).join(', ')}` : undefined,
  });
}

/** A copy without some keys. */
function without(values: Values, keys: ReadonlySet<string>): Values {
  const result: Values = {};
  for (const key of Object.keys(values)) if (!keys.has(key)) result[key] = values[key];
  return result;
}
