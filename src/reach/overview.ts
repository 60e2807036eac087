import { type Between, between, hasSay } from './pairs.js';
import { mayMeanPods } from './peers.js';
import { STANDARD } from './tiers.js';
import type { Direction, Peer, Policy } from './types.js';
import type { World } from './world.js';

/** A pair of namespaces that is not closed. */
export interface OpenPair {
  readonly from: string;
  readonly to: string;
  readonly between: Between;
}

export interface Overview {
  /** Pairs of different namespaces that are open, at least partly, in order; those of the two lists below are left out. */
  readonly pairs: readonly OpenPair[];
  /** Namespaces whose pods no policy holds back, and those whose pods none shields: each of the ones reaches each of the others. */
  readonly free: { readonly senders: readonly string[]; readonly receivers: readonly string[] };
  readonly counts: { readonly open: number; readonly partly: number; readonly closed: number };
}

/** Whom the rules of a namespace may mean in one direction: namespaces, or anybody. */
type Reach = ReadonlySet<string> | 'anybody';

/**
 * All pairs of namespaces, of which at least one is not a stranger. What rules can't mean is closed without another look.
 * @param only pairs with one of these; the counts are then of no use
 */
export function overviewOf(world: World, only?: ReadonlySet<string>): Overview {
  const own = [...world.namespaces.keys()].sort();
  const all = [...own, ...world.strangers].sort();
  const targets = new Map(all.map((name) => [name, reachOf(world, name, 'egress')]));
  const sources = new Map(all.map((name) => [name, reachOf(world, name, 'ingress')]));
  const free = {
    senders: own.filter((name) => isFree(world, name, 'egress')),
    receivers: own.filter((name) => isFree(world, name, 'ingress')),
  };
  const [senders, receivers] = [new Set(free.senders), new Set(free.receivers)];
  const known = new Set(own);
  const openTo = all.filter((name) => sources.get(name) === 'anybody');
  const inviting = invert(sources);

  const pairs: OpenPair[] = [];
  for (const from of all) {
    const reach = targets.get(from)!;
    const candidates = reach === 'anybody' ? [...openTo, ...(inviting.get(from) ?? [])] : [...reach];
    for (const to of [...new Set(candidates)].sort()) {
      if (from === to || (!known.has(from) && !known.has(to))) continue;
      if (senders.has(from) && receivers.has(to)) continue;
      if (only && !only.has(from) && !only.has(to)) continue;
      const source = sources.get(to);
      if (source === undefined || (source !== 'anybody' && !source.has(from))) continue;
      const found = between(world, from, to);
      if (found.status !== 'closed') pairs.push({ from, to, between: found });
    }
  }
  const both = free.senders.filter((name) => receivers.has(name)).length;
  const always = free.senders.length * free.receivers.length - both;
  const partly = pairs.filter((pair) => pair.between.status === 'partly').length;
  const open = pairs.length - partly + always;
  const possible = own.length * (own.length - 1) + 2 * own.length * world.strangers.length;
  return { pairs, free, counts: { open, partly, closed: possible - open - partly } };
}

/** Whether no policy has a say in a direction. */
const isFree = (world: World, namespace: string, direction: Direction): boolean =>
  !world.about(namespace).some((policy) => hasSay(policy, direction));

/** Whom the rules of a namespace can open to at most. Anybody, unless a policy isolates all its pods. */
function reachOf(world: World, namespace: string, direction: Direction): Reach {
  // A mesh only narrows what the network opens.
  const about = world.about(namespace).filter(({ plane }) => plane === 'network');
  if (!about.some((policy) => isolatesAll(policy, direction))) return 'anybody';
  const reach = new Set<string>();
  for (const { rules, tier } of about) {
    for (const { action, peers } of rules[direction]) {
      // What is passed on beyond the tier that isolates is closed by nobody.
      if (action === 'deny' || (action === 'pass' && tier < STANDARD)) continue;
      if (peers === undefined || peers.some((peer) => meansAnybody(world, peer))) return 'anybody';
      for (const peer of peers) if ('pods' in peer) for (const name of world.selected(peer.pods.namespaces)) reach.add(name);
    }
  }
  return reach;
}

function isolatesAll({ tier, isolates, subject }: Policy, direction: Direction): boolean {
  const { matchLabels = {}, matchExpressions = [] } = subject.pods;
  return tier === STANDARD && isolates[direction] && Object.keys(matchLabels).length + matchExpressions.length === 0;
}

function meansAnybody({ podRanges }: World, peer: Peer): boolean {
  if ('entity' in peer) return peer.entity === 'all' || peer.entity === 'cluster';
  return 'block' in peer && mayMeanPods(peer.block, podRanges);
}

function invert(sources: ReadonlyMap<string, Reach>): ReadonlyMap<string, readonly string[]> {
  const inverse = new Map<string, string[]>();
  for (const [to, reach] of sources) {
    if (reach === 'anybody') continue;
    for (const from of reach) {
      const known = inverse.get(from);
      if (known) known.push(to);
      else inverse.set(from, [to]);
    }
  }
  return inverse;
}
