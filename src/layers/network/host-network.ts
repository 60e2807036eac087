import type { Path } from '../../issue.js';
import { enforcedPodSecurity } from '../beside.js';
import type { Desk } from './desk.js';
import { reachesOf, reachLabel } from './grants.js';
import { passesNodes } from './hard-rules.js';
import type { Side } from './peer.js';
import type { Entry } from './platform.js';

/**
 * An entry whose pods have the node's network, with the nodes: packets of such pods bear a node's address, and no selector means them (API of
 * NetworkPolicy). Undefined, and reported, where nothing could open it.
 */
export function withNodes(desk: Desk, side: Side, name: string, entry: Entry, path: Path): Entry | undefined {
  if (!entry.hostNetwork) return entry;
  const { network, scope } = desk;
  if (side === 'to' && network.clusterwide && !reachesOf(desk).some((door) => passesNodes(network).includes(reachLabel(door)))) {
    desk.report('engine-limit', path, {
      message: `pods of network entry '${name}' are reached at the addresses of nodes, and rules for the whole cluster shut those`,
      found: name,
      want: "'nodes' in network.to or network.reaches as well, where platform.ts grants it",
    });
    return undefined;
  }
  if (network.engine === 'cilium') return { ...entry, entities: [...new Set([...(entry.entities ?? []), ...NODES])] };
  if (network.nodeCidrs.length === 0) {
    desk.report('missing-key', path, {
      message: `pods of network entry '${name}' have the addresses of nodes, and nobody says which those are on cluster '${scope.cluster.name}'`,
      found: 'no nodeCidrs',
      want: `clusters.${scope.cluster.name}.network.nodeCidrs in platform.ts`,
    });
    return undefined;
  }
  return { ...entry, cidrs: [...(entry.cidrs ?? []), ...network.nodeCidrs] };
}

/** The own node and the others, as Cilium calls them; no range means them there. */
const NODES = ['host', 'remote-node'] as const;

/** Warns where Pod Security lets pods have the node's network, in a namespace whose policies then hold only for the others. */
export function judgeHostNetwork({ namespace, report }: Desk): void {
  if (enforcedPodSecurity(namespace.values) !== 'privileged') return;
  report('host-network-open', ['podSecurity'], {
    message: 'pods may have the node’s network here, and no network policy binds such pods',
    found: 'privileged',
    want: "podSecurity: 'baseline' or 'restricted'",
  });
}
