import type { Neighbour } from '../contract.js';
import type { Peer, Side } from './peer.js';
import { networkPortOf, type PortSet } from './ports.js';
import type { networkShape } from './sections.js';

type NetworkNeighbour = Neighbour<typeof networkShape>;

interface Index {
  readonly byTenant: ReadonlyMap<string, readonly NetworkNeighbour[]>;
  readonly namespaces: ReadonlySet<string>;
}

/** What one namespace says of other tenants, by tenant: on which ports it takes traffic from them, or sends to them. */
type Declared = Readonly<Record<Side, ReadonlyMap<string, { readonly ports: PortSet }>>>;

const indexes = new WeakMap<readonly NetworkNeighbour[], Index>();
const declarations = new WeakMap<NetworkNeighbour, Declared>();

/** A cluster's namespaces by tenant and by name: worked out once a cluster, since every tenant of it is handed the same list. */
export function indexOf(neighbours: readonly NetworkNeighbour[]): Index {
  const known = indexes.get(neighbours);
  if (known) return known;
  const byTenant = new Map<string, NetworkNeighbour[]>();
  for (const neighbour of neighbours) {
    const list = byTenant.get(neighbour.tenant);
    if (list) list.push(neighbour);
    else byTenant.set(neighbour.tenant, [neighbour]);
  }
  const index = { byTenant, namespaces: new Set(neighbours.map((n) => n.namespace)) };
  indexes.set(neighbours, index);
  return index;
}

/** Every tenant that a namespace names as a peer, in its own `from` and `to` and in those of its short policies. */
export function declaredBy(neighbour: NetworkNeighbour): Declared {
  const known = declarations.get(neighbour);
  if (known) return known;
  const network = neighbour.values.network;
  const short = Object.values(network?.policies ?? {}).filter((policy) => policy?.podSelector === undefined);
  const sideOf = (side: Side) => collect([network, ...short].flatMap((source) => source?.[side] ?? []));
  const declared = { from: sideOf('from'), to: sideOf('to') };
  declarations.set(neighbour, declared);
  return declared;
}

function collect(peers: readonly Peer[]): Map<string, { ports: PortSet }> {
  const result = new Map<string, { ports: PortSet }>();
  for (const peer of peers) {
    if (typeof peer === 'string' || peer.tenant === undefined) continue;
    const before = result.get(peer.tenant);
    const all = peer.ports === undefined || (before !== undefined && before.ports === undefined);
    result.set(peer.tenant, { ports: all ? undefined : [...(before?.ports ?? []), ...peer.ports!.map(networkPortOf)] });
  }
  return result;
}
