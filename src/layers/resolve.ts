import type { IssueCode } from '../codes.js';
import type { IssueList, Path } from '../issue.js';
import { reportUnlessAccepted } from '../model/accept.js';
import type { Cluster, Fleet, NamespaceModel, Placement } from '../model/fleet.js';
import type { Values } from '../model/merge.js';
import { fill } from '../model/names.js';
import { originOf } from '../model/origin.js';
import type { Fault, FleetScope, Layer, Naming, Neighbour, Scope, Shape, TenantIdentity } from './contract.js';

type AnyScope = Scope<Shape, Shape, Shape, Shape>;
type AnyFleetScope = FleetScope<unknown, Shape, Shape, Shape>;

/** The resolved sections of one placement: by layer, then by namespace. */
export type ResolvedPlacement = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** Every placement of the fleet, resolved by every layer. */
export type Resolution = ReadonlyMap<Placement, ResolvedPlacement>;

/** Who a namespace belongs to, as the layers see it. */
export function identityOf({ tenant, namespaces }: Placement): TenantIdentity {
  const { name, kind, tier, owner, file } = tenant;
  return { name, kind, tier, owner, file, namespaces: namespaces.map((namespace) => namespace.name) };
}

/** Lets every layer resolve every tenant on every cluster, then judge each cluster. Faults that an `accept` relaxes are left out. */
export function resolveFleet(fleet: Fleet, layers: readonly Layer[], issues: IssueList): Resolution {
  const placements = fleet.tenants.flatMap((t) => t.placements);
  // What a fault took out of a tenant's file isn't there for others to meet: then nothing is said of where it lives.
  const faulty = new Set(issues.all.flatMap((i) => (i.severity === 'error' && i.tenant !== undefined ? [i.tenant] : [])));
  const clustersOf = new Map(
    fleet.tenants.map((t) => [t.name, faulty.has(t.name) ? [] : t.placements.map((p) => p.cluster.name)]),
  );
  const naming: Naming = Object.assign({}, ...layers.map((l) => l.naming));
  const byCluster = new Map<Cluster, Placement[]>();
  for (const placement of placements) {
    const list = byCluster.get(placement.cluster);
    if (list) list.push(placement);
    else byCluster.set(placement.cluster, [placement]);
  }
  const resolution = new Map<Placement, Map<string, ReadonlyMap<string, unknown>>>();
  for (const [cluster, here] of byCluster) {
    const neighbours: Neighbour<Shape>[] = here.flatMap((p) =>
      p.namespaces.map((n) => ({ tenant: p.tenant.name, namespace: n.name, values: n.values as Neighbour<Shape>['values'] })),
    );
    for (const placement of here) {
      const scope = scopeOf(placement, fleet, naming, neighbours, clustersOf, issues);
      resolution.set(placement, new Map(layers.map((layer) => [layer.name, layer.resolve(scope)])));
    }
    const guards = layers.flatMap((layer) => layer.guards?.(cluster as AnyFleetScope['cluster']) ?? []);
    for (const layer of layers) layer.fleet?.({ ...fleetScopeOf(layer, cluster, here, fleet, resolution, issues), guards });
  }
  return resolution;
}

function scopeOf(
  placement: Placement,
  fleet: Fleet,
  naming: Naming,
  neighbours: readonly Neighbour<Shape>[],
  clustersOf: ReadonlyMap<string, readonly string[]>,
  issues: IssueList,
): AnyScope {
  return {
    tenant: identityOf(placement),
    cluster: placement.cluster as AnyScope['cluster'],
    platform: fleet.platform.values as AnyScope['platform'],
    caps: placement.caps as AnyScope['caps'],
    values: placement.values as AnyScope['values'],
    namespaces: placement.namespaces as unknown as AnyScope['namespaces'],
    neighbours,
    clustersOf: (tenant) => clustersOf.get(tenant),
    nameOf: (key, namespace, words) =>
      fill(nameTemplate(key, naming, fleet.platform.naming), { tenant: placement.tenant.name, namespace, ...words }),
    report: (code, path, fault, namespace) => report(issues, placement, code, path, fault, namespace),
  };
}

function fleetScopeOf(
  layer: Layer,
  cluster: Cluster,
  placements: readonly Placement[],
  fleet: Fleet,
  resolution: Resolution,
  issues: IssueList,
): Omit<AnyFleetScope, 'guards'> {
  return {
    cluster: cluster as AnyFleetScope['cluster'],
    platform: fleet.platform.values as AnyFleetScope['platform'],
    platformFile: fleet.platform.file,
    namespaces: placements.flatMap((placement) =>
      placement.namespaces.map((model) => ({
        tenant: identityOf(placement),
        model,
        values: model.values as AnyFleetScope['namespaces'][number]['values'],
        resolved: resolution.get(placement)!.get(layer.name)!.get(model.name),
      })),
    ),
    report: (code, path, fault, at) => {
      const placement = at && placements.find((p) => p.tenant.name === at.tenant);
      if (placement) report(issues, placement, code, path, fault, at.namespace);
      else issues.add({ code, ...fault, file: fleet.platform.file, path });
    },
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
