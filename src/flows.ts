import type { IssueCode } from './codes.js';
import { byCodeUnit, type IssueList, type Path } from './issue.js';
import { istioOf } from './layers/istio/cluster.js';
import { networkOf } from './layers/network/platform.js';
import type { Resolution } from './layers/resolve.js';
import { reportUnlessAccepted } from './model/accept.js';
import type { Cluster, Fleet, Placement } from './model/fleet.js';
import {
  type Flow,
  flowOf,
  intersect,
  namesOf,
  overviewOf,
  type Ports,
  type Said,
  subtract,
  type Traffic,
  union,
  type World,
  type WorldOptions,
  worldOf,
} from './reach/index.js';

/** What the engine and the mesh of a cluster make of what the objects leave open. */
export function worldOptions(fleet: Fleet, cluster: Cluster): WorldOptions {
  const { engine, podCidrs } = networkOf(cluster as never, fleet.platform.values as never);
  const istio = istioOf(cluster as never);
  return {
    blocksMatchPods: engine !== 'cilium',
    ...(podCidrs.length > 0 && { podCidrs }),
    ...(istio && { meshRoot: istio.namespace }),
  };
}

/** Whether extras of a fleet may have a say in traffic: those of a kind that has, and all that functions make. */
export function mayAddFlows(resolution: Resolution, traffic: Traffic): boolean {
  return [...resolution.keys()].some(({ namespaces }) =>
    namespaces.some(({ extras }) => extras.some(({ value }) => typeof value === 'function' || traffic.counts(value))),
  );
}

/**
 * Compares the flows between tenants that the finished objects leave open with those that sections declare: an extra that opens one more, or
 * keeps one closed that both tenants declare, is told of the file it stands in. What sections say is declared: its objects are the measure.
 */
export function judgeFlows(fleet: Fleet, traffic: Traffic, issues: IssueList): void {
  for (const cluster of fleet.platform.clusters.values()) {
    const said = traffic.clusters.get(cluster.name) ?? [];
    if (said.some(({ extra }) => extra)) judgeCluster(fleet, cluster, said, issues);
  }
}

function judgeCluster(fleet: Fleet, cluster: Cluster, said: readonly Said[], issues: IssueList): void {
  const options = worldOptions(fleet, cluster);
  const worldFor = (some: readonly Said[]) =>
    worldOf(
      some.map(({ object }) => object),
      options,
    ).world;
  const made = worldFor(said);
  const declared = worldFor(said.filter(({ extra }) => !extra));
  const touched = touchedBy(said, made);
  const owners = ownersOf(said);
  const placements = new Map(
    fleet.tenants.flatMap((t) => t.placements.filter((p) => p.cluster === cluster).map((p) => [t.name, p])),
  );
  const origins = new Map(said.flatMap(({ name, path }): [string, Path][] => (path ? [[name, path]] : [])));
  const told = new Set<string>();

  const tell = (code: IssueCode, tenant: string, by: readonly string[], say: (objects: string) => string) => {
    const placement = placements.get(tenant) as Placement | undefined;
    // Another tenant's extras, or the platform's, are not this file's to answer for.
    const own = by.filter((name) => origins.has(name)).sort(byCodeUnit);
    if (!placement || own.length === 0) return;
    const message = say(own.join(', '));
    if (told.has(`${code} ${tenant} ${message}`)) return;
    told.add(`${code} ${tenant} ${message}`);
    reportUnlessAccepted(issues, placement, { code, file: placement.tenant.file, path: origins.get(own[0]!)!, message });
  };

  for (const { from, to, between } of overviewOf(made, touched).pairs) {
    const [sender, receiver] = [owners.get(from), owners.get(to)];
    if (sender === undefined || receiver === undefined || sender === receiver) continue;
    for (const { ports: sure, perhaps, from: labels, to: others, egress, ingress } of between.flows) {
      const ports = union(sure, perhaps);
      const ours = flowOf(declared, { namespace: from, labels }, { namespace: to, labels: others });
      const more = (open: Ports) => subtract(ports, open);
      const out = more(ours.egress.open);
      if (out.length > 0)
        tell('flow-undeclared', sender, openers(egress, out), (objects) => undeclared(objects, from, to, receiver, 'to', out));
      const into = more(ours.ingress.open);
      if (into.length > 0)
        tell('flow-undeclared', receiver, openers(ingress, into), (objects) =>
          undeclared(objects, to, from, sender, 'from', into),
        );
    }
  }
  for (const { from, to, between } of overviewOf(declared, touched).pairs) {
    const [sender, receiver] = [owners.get(from), owners.get(to)];
    if (sender === undefined || receiver === undefined || sender === receiver) continue;
    for (const { ports, from: labels, to: others, egress, ingress } of between.flows) {
      // Declared by both: a rule of either side names it.
      if (egress.opened.length === 0 || ingress.opened.length === 0) continue;
      const now = flowOf(made, { namespace: from, labels }, { namespace: to, labels: others });
      if (ports.length === 0 || intersect(now.ports, ports).length > 0) continue;
      const say = (objects: string) =>
        `${objects} keeps closed what both tenants declare: '${from}' to '${to}' on ${declared.ports.text(ports)}, on cluster '${cluster.name}'`;
      tell('flow-closed', sender, namesOf(now.egress.closed, ports), say);
      tell('flow-closed', receiver, namesOf(now.ingress.closed, ports), say);
    }
  }

  function undeclared(objects: string, home: string, other: string, tenant: string, side: 'to' | 'from', ports: Ports): string {
    const text = made.ports.text(ports);
    const way = side === 'to' ? `from '${home}' to '${other}'` : `from '${other}' to '${home}'`;
    return `${objects} opens a flow with tenant '${tenant}' that no section declares: ${way} on ${text}, on cluster '${cluster.name}'`;
  }
}

/** Who opens some ports; where a rule only names them, whoever opens any. */
function openers({ opened }: Flow['egress'], ports: Ports): string[] {
  const names = namesOf(opened, ports);
  return names.length > 0 ? names : namesOf(opened);
}

/** The namespaces in which an extra has a say. */
function touchedBy(said: readonly Said[], { namespaces }: World): ReadonlySet<string> {
  const extras = said.filter(({ extra, object }) => extra && object.kind !== 'Namespace');
  if (extras.some(({ object }) => object.metadata.namespace === undefined)) return new Set(namespaces.keys());
  return new Set(extras.map(({ object }) => object.metadata.namespace!));
}

/** Whose a namespace is, by the objects in it. */
function ownersOf(said: readonly Said[]): ReadonlyMap<string, string> {
  return new Map(
    said.flatMap(({ object: { kind, metadata }, tenant }): [string, string][] => {
      const namespace = kind === 'Namespace' ? metadata.name : metadata.namespace;
      return tenant === undefined || namespace === undefined ? [] : [[namespace, tenant]];
    }),
  );
}
