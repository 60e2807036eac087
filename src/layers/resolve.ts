import type { IssueCode } from '../codes.js';
import type { IssueList, Path } from '../issue.js';
import { reportUnlessAccepted } from '../model/accept.js';
import type { Cluster, Fleet, NamespaceModel, Placement } from '../model/fleet.js';
import type { Values } from '../model/merge.js';
import { fill } from '../model/names.js';
import { originOf } from '../model/origin.js';
import type { Fault, FleetScope, Layer, Naming, Scope, Shape, TenantIdentity, Traffic } from './contract.js';
import { type KeptPlacement, type KeptTenant, Neighbourhood, type Notes, type Says } from './others.js';

type AnyScope = Scope<Shape, Shape, Shape, Shape>;
type AnyFleetScope = FleetScope<Shape, Shape>;

/** The resolved sections of one placement: by layer, then by namespace. */
export type ResolvedPlacement = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** Every placement of the fleet, resolved by every layer. */
export type Resolution = ReadonlyMap<Placement, ResolvedPlacement>;

/** Who a namespace belongs to, as the layers see it. */
export function identityOf({ tenant, namespaces }: Placement): TenantIdentity {
  const { name, kind, tier, owner, file } = tenant;
  const offering = tenant.offer?.offering;
  return { name, kind, tier, owner, offering, file, namespaces: namespaces.map((namespace) => namespace.name) };
}

/** What comes of resolving: every placement's sections, and what their results depend on. */
export interface Resolved {
  readonly resolution: Resolution;
  /** What others and a later run may know of a placement, as plain data. */
  publish(placement: Placement): KeptPlacement;
  /** The kept tenants that would be told something else now: their results must not be used. */
  readonly outdated: readonly string[];
}

interface ResolveOptions {
  /** Tenants that are not in the fleet, as their results are kept from an earlier run. */
  readonly kept?: readonly KeptTenant[];
  readonly count?: (done: number, of: number) => void;
}

/**
 * Lets every layer resolve every tenant on every cluster, then judge each cluster. Faults that an `accept` relaxes are left out.
 */
export function resolveFleet(
  fleet: Fleet,
  layers: readonly Layer[],
  issues: IssueList,
  { kept = [], count }: ResolveOptions = {},
): Resolved {
  let done = 0;
  const of = fleet.tenants.reduce((sum, t) => sum + t.placements.length, 0);
  // What a fault took out of a tenant's file isn't there for others to meet: then nothing is said of where it lives.
  const faulty = new Set(issues.all.flatMap((i) => (i.severity === 'error' && i.tenant !== undefined ? [i.tenant] : [])));
  const clustersOf = new Map([
    ...kept.map((t) => [t.name, t.placements.map((p) => p.cluster)] as const),
    // Whoever is gone from every cluster is nobody's neighbour.
    ...fleet.tenants
      .filter((t) => t.placements.length > 0 || t.removed.length === 0)
      .map((t) => [t.name, faulty.has(t.name) ? [] : t.placements.map((p) => p.cluster.name)] as const),
  ]);
  const naming: Naming = Object.assign({}, ...layers.map((l) => l.naming));
  const resolution = new Map<Placement, ReadonlyMap<string, ReadonlyMap<string, unknown>>>();
  const notes = new Map<Placement, Notes>();
  const says = saysOf(layers);
  const hoods = new Map<string, Neighbourhood>();
  const outdated = new Set<string>();
  for (const cluster of fleet.platform.clusters.values()) {
    const here = fleet.tenants.flatMap((t) => t.placements.filter((p) => p.cluster === cluster));
    const keptHere = kept.flatMap((t) => t.placements.flatMap((p) => (p.cluster === cluster.name ? [[t, p] as const] : [])));
    if (here.length + keptHere.length === 0) continue;
    const hood = new Neighbourhood(cluster.name, clustersOf);
    hoods.set(cluster.name, hood);
    for (const [tenant, placement] of keptHere)
      hood.add(
        tenant.name,
        placement.namespaces.map((n) => ({ name: n.name, says: () => n.says })),
      );
    for (const { tenant, namespaces } of here)
      hood.add(
        tenant.name,
        namespaces.map((n) => ({ name: n.name, says: () => says(n) })),
      );
    for (const [tenant, { asked }] of keptHere)
      if (hood.answers(tenant.name, asked.tenants, asked.namespaces) !== asked.answers) outdated.add(tenant.name);
    for (const placement of here) {
      count?.(done++, of);
      const noted: Notes = { tenants: new Set(), namespaces: new Set() };
      notes.set(placement, noted);
      const scope = scopeOf(placement, fleet, naming, issues);
      const identity = scope.tenant;
      const resolve = (layer: Layer, trafficOf: AnyScope['trafficOf']) =>
        layer.resolve({ ...scope, trafficOf, others: hood.othersFor(identity, layer.name, noted) });
      resolution.set(placement, inOrder(layers, resolve));
    }
    const guards = layers.flatMap((layer) => layer.guards?.(cluster as AnyFleetScope['cluster']) ?? []);
    for (const layer of layers) {
      if (!layer.fleet) continue;
      const digests = () => [
        ...keptHere.flatMap(([t, p]) => p.namespaces.map((n) => ({ tenant: t.name, digest: n.digests[layer.name] }))),
        ...here.flatMap((p) =>
          p.namespaces.map((n) => ({ tenant: p.tenant.name, digest: digestOf(layer, resolution.get(p)!, n) })),
        ),
      ];
      layer.fleet({ ...fleetScopeOf(cluster, fleet, digests, issues), guards });
    }
  }
  return {
    resolution,
    outdated: [...outdated],
    publish: (placement) => ({
      cluster: placement.cluster.name,
      accept: placement.accept,
      namespaces: placement.namespaces.map((n) => ({
        name: n.name,
        state: n.state,
        says: says(n),
        digests: Object.fromEntries(
          layers.filter((l) => l.digest).map((l) => [l.name, digestOf(l, resolution.get(placement)!, n)]),
        ),
      })),
      asked: hoods.get(placement.cluster.name)!.asked(placement.tenant.name, notes.get(placement)!),
    }),
  };
}

