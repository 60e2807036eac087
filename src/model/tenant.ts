import { byCodeUnit, type IssueList, type Path } from '../issue.js';
import type {
  Cluster,
  Extra,
  NamespaceModel,
  Owner,
  Placement,
  Platform,
  RemovedNamespace,
  State,
  Tenant,
  TenantSource,
} from './fleet.js';
import { shardOf } from './gitops.js';
import { checkLocks } from './locks.js';
import { merge, type Values, without } from './merge.js';
import { fill, fillNames } from './names.js';
import { applicationOf, homeOf, type Offer, offeredObjects, offerOf } from './offer.js';
import type { Level } from './origin.js';
import { unknownName, unknownTier } from './unknown.js';

const NAMESPACE_KEYS = new Set(['state', 'create', 'extras']);
const TENANT_KEYS = new Set([
  'name',
  'kind',
  'tier',
  'offering',
  'plan',
  'values',
  'state',
  'expires',
  'owner',
  'clusters',
  'namespaces',
  'extras',
]);

/** What platform.ts lets one tenant do beyond its tier. */
export interface Exception {
  readonly tenant: string;
  readonly caps?: Values;
  readonly unlock?: string[];
}

/** Merges one tenant on each of its clusters. */
export function buildTenant(
  source: TenantSource,
  platform: Platform,
  defaultTier: string,
  exceptions: readonly Exception[],
  issues: IssueList,
): Tenant {
  const { file, name, values } = source;
  const offer = source.broken ? undefined : offerOf(source, platform.offerings, issues);
  const tierName = offer?.tier ?? (values.tier as string | undefined) ?? defaultTier;
  const found = platform.tiers.get(tierName);
  if (!found && !offer && values.tier !== undefined) {
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
  const removed: RemovedNamespace[] = [];
  const tenant: Tenant = {
    name,
    file,
    kind: (values.kind as Tenant['kind'] | undefined) ?? 'team',
    tier: tierName,
    state: (values.state as State | undefined) ?? 'active',
    expires: values.expires as string | undefined,
    owner: values.owner === undefined ? undefined : (merge(values.owner as Values) as unknown as Owner),
    ...(offer ? { offer } : {}),
    extras: (values.extras as unknown[] | undefined) ?? [],
    placements,
    removed,
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
    const written = namespacesOf(tenant, values, clusterName, override, merged, levels);
    const namespaces = offer ? withOffer(written, offer, tenant, platform.file, issues) : written;
    removed.push(...namespaces.flatMap((n) => (n.state === 'removed' ? [{ cluster, name: n.name, path: n.path }] : [])));
    const live = namespaces.filter(isLive);
    // Of a tenant that is gone from a cluster, nothing is left to say there.
    if (live.length === 0 && namespaces.length > 0) continue;
    placements.push({
      tenant,
      cluster,
      values: merged,
      levels,
      caps,
      accept: (merged.accept as string[] | undefined) ?? [],
      namespaces: live,
      ...shardIn(cluster, name),
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

/** A namespace as it is written: it may be gone. */
type Written = Omit<NamespaceModel, 'state'> & { readonly state: State };

const isLive = (namespace: Written): namespace is NamespaceModel => namespace.state !== 'removed';

function shardIn({ gitops }: Cluster, tenant: string): { readonly shard?: string } {
  const shard = shardOf(gitops, tenant);
  return shard === undefined ? {} : { shard };
}

function namespacesOf(
  tenant: Tenant,
  values: Values,
  clusterName: string,
  override: Values,
  merged: Values,
  levels: readonly Level[],
): Written[] {
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
    const words = { namespace: name, tenant: tenant.name };
    return {
      name,
      path: Object.hasOwn(here, name) && !Object.hasOwn(shared, name) ? local.prefix : own.prefix,
      state: (all.state as State | undefined) ?? tenant.state,
      create: (all.create as boolean | undefined) ?? true,
      own: without(all, NAMESPACE_KEYS),
      values:
        isEmpty(own.values) && isEmpty(local.values)
          ? fillNames(merged, words)
          : merge(fillNames(merged, words), fillNames(own.values, words), fillNames(local.values, words)),
      levels: [...levels, own, local],
      extras: [...extrasOf(shared[name], ['namespaces', name]), ...extrasOf(here[name], local.prefix)],
    };
  });
}

/** A namespace that says nothing of its own has its tenant's very values: nothing writes to them. */
const isEmpty = (values: Values): boolean => Object.keys(values).length === 0;

/** Puts what the tenant has of an offering into its namespace; all its namespaces say of which offering they are. */
function withOffer(
  namespaces: Written[],
  offer: Offer,
  { name: tenant, file }: Tenant,
  platform: string,
  issues: IssueList,
): Written[] {
  const home = homeOf(
    offer,
    tenant,
    namespaces.map((n) => n.name),
  );
  if (home === undefined)
    issues.add({
      code: 'offering-homeless',
      file,
      path: ['namespaces'],
      tenant,
      message: `offering '${offer.offering}' goes into a namespace that the tenant doesn't have`,
      found: namespaces.map((n) => n.name).join(', '),
      want: fill(offer.namespace, { tenant }),
    });
  return namespaces.map((namespace) => {
    const application = namespace.name === home ? applicationOf(offer) : { offering: offer.offering };
    const level: Level = { file: platform, prefix: ['offerings', offer.offering], values: { application } };
    const objects = namespace.name === home ? offeredObjects(offer, { tenant, namespace: namespace.name }) : [];
    return {
      ...namespace,
      values: merge(without(namespace.values, APPLICATION), level.values),
      levels: [...namespace.levels, level],
      extras: [...namespace.extras, ...objects.map((value) => ({ value, path: ['offering'], offer }))],
    };
  });
}

/** What an offering says of a namespace's application is all there is to say. */
const APPLICATION: ReadonlySet<string> = new Set(['application']);

function extrasOf(namespace: Values | null | undefined, prefix: Path): Extra[] {
  return ((namespace?.extras ?? []) as unknown[]).map((value, index) => ({ value, path: [...prefix, 'extras', index] }));
}
