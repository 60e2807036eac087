import { bothPlanes, isAmbient, tunnelled } from './mesh.js';
import { isPod, meansAny } from './peers.js';
import { ALL_PORTS, intersect, type Names, NO_PORTS, noNumber, type Ports, portsOf, subtract, TCP, union } from './ports.js';
import { selects } from './selectors.js';
import type { Direction, Endpoint, PodPlace, Policy } from './types.js';
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

/** What one plane says: the tiers in turn, each for what the one before left undecided. */
function planeOf(
  world: World,
  direction: Direction,
  mine: readonly Policy[],
  other: Endpoint,
  names: Reading,
  carried: Ports = ALL_PORTS,
): Side {
  const admin = inTurn(mine, 'admin', carried);
  const standard = together(mine, union(admin.left, admin.passed));
  const baseline = inTurn(mine, 'baseline', standard.left);
  const beyond = carried === ALL_PORTS ? NO_PORTS : subtract(ALL_PORTS, carried);
  return {
    // What nobody decides is open.
    open: [admin.open, standard.open, baseline.open, baseline.left, baseline.passed, beyond].reduce(union),
    opened: [...admin.opened, ...standard.opened, ...baseline.opened],
    closed: [...admin.closed, ...standard.closed, ...baseline.closed],
  };

  /** The first rule that means a packet has the last word on it, in its tier. */
  function inTurn(policies: readonly Policy[], tier: 'admin' | 'baseline', start: Ports) {
    let [left, open, passed] = [start, NO_PORTS, NO_PORTS];
    const opened: Deed[] = [];
    const closed: Deed[] = [];
    for (const policy of policies) {
      if (policy.tier !== tier) continue;
      for (const { action, peers, ports } of policy.rules[direction]) {
        if (left.length === 0) break;
        if (!meansAny(world, peers, other)) continue;
        const hit = intersect(left, portsOf(ports, action === 'allow' ? names.allow : names.deny));
        if (hit.length === 0) continue;
        left = subtract(left, hit);
        if (action === 'pass') passed = union(passed, hit);
        else if (action === 'allow') open = union(open, hit);
        if (action !== 'pass') (action === 'allow' ? opened : closed).push({ by: policy.name, ports: hit });
      }
    }
    return { left, open, passed, opened, closed };
  }

  /** All policies add up; what one denies stays closed whatever others allow. Whatever is isolated is decided here. */
  function together(policies: readonly Policy[], start: Ports) {
    const here = policies.filter((policy) => policy.tier === 'policy');
    const isolating = here.filter((policy) => policy.isolates[direction]);
    const [opened, denied] = (['allow', 'deny'] as const).map((action) =>
      here.flatMap((policy): Deed[] => {
        const ports = policy.rules[direction]
          .filter((rule) => rule.action === action && meansAny(world, rule.peers, other))
          .map((rule) => portsOf(rule.ports, action === 'allow' ? names.allow : names.deny))
          .reduce(union, NO_PORTS);
        const hit = intersect(start, ports);
        return hit.length > 0 ? [{ by: policy.name, ports: hit }] : [];
      }),
    ) as [Deed[], Deed[]];
    const shut = denied.map(({ ports }) => ports).reduce(union, NO_PORTS);
    if (isolating.length === 0) return { left: subtract(start, shut), open: NO_PORTS, opened: [], closed: denied };
    const open = subtract(opened.map(({ ports }) => ports).reduce(union, NO_PORTS), shut);
    const rest = subtract(subtract(start, open), shut);
    const isolated = rest.length === 0 ? [] : isolating.map(({ name }) => ({ by: name, ports: rest }));
    return { left: NO_PORTS, open, opened, closed: [...denied, ...isolated] };
  }
}

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
