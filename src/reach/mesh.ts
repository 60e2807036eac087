import { hasPort, intersect, type Ports, subtract, TCP, union } from './ports.js';
import type { Labels } from './selectors.js';
import type { Deed, Side } from './side.js';

/** Both planes must let a packet through: what one closes, the other can't open. */
export function bothPlanes(network: Side, mesh: Side): Side {
  const open = intersect(network.open, mesh.open);
  return {
    open,
    opened: narrowed([...network.opened, ...mesh.opened], open),
    closed: [...network.closed, ...mesh.closed],
  };
}

const narrowed = (deeds: readonly Deed[], to: Ports): Deed[] =>
  deeds.map(({ by, ports }) => ({ by, ports: intersect(ports, to) })).filter(({ ports }) => ports.length > 0);

/** The label through which a namespace's pods join Istio's ambient mode. */
export const DATAPLANE = 'istio.io/dataplane-mode';
export const isAmbient = (labels: Labels): boolean => Object.hasOwn(labels, DATAPLANE) && labels[DATAPLANE] === 'ambient';

/** The port of the tunnel between two pods in ambient mode: it is all that the network sees of what goes through it. */
const TUNNEL = 15008;

/** What the network says between two pods in ambient mode: where it lets the tunnel through, it lets every TCP port through. */
export function tunnelled(side: Side): Side {
  if (!hasPort(side.open, 'TCP', TUNNEL)) return side;
  const widened = ({ by, ports }: Deed): Deed => ({ by, ports: hasPort(ports, 'TCP', TUNNEL) ? union(ports, TCP) : ports });
  const left = ({ by, ports }: Deed): Deed => ({ by, ports: subtract(ports, TCP) });
  return {
    open: union(side.open, TCP),
    opened: side.opened.map(widened),
    closed: side.closed.map(left).filter(({ ports }) => ports.length > 0),
  };
}
