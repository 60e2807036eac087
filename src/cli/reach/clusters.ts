import { worldOptions } from '../../flows.js';
import { byCodeUnit, type Issue, issue } from '../../issue.js';
import { networkOf } from '../../layers/network/platform.js';
import type { Compiled } from '../../pipeline.js';
import { type Said, type Traffic, type World, worldOf } from '../../reach/index.js';
import { askedOf, placesOf } from './places.js';
import { type ClusterRows, type PortAsked, rowsOf } from './rows.js';

interface Question {
  readonly from?: string;
  readonly to?: string;
  readonly cluster?: string;
  readonly port?: PortAsked;
}

export interface Answers {
  readonly clusters: readonly ClusterRows[];
  /** Objects without which the answers hold. */
  readonly unjudged: readonly Issue[];
  /** A word that no cluster knows. */
  readonly unknown?: { readonly word: string; readonly known: readonly string[] };
}

/** Asks every cluster on which both words mean something. */
export function clustersOf({ fleet }: Compiled, traffic: Traffic, question: Question): Answers & { clusters: ClusterRows[] } {
  const clusters: ClusterRows[] = [];
  const unjudged: Issue[] = [];
  let unknown: Answers['unknown'];
  for (const cluster of fleet.platform.clusters.values()) {
    if (question.cluster !== undefined && question.cluster !== cluster.name) continue;
    const said = traffic.clusters.get(cluster.name) ?? [];
    const network = networkOf(cluster as never, fleet.platform.values as never);
    const { world, unjudged: beyond } = worldOf(
      said.map(({ object }) => object),
      worldOptions(fleet, cluster),
    );
    const file = new Map(fleet.tenants.map((tenant) => [tenant.name, tenant.file]));
    for (const { object, why, index } of beyond) {
      const tenant = said[index]?.tenant;
      const message = `${object} on cluster '${cluster.name}' has a say in traffic that can't be judged: ${why}`;
      unjudged.push(issue({ code: 'flow-unjudged', file: (tenant && file.get(tenant)) ?? fleet.platform.file, tenant, message }));
    }
    const places = placesOf(world, tenantsOf(world, said), network.entries);
    const [from, to] = [question.from, question.to].map((word) => askedOf(places, word));
    if (from && to) clusters.push(rowsOf(cluster.name, world, places, from, to, question.port));
    else {
      const word = (from ? question.to : question.from)!;
      unknown ??= { word, known: [...places.tenants.keys(), ...places.namespaces, ...places.outside.map(({ name }) => name)] };
    }
  }
  return { clusters, unjudged, ...(unknown && { unknown }) };
}

/** Tenants and their namespaces, by the objects themselves. */
function tenantsOf(world: World, said: readonly Said[]): Map<string, string[]> {
  const tenants = new Map<string, Set<string>>();
  for (const { object, tenant } of said) {
    const namespace = object.kind === 'Namespace' ? object.metadata.name : object.metadata.namespace;
    if (tenant === undefined || namespace === undefined || !world.namespaces.has(namespace)) continue;
    tenants.set(tenant, (tenants.get(tenant) ?? new Set()).add(namespace));
  }
  return new Map([...tenants].map(([tenant, namespaces]) => [tenant, [...namespaces].sort(byCodeUnit)]));
}
