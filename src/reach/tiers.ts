import { meansAny, meansSurely } from './peers.js';
import { ALL_PORTS, intersect, NO_PORTS, type Ports, portsOf, subtract, union } from './ports.js';
import type { Deed, Reading, Side } from './side.js';
import type { Direction, Endpoint, Policy } from './types.js';
import type { World } from './world.js';

/** The tiers that Kubernetes' own kinds have, with the orders that Calico gives them: tiers of its own may stand between. */
export const ADMIN = 1_000;
export const STANDARD = 1_000_000;
export const BASELINE = 10_000_000;

/** A denial that no permission of its tier outweighs: it is asked before them. */
export const DENIED_FIRST = -1;

/** What has become of ports: `left` nobody decided, `passed` goes to the next tier and no further in this one. */
interface Decided {
  readonly left: Ports;
  readonly open: Ports;
  readonly passed: Ports;
  readonly opened: readonly Deed[];
  readonly closed: readonly Deed[];
}

/**
 * What one plane says: the tiers in turn, each for what the one before left undecided.
 * @param mine the policies that select the pod, in the order in which they have a say
 */
export function planeOf(
  world: World,
  direction: Direction,
  mine: readonly Policy[],
  other: Endpoint,
  names: Reading,
  carried: Ports = ALL_PORTS,
): Side {
  let [left, open] = [carried, NO_PORTS];
  const opened: Deed[] = [];
  const closed: Deed[] = [];
  for (const tier of runsOf(mine, (policy) => policy.tier)) {
    let [start, passed] = [left, NO_PORTS];
    for (const equals of runsOf(tier, (policy) => policy.priority)) {
      const decided = atOnce(equals, start);
      [start, passed, open] = [decided.left, union(passed, decided.passed), union(open, decided.open)];
      opened.push(...decided.opened);
      closed.push(...decided.closed);
    }
    const isolating = tier.filter((policy) => policy.isolates[direction]);
    if (start.length > 0) closed.push(...isolating.map(({ name }) => ({ by: name, ports: start })));
    left = isolating.length > 0 ? passed : union(start, passed);
  }
  const beyond = carried === ALL_PORTS ? NO_PORTS : subtract(ALL_PORTS, carried);
  // What nobody decides is open.
  return { open: [open, left, beyond].reduce(union), opened, closed };

  /** Policies of which nobody knows the order: each as if it were the first, and closed is only what none of them opens or passes on. */
  function atOnce(policies: readonly Policy[], start: Ports): Decided {
    const lines = runsOf(policies, ({ line }) => line).map((line) => inTurn(line, start));
    const [only] = lines;
    if (only && lines.length === 1) return only;
    const all = (key: 'open' | 'passed') => lines.map((line) => line[key]).reduce(union, NO_PORTS);
    const [sure, passed] = [all('open'), all('passed')];
    const kept = union(sure, passed);
    const shut = lines.flatMap((line) => line.closed).map(({ by, ports }) => ({ by, ports: subtract(ports, kept) }));
    const closed = shut.filter(({ ports }) => ports.length > 0);
    const gone = [kept, ...closed.map(({ ports }) => ports)].reduce(union);
    return { left: subtract(start, gone), open: sure, passed, opened: lines.flatMap((line) => line.opened), closed };
  }

  /** The first rule that means a packet has the last word on it, in its tier. */
  function inTurn(policies: readonly Policy[], start: Ports): Decided {
    let [left, open, passed] = [start, NO_PORTS, NO_PORTS];
    const opened: Deed[] = [];
    const closed: Deed[] = [];
    for (const policy of policies) {
      for (const { action, peers, ports } of policy.rules[direction]) {
        if (left.length === 0) break;
        // Who may be meant is let in, and only who is meant for sure is kept out.
        const sure = action === 'allow' || meansSurely(world, peers, other);
        if (action === 'deny' ? !sure : !meansAny(world, peers, other)) continue;
        const hit = intersect(left, portsOf(ports, action === 'allow' ? names.allow : names.deny));
        if (hit.length === 0) continue;
        if (sure) left = subtract(left, hit);
        if (action === 'pass') passed = union(passed, hit);
        else if (action === 'allow') open = union(open, hit);
        if (action !== 'pass') (action === 'allow' ? opened : closed).push({ by: policy.name, ports: hit });
      }
    }
    return { left, open, passed, opened, closed };
  }
}

/** Neighbours in a list that are alike in something; what has none of it is like no other. */
function runsOf(policies: readonly Policy[], key: (policy: Policy) => number | string | undefined): Policy[][] {
  const runs: Policy[][] = [];
  for (const policy of policies) {
    const before = runs.at(-1);
    const own = key(policy);
    if (before && own !== undefined && key(before[0]!) === own) before.push(policy);
    else runs.push([policy]);
  }
  return runs;
}
