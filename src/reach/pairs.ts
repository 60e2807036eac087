import type { LabelSelector } from '../kube/schemas.js';
import { selectsAll } from '../kube/selectors.js';
import { classesOf } from './classes.js';
import { anyNumber, equal, intersect, NO_PORTS, noNumber, numbered, type Ports, subtract } from './ports.js';
import type { Labels } from './selectors.js';
import { type Deed, readingFor, type Side, sideOf } from './side.js';
import type { Direction, Endpoint, Policy } from './types.js';
import type { World } from './world.js';

/** What one kind of pods reaches of another: ports of both sides, and what each side says. */
export interface Flow {
  readonly from: Labels;
  readonly to: Labels;
  readonly ports: Ports;
  /** Ports that may be open, too: a side names them, and the other only numbers them. Which number a name has is each pod's own affair. */
  readonly perhaps: Ports;
  readonly egress: Side;
  readonly ingress: Side;
}

/** `partly`: not for all pods alike. `open` may be on a few ports only. */
export type Status = 'open' | 'partly' | 'closed';

export interface Between {
  readonly status: Status;
  /** Every kind of pods with every other, as far as the policies can tell pods apart. */
  readonly flows: readonly Flow[];
  /** There are too many kinds of pods to tell apart: the answer is that of none of them. */
  readonly tooMany?: true;
}

/** What pods of a namespace reach of another's, for all kinds of pods that the policies can tell apart. */
export function between(world: World, from: string, to: string): Between {
  const senders = kindsOf(world, from, 'egress', to);
  const receivers = kindsOf(world, to, 'ingress', from);
  if (!senders || !receivers) return { status: 'partly', flows: [], tooMany: true };
  const flows = senders.flatMap((labels) =>
    receivers.map((others) => flowOf(world, { namespace: from, labels }, { namespace: to, labels: others })),
  );
  return { status: statusOf(flows), flows };
}

/** The traffic between two ends, of which at least one is a pod. */
export function flowOf(world: World, from: Endpoint, to: Endpoint): Flow {
  const names = readingFor(world, to);
  const egress = sideOf(world, 'egress', from, to, names);
  const ingress = sideOf(world, 'ingress', to, from, names);
  const ports = intersect(egress.open, ingress.open);
  const labelsOf = (end: Endpoint) => ('labels' in end ? end.labels : {});
  return { from: labelsOf(from), to: labelsOf(to), ports, perhaps: perhapsOf(), egress, ingress };

  function perhapsOf(): Ports {
    if (names.allow === noNumber || world.ports.none) return NO_PORTS;
    const most = { allow: anyNumber, deny: noNumber };
    const both = intersect(sideOf(world, 'egress', from, to, most).open, sideOf(world, 'ingress', to, from, most).open);
    const more = numbered(subtract(both, ports));
    // Where a name is open whatever its number, the numbers say nothing new.
    return equal(numbered(both), numbered(ports)) || hasNames(ports) ? NO_PORTS : more;
  }
}

const hasNames = (ports: Ports): boolean => subtract(ports, numbered(ports)).length > 0;

export function statusOf(flows: readonly Pick<Flow, 'ports' | 'perhaps'>[]): Status {
  const [first] = flows;
  if (!first || flows.every(({ ports, perhaps }) => ports.length + perhaps.length === 0)) return 'closed';
  return first.perhaps.length === 0 && flows.every(({ ports, perhaps }) => equal(ports, first.ports) && perhaps.length === 0)
    ? 'open'
    : 'partly';
}

/** The kinds of pods of a namespace that matter in one direction: by its own policies, and by the peers of the other's. */
function kindsOf(world: World, namespace: string, direction: Direction, other: string): Labels[] | undefined {
  const across: Direction = direction === 'egress' ? 'ingress' : 'egress';
  return classesOf([...subjectsOf(world, namespace, direction), ...peersOf(world, other, across, namespace)]);
}

export const subjectsOf = (world: World, namespace: string, direction: Direction): LabelSelector[] =>
  world
    .about(namespace)
    .filter((policy) => hasSay(policy, direction))
    .map((policy) => policy.subject.pods)
    .filter((selector) => !selectsAll(selector));

const peersOf = (world: World, namespace: string, direction: Direction, other: string): LabelSelector[] =>
  world
    .about(namespace)
    .flatMap(({ rules }) => rules[direction].flatMap(({ peers = [] }) => peers))
    .flatMap((peer) =>
      'pods' in peer && !selectsAll(peer.pods.pods) && world.selected(peer.pods.namespaces).has(other) ? [peer.pods.pods] : [],
    );

export const hasSay = ({ isolates, rules }: Policy, direction: Direction): boolean =>
  isolates[direction] || rules[direction].length > 0;

/** The objects of a side that open these ports, or that close them, each once. */
export function namesOf(deeds: readonly Deed[], ports?: Ports): string[] {
  const counting = ports === undefined ? deeds : deeds.filter((deed) => intersect(deed.ports, ports).length > 0);
  return [...new Set(counting.map(({ by }) => by))];
}
