import { byCodeUnit, didYouMean, nearest } from '../../issue.js';
import { defaultPoolLabel } from '../../kube/capabilities.js';
import type { Fault, NamespaceScope, Scope } from '../contract.js';
import { wantMutator } from '../mutation.js';
import { ANNOTATIONS, KEYS } from './annotations.js';
import { placesByPolicy } from './mutation.js';
import type { NodesSection, nodesClusterShape, nodesShape, Pool } from './sections.js';
import { poolTolerations, whitelist } from './tolerations.js';

type None = Record<never, never>;
type NodesScope = Scope<typeof nodesShape, None, typeof nodesClusterShape, None>;
type NodesNamespace = NamespaceScope<typeof nodesShape>;
type NodesValues = NonNullable<NodesNamespace['values']['nodes']>;
type Code = Parameters<NodesScope['report']>[0];

/** Tells a fault of one of the section's keys. */
type Tell = (code: Code, key: keyof NodesValues, fault: Fault) => void;

/** Which admission plugin reads a key's annotation. */
const READER: Readonly<Record<keyof NodesSection, string>> = {
  nodeSelector: 'PodNodeSelector',
  defaultTolerations: 'PodTolerationRestriction',
  tolerationsWhitelist: 'PodTolerationRestriction',
};

export function resolveNodes(scope: NodesScope): Map<string, NodesSection> {
  const told = new Set<string>();
  return new Map(
    scope.namespaces.map((namespace) => {
      const tell: Tell = (code, key, fault) => {
        // What all namespaces inherit is told once, for the tenant.
        const own = namespace.own.nodes?.[key] !== undefined;
        if (!own && told.has(`${code} ${key}`)) return;
        if (!own) told.add(`${code} ${key}`);
        scope.report(code, ['nodes', key], fault, own ? namespace.name : undefined);
      };
      const values = namespace.values.nodes ?? {};
      const section = place(values, usablePool(values, scope, tell), scope);
      judgeExplicit(values, scope, tell);
      if (!namespace.create) judgeForeign(values, section, namespace, scope);
      return [namespace.name, section];
    }),
  );
}

/** The section: what is written out counts as it stands, the rest follows from the pool. */
function place(values: NodesValues, pool: Pool | undefined, { cluster }: NodesScope): NodesSection {
  const taints = pool?.taints ?? [];
  const restrict = values.restrict ?? pool !== undefined;
  // Without the plugin a policy holds pods to the annotation, and to the ordinary ones where there is none.
  const restrictable =
    pool !== undefined || values.daemonSets === true || cluster.admissionPlugins.includes(READER.tolerationsWhitelist);
  const section: NodesSection = {
    nodeSelector: values.nodeSelector === undefined ? pool?.labels : (values.nodeSelector as Record<string, string>),
    defaultTolerations: values.defaultTolerations ?? (taints.length > 0 ? poolTolerations(taints) : undefined),
    tolerationsWhitelist:
      values.tolerationsWhitelist ?? (restrict && restrictable ? whitelist(taints, values.daemonSets === true) : undefined),
  };
  for (const key of KEYS) if (section[key] === undefined) delete section[key];
  return section;
}

/** The pool asked for, with the labels its distribution gives; reported where it isn't there, not for this tenant, or can't hold pods. */
function usablePool({ pool: name }: NodesValues, scope: NodesScope, tell: Tell): Pool | undefined {
  if (name === undefined) return undefined;
  const { cluster, tenant } = scope;
  const pools = cluster.values.pools ?? {};
  const known = Object.keys(pools).sort(byCodeUnit);
  const pool = Object.hasOwn(pools, name) ? pools[name] : undefined;
  if (!pool) {
    const near = nearest(name, known);
    tell('unknown-pool', 'pool', {
      message: `cluster '${cluster.name}' has no pool '${name}'${didYouMean(near)}`,
      found: name,
      want:
        known.length > 0 && known.length <= 12
          ? `one of ${known.join(', ')}`
          : `clusters.${cluster.name}.pools.${name} in platform.ts`,
    });
    return undefined;
  }
  if (!pool.tenants?.includes(tenant.name) && !pool.tiers?.includes(tenant.tier)) {
    tell('pool-not-granted', 'pool', {
      message: `pool '${name}' of cluster '${cluster.name}' is not for tenant '${tenant.name}' nor for tier '${tenant.tier}'`,
      found: name,
      want: `tenants: ['${tenant.name}'] under clusters.${cluster.name}.pools.${name} in platform.ts`,
    });
  }
  const missing = [...new Set(Object.values(READER))].filter((plugin) => !cluster.admissionPlugins.includes(plugin));
  if (missing.length > 0 && !placesByPolicy(cluster))
    tell('pool-needs-plugins', 'pool', needsPlugins(`pool '${name}' holds no pods`, cluster.name, missing));
  return { ...pool, labels: pool.labels ?? defaultPoolLabel(cluster.distribution, name) };
}

function needsPlugins(what: string, cluster: string, missing: readonly string[]): Fault {
  return {
    message: `${what}: cluster '${cluster}' does not run ${missing.join(' and ')}`,
    want: `${wantMutator(cluster)}, or ${missing.join(' and ')} turned on in its API server and admissionPlugins: [${missing.map((m) => `'${m}'`).join(', ')}] under clusters.${cluster} in platform.ts`,
  };
}

/** Annotations that nothing reads do no harm, and nothing else either: worth a warning. */
function judgeExplicit(values: NodesValues, { cluster }: NodesScope, tell: Tell): void {
  for (const key of KEYS) {
    if (values[key] === undefined || cluster.admissionPlugins.includes(READER[key]) || placesByPolicy(cluster)) continue;
    tell('pool-needs-plugins', key, {
      severity: 'warning',
      ...needsPlugins(`'${key}' does nothing`, cluster.name, [READER[key]]),
    });
  }
}

/** Where the Namespace is made elsewhere, nobody writes its annotations. */
function judgeForeign(values: NodesValues, section: NodesSection, { name }: NodesNamespace, scope: NodesScope): void {
  const needed = KEYS.filter((key) => section[key] !== undefined);
  if (needed.length === 0) return;
  const key = values.pool !== undefined ? 'pool' : (needed.find((k) => values[k] !== undefined) ?? 'restrict');
  scope.report(
    'namespace-not-ours',
    ['nodes', key],
    {
      message: `namespace '${name}' is made elsewhere, so the annotations that place its pods must be set there`,
      want: needed.map((k) => ANNOTATIONS[k]).join(', '),
    },
    name,
  );
}