const SILENT: Traffic = { closed: [], flows: [] };

/** Layers that state traffic resolve first, and the others may ask for it. What comes of it stands in the order of the layers. */
function inOrder(
  layers: readonly Layer[],
  resolve: (layer: Layer, trafficOf: AnyScope['trafficOf']) => ReadonlyMap<string, unknown>,
): ResolvedPlacement {
  const stating = layers.filter((layer) => layer.traffic);
  const stated: ResolvedPlacement = new Map(stating.map((layer) => [layer.name, resolve(layer, () => SILENT)]));
  const known = new Map<string, Traffic>();
  const trafficOf = (namespace: string): Traffic => {
    const traffic = known.get(namespace) ?? trafficIn(stating, stated, namespace);
    known.set(namespace, traffic);
    return traffic;
  };
  return new Map(layers.map((layer) => [layer.name, stated.get(layer.name) ?? resolve(layer, trafficOf)]));
}

/** What a namespace lets in and out, as all of these layers tell that do. */
export function trafficIn(layers: readonly Layer[], resolved: ResolvedPlacement, namespace: string): Traffic {
  const all = layers.flatMap((layer) => layer.traffic?.(resolved.get(layer.name)!.get(namespace), namespace) ?? []);
  return { closed: all.flatMap(({ closed }) => closed), flows: all.flatMap(({ flows }) => flows) };
}

/** What a namespace says to others: worked out once, when somebody asks. */
function saysOf(layers: readonly Layer[]): (namespace: NamespaceModel) => Says {
  const known = new WeakMap<NamespaceModel, Says>();
  const saying = layers.filter((layer) => layer.says);
  return (namespace) => {
    const says =
      known.get(namespace) ??
      Object.fromEntries(saying.map((layer) => [layer.name, layer.says!(namespace.values as AnyScope['values'])]));
    known.set(namespace, says);
    return says;
  };
}

function digestOf(layer: Layer, resolved: ResolvedPlacement, { name, values }: NamespaceModel): unknown {
  return layer.digest?.(resolved.get(layer.name)!.get(name), values as AnyScope['values']);
}

function scopeOf(placement: Placement, fleet: Fleet, naming: Naming, issues: IssueList): Omit<AnyScope, 'others' | 'trafficOf'> {
  return {
    tenant: identityOf(placement),
    cluster: placement.cluster as AnyScope['cluster'],
    platform: fleet.platform.values as AnyScope['platform'],
    offerings: Object.keys(fleet.platform.offerings),
    caps: placement.caps as AnyScope['caps'],
    values: placement.values as AnyScope['values'],
    namespaces: placement.namespaces as unknown as AnyScope['namespaces'],
    nameOf: (key, namespace, words) =>
      fill(nameTemplate(key, naming, fleet.platform.naming), { tenant: placement.tenant.name, namespace, ...words }),
    report: (code, path, fault, namespace) => report(issues, placement, code, path, fault, namespace),
  };
}

function fleetScopeOf(
  cluster: Cluster,
  fleet: Fleet,
  namespaces: AnyFleetScope['namespaces'],
  issues: IssueList,
): Omit<AnyFleetScope, 'guards'> {
  const { file, values } = fleet.platform;
  return {
    cluster: cluster as AnyFleetScope['cluster'],
    platform: values as AnyFleetScope['platform'],
    namespaces,
    report: (code, path, fault) => issues.add({ code, ...fault, file, path }),
  };
}

function report(issues: IssueList, placement: Placement, code: IssueCode, path: Path, fault: Fault, namespace?: string): void {
  reportUnlessAccepted(issues, placement, { code, ...fault, ...placeOf(placement, path, namespace) });
}

/** Where a fault stands: with the level that wrote the value, else in the tenant's file at the namespace or the path itself. */
function placeOf(placement: Placement, path: Path, namespace?: string): { file?: string; path: Path } {
  const model: NamespaceModel | undefined =
    namespace === undefined ? undefined : placement.namespaces.find((n) => n.name === namespace);
  const levels = model?.levels ?? placement.levels;
  const origin = originOf(levels, path);
  if (origin && origin.file !== undefined) return { file: origin.file, path: origin.path };
  // Built in: then whoever wrote next to it can change it.
  const beside =
    origin &&
    originOf(
      levels.filter((l) => l.file !== undefined),
      path,
    );
  if (beside) return { file: beside.file, path: [...beside.path, ...beside.beyond] };
  const file = placement.tenant.file;
  return model === undefined ? { file, path } : { file, path: [...model.path, ...path] };
}

function nameTemplate(key: string, naming: Naming, said: Values): string {
  const template = (said[key] as string | undefined) ?? naming[key]?.default;
  if (template === undefined) throw new Error(`no layer declares a naming key '${key}'`);
  return template;
}
