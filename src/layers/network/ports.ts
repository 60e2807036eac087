import { deepEqual } from '../../kube/deep-equal.js';
import type { NetworkPort } from '../../kube/schemas.js';
import type { Port } from './peer.js';

/** Ports as a set: `undefined` is all of them. */
export type PortSet = readonly NetworkPort[] | undefined;

/** A port as Kubernetes spells it. What authors wrote that way stays as it is. */
export function networkPortOf(port: Port): NetworkPort {
  return typeof port === 'object' ? port : { protocol: 'TCP', port };
}

/** The author's shortest word for a port. */
export function shortPort(port: NetworkPort): Port {
  return port.port !== undefined && deepEqual(port, { protocol: 'TCP', port: port.port }) ? port.port : port;
}

/**
 * The ports in both sets, in the order of the first; undefined when there are none.
 * Named ports only meet under the same name: which number a name stands for is each pod's own affair.
 */
export function intersectPorts(ours: PortSet, theirs: PortSet): { readonly ports?: NetworkPort[] } | undefined {
  if (ours === undefined && theirs === undefined) return {};
  const pairs = (ours ?? [undefined]).flatMap((a) =>
    (theirs ?? [undefined]).map((b) => (a && b ? meet(a, b) : canonical((a ?? b)!))),
  );
  const seen = new Map(pairs.filter((port) => port !== undefined).map((port) => [keyOf(port), port]));
  return seen.size === 0 ? undefined : { ports: [...seen.values()] };
}

/** The same text for two sets with the same ports in any order. */
export function portSetKey(ports: PortSet): string {
  return ports === undefined ? 'all' : ports.map(keyOf).sort().join(' ');
}

const keyOf = ({ protocol, port, endPort }: NetworkPort): string => `${protocol}/${port ?? ''}-${endPort ?? ''}`;

function canonical({ protocol = 'TCP', port, endPort }: NetworkPort): NetworkPort {
  if (port === undefined) return { protocol };
  return endPort === undefined || endPort === port ? { protocol, port } : { protocol, port, endPort };
}

function meet(a: NetworkPort, b: NetworkPort): NetworkPort | undefined {
  const one = canonical(a);
  const other = canonical(b);
  if (one.protocol !== other.protocol) return undefined;
  if (one.port === undefined) return other;
  if (other.port === undefined || (one.port === other.port && one.endPort === other.endPort)) return one;
  if (typeof one.port === 'string' || typeof other.port === 'string') return undefined;
  const first = Math.max(one.port, other.port);
  const last = Math.min(one.endPort ?? one.port, other.endPort ?? other.port);
  return first > last ? undefined : canonical({ protocol: one.protocol, port: first, endPort: last });
}
