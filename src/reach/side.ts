import { bothPlanes, isAmbient, tunnelled } from './mesh.js';
import { isPod } from './peers.js';
import { ALL_PORTS, type Names, NO_PORTS, noNumber, type Ports, portsOf, TCP } from './ports.js';
import { selects } from './selectors.js';
import { planeOf } from './tiers.js';
import type { Direction, Endpoint, PodPlace } from './types.js';
import type { World } from './world.js';

/** What an object did to some ports. */
export interface Deed {
  readonly by: string;
  readonly ports: Ports;
}

/** What the policies about one end say of traffic with the other. */
export interface Side {
  readonly open: Ports;
  /** The objects whose rules let it through. None where no object has a say. */
  readonly opened: readonly Deed[];
  /** The objects that close what is not open: by a rule that denies, or because they isolate the pod. */
  readonly closed: readonly Deed[];
}

/** How names of ports are read where something is opened, and where it is closed. */
export interface Reading {
  readonly allow: Names;
  readonly deny: Names;
}

const OPEN: Side = { open: ALL_PORTS, opened: [], closed: [] };

/** Works out one end: what the network says, and where the pod is in a mesh, what that says too. */
export function sideOf(world: World, direction: Direction, subject: Endpoint, other: Endpoint, names: Reading): Side {
  // Outside of the cluster, and in the node's network, no policy isolates.
  if (!isPod(subject) || subject.hostNetwork) return OPEN;
  const about = world.about(subject.namespace);
  if (about.length === 0) return OPEN;
  const mine = about.filter((policy) => selects(policy.subject.pods, subject.labels));
  const mesh = mine.filter(({ plane }) => plane === 'mesh');
  const seen = planeOf(world, direction, mesh.length > 0 ? mine.filter(({ plane }) => plane === 'network') : mine, other, names);
  const network = isTunnelled(world, subject, other) ? tunnelled(seen) : seen;
  // A mesh carries TCP, and lets the rest be.
  return mesh.length > 0 ? bothPlanes(network, planeOf(world, direction, mesh, other, names, TCP)) : network;
}

const isTunnelled = (world: World, subject: PodPlace, other: Endpoint): boolean =>
  isPod(other) && !other.hostNetwork && [subject, other].every(({ namespace }) => isAmbient(world.labelsOf(namespace)));

/** Names of the ports of the pod that is reached, where they are known; elsewhere a name stands for itself. */
export function readingFor(world: World, to: Endpoint): Reading {
  if (!isPod(to)) return { allow: noNumber, deny: noNumber };
  const { ports } = to;
  const names: Names =
    ports === undefined
      ? world.ports.own
      : (protocol, name) => {
          const port = Object.hasOwn(ports, name) ? ports[name]! : undefined;
          return port?.protocol === protocol ? portsOf([{ protocol, port: port.port }], noNumber) : NO_PORTS;
        };
  return { allow: names, deny: names };
}
