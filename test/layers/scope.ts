import type { IssueCode } from '../../src/codes.js';
import { byCodeUnit, type Path } from '../../src/issue.js';
import type { Fault, FleetScope, Layer, Of, Others, Scope, Shape, TenantIdentity, Traffic } from '../../src/layers/contract.js';
import type { State } from '../../src/model/fleet.js';
import { buildGitOps } from '../../src/model/gitops.js';
import { merge, type Values } from '../../src/model/merge.js';

/** A fault as the layer reported it. */
export interface Reported extends Fault {
  readonly code: IssueCode;
  readonly path: Path;
  readonly namespace?: string;
}

/** What a test says of the scope; everything else is a plain team tenant `payments` on a generic cluster with one namespace `ns-a`. */
export interface ScopeSketch {
  readonly tenant?: Partial<TenantIdentity>;
  readonly cluster?: Values;
  readonly platform?: Values;
  readonly caps?: Values;
  /** The platform's offerings. */
  readonly offerings?: readonly string[];
  /** Whether the layer's built-in `standard` lies below `values`, as for a tenant of tier `standard`. Default: no, as under `bare`. */
  readonly standard?: boolean;
  /** What tier and tenant say, merged. */
  readonly values?: Values;
  /** What each namespace says of its own. Default: `ns-a`, nothing. */
  readonly namespaces?: Readonly<Record<string, Values>>;
  /** Namespaces whose Namespace object is made elsewhere. */
  readonly notOurs?: readonly string[];
  readonly retiring?: readonly string[];
  readonly suspended?: readonly string[];
  /** Namespaces of other tenants on the cluster. */
  readonly neighbours?: readonly { tenant: string; namespace: string; values?: Values }[];
  /** The clusters of other tenants. */
  readonly clusters?: Readonly<Record<string, readonly string[]>>;
  /** What is open in each namespace; nothing is closed where it is left out. */
  readonly traffic?: Readonly<Record<string, Traffic>>;
  /** The platform's templates for names. */
  readonly names?: Readonly<Record<string, string>>;
}

/** Builds the scope in which a layer resolves one tenant, and the list its reports go to. */
export function scopeFor<S extends Shape, R, P extends Shape, C extends Shape, K extends Shape>(
  layer: Layer<S, R, P, C, K>,
  sketch: ScopeSketch = {},
): { scope: Scope<S, P, C, K>; reported: Reported[] } {
  const reported: Reported[] = [];
  const tenant: TenantIdentity = { name: 'payments', kind: 'team', tier: 'standard', ...sketch.tenant };
  const { values: clusterValues, ...cluster } = { values: {}, ...sketch.cluster };
  const values = merge(sketch.standard ? (layer.standard as Values) : {}, sketch.values);
  const own = sketch.namespaces ?? { 'ns-a': {} };
  const namespaces = Object.keys(own)
    .sort(byCodeUnit)
    .map((name) => ({
      name,
      create: !sketch.notOurs?.includes(name),
      state: stateOf(sketch, name),
      own: merge(own[name]) as Of<S>,
      values: merge(values, own[name]) as Of<S>,
    }));
  const others = (sketch.neighbours ?? []).map((n) => ({ ...n, values: (n.values ?? {}) as Of<S> }));
  const neighbours = [...namespaces.map((n) => ({ tenant: tenant.name, namespace: n.name, values: n.values })), ...others].sort(
    (a, b) => byCodeUnit(a.tenant, b.tenant) || byCodeUnit(a.namespace, b.namespace),
  );
  const byTenant = new Map<string, typeof neighbours>();
  for (const neighbour of neighbours) byTenant.set(neighbour.tenant, [...(byTenant.get(neighbour.tenant) ?? []), neighbour]);
  const built = {
    name: 'weu-dev',
    kubernetes: '1.33',
    distribution: 'generic',
    gitops: buildGitOps(undefined),
    admissionPlugins: [],
    ...cluster,
  };
  const scope = {
    tenant,
    cluster: { ...built, values: clusterValues },
    platform: sketch.platform ?? {},
    offerings: sketch.offerings ?? [],
    caps: sketch.caps ?? {},
    values,
    namespaces,
    others: {
      clustersOf: (name: string) => (name === tenant.name ? [built.name] : sketch.clusters?.[name]),
      namespacesOf: (name: string) =>
        (byTenant.get(name) ?? []).map((n) => ({ namespace: n.namespace, said: layer.says?.(n.values)[tenant.name] })),
      ownerOf: (namespace: string) => neighbours.find((n) => n.namespace === namespace)?.tenant,
      known: { tenants: () => neighbours.map((n) => n.tenant), namespaces: () => neighbours.map((n) => n.namespace) },
    } satisfies Others,
    trafficOf: (name: string) => sketch.traffic?.[name] ?? { closed: [], flows: [] },
    nameOf: (key: string, namespace: string, words?: Record<string, string>) => {
      const template = sketch.names?.[key] ?? layer.naming[key]?.default;
      if (template === undefined) throw new Error(`no naming key '${key}'`);
      const known: Record<string, string> = { tenant: tenant.name, namespace, ...words };
      return template.replace(/\{(\w+)\}/g, (whole, word: string) => known[word] ?? whole);
    },
    report: (code: IssueCode, path: Path, fault: Fault, namespace?: string) => {
      reported.push({ code, path, ...fault, ...(namespace === undefined ? {} : { namespace }) });
    },
  };
  return { scope: scope as unknown as Scope<S, P, C, K>, reported };
}

/** Resolves a sketch and gives what came out, by namespace, and what was reported. */
export function resolveSketch<S extends Shape, R, P extends Shape, C extends Shape, K extends Shape>(
  layer: Layer<S, R, P, C, K>,
  sketch: ScopeSketch = {},
) {
  const { scope, reported } = scopeFor(layer, sketch);
  const resolved = layer.resolve(scope);
  return { resolved, reported, codes: reported.map((r) => r.code), only: [...resolved.values()][0]! };
}

/** Lets a layer judge a cluster with these tenants, and gives what it reported. */
export function judgeCluster<S extends Shape, R, P extends Shape, C extends Shape, K extends Shape>(
  layer: Layer<S, R, P, C, K>,
  cluster: Values,
  tenants: readonly { tenant?: Partial<TenantIdentity>; namespace: string; values?: Values; resolved: R }[] = [],
): (Reported & { tenant?: string })[] {
  const reported: (Reported & { tenant?: string })[] = [];
  const scope = {
    cluster: {
      name: 'weu-dev',
      kubernetes: '1.33',
      distribution: 'generic',
      gitops: buildGitOps(undefined),
      admissionPlugins: [],
      values: {},
      ...cluster,
    },
    platform: {},
    guards: [],
    namespaces: () =>
      tenants.map(({ tenant, values, resolved }) => ({
        tenant: tenant?.name ?? 'payments',
        digest: layer.digest?.(resolved, (values ?? {}) as Of<S>),
      })),
    report: (code: IssueCode, path: Path, fault: Fault) => {
      reported.push({ code, path, ...fault });
    },
  };
  layer.fleet?.(scope as unknown as FleetScope<P, C>);
  return reported;
}

function stateOf({ retiring = [], suspended = [] }: ScopeSketch, name: string): State {
  if (retiring.includes(name)) return 'retiring';
  return suspended.includes(name) ? 'suspended' : 'active';
}
