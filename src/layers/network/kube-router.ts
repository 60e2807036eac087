import { cidrContains } from '../../kube/cidr.js';
import { deepEqual } from '../../kube/deep-equal.js';
import type { IpBlock, LabelSelector, NetworkPeer, NetworkPort } from '../../kube/schemas.js';
import { selectsAll } from '../../kube/selectors.js';
import type { Limit } from './limits.js';
import { portSetKey } from './ports.js';
import type { ExactPolicy } from './sections.js';
import { namesIn } from './selectors.js';

/** Where a policy stands. */
interface Home {
  readonly namespace: string;
  readonly podCidrs: readonly string[];
}

interface Rule {
  readonly peers: readonly NetworkPeer[];
  readonly ports: readonly NetworkPort[];
}

/** What kube-router 2.1 reads otherwise than it is written: seen with real packets, but for the ranges, which are read in its code. */
export function kubeRouterLimits(policy: ExactPolicy, home: Home): Limit[] {
  const ingress = (policy.ingress ?? []).map(({ from = [], ports = [] }): Rule => ({ peers: from, ports }));
  const egress = (policy.egress ?? []).map(({ to = [], ports = [] }): Rule => ({ peers: to, ports }));
  const rules = [...ingress, ...egress];
  const limits: Limit[] = [];
  const names = rules.flatMap(({ ports }) => ports.flatMap(({ port }) => (typeof port === 'string' ? [port] : [])));
  if (names.length > 0) {
    const message = 'kube-router opens all ports where none of the pods it reaches has a port of that name';
    limits.push({ message, found: [...new Set(names)].join(', '), want: 'its number' });
  }
  if (hasBoth(policy) && !sameBothWays(ingress, egress, policy.podSelector, home)) {
    limits.push({
      message:
        'kube-router takes the rules of both directions together: what the pods of this policy may do in one, they may do to each other in both',
      found: 'from and to that differ for the policy’s own pods',
      want: 'two policies, one for each direction',
    });
  }
  const closed = rules.flatMap(({ peers }) => closedRange(peers.flatMap(({ ipBlock }) => ipBlock ?? [])) ?? []);
  if (closed.length > 0) {
    const message = 'kube-router closes what one range leaves out (except) for the other ranges of the rule, too';
    limits.push({ message, found: [...new Set(closed)].join(', '), want: 'the ranges in policies of their own' });
  }
  return limits;
}

const hasBoth = ({ policyTypes = [], egress = [] }: ExactPolicy): boolean =>
  policyTypes.length > 0 ? policyTypes.includes('Ingress') && policyTypes.includes('Egress') : egress.length > 0;

/** Whether a policy's own pods may send each other what they may take from each other. True only where that is sure. */
function sameBothWays(ingress: readonly Rule[], egress: readonly Rule[], subject: LabelSelector, home: Home): boolean {
  const own = [ingress, egress].map((rules) => {
    const within = rules.flatMap(({ peers, ports }) => {
      // A rule without peers is about anyone.
      const reached = peers.length === 0 ? [{ podSelector: {} }] : peers.filter((peer) => mayBeOwn(peer, subject, home));
      return reached.length > 0 ? [{ peers: reached, ports }] : [];
    });
    const sure = within.every(({ peers }) => peers.some((peer) => isAllOwn(peer, subject, home)));
    return sure ? openPorts(within) : undefined;
  });
  // With nobody of its own on either side there is nothing to mix.
  return own[0] !== undefined && deepEqual(own[0], own[1]);
}

/** The ports of some rules together, as text; `all` takes in the others. */
function openPorts(rules: readonly Rule[]): string[] {
  if (rules.some(({ ports }) => ports.length === 0)) return ['all'];
  return [...new Set(rules.flatMap(({ ports }) => ports.map((port) => portSetKey([{ protocol: 'TCP', ...port }]))))].sort();
}

/** Whether a peer can be a pod that the policy is about. Where pods have their addresses must be known for a range not to be. */
function mayBeOwn({ ipBlock, namespaceSelector, podSelector = {} }: NetworkPeer, subject: LabelSelector, home: Home): boolean {
  if (ipBlock) return home.podCidrs.length === 0 || home.podCidrs.some((pods) => overlap(pods, ipBlock.cidr));
  const names = namespaceSelector && namesIn(namespaceSelector);
  if (names && !names.includes(home.namespace)) return false;
  const wanted = subject.matchLabels ?? {};
  return Object.entries(podSelector.matchLabels ?? {}).every(
    ([key, value]) => !Object.hasOwn(wanted, key) || wanted[key] === value,
  );
}

/** Whether a peer is surely every pod that the policy is about. */
function isAllOwn({ ipBlock, namespaceSelector, podSelector = {} }: NetworkPeer, subject: LabelSelector, home: Home): boolean {
  if (ipBlock || !(selectsAll(podSelector) || deepEqual(podSelector, subject))) return false;
  if (!namespaceSelector || selectsAll(namespaceSelector)) return true;
  const { matchLabels = {}, matchExpressions = [] } = namespaceSelector;
  const one = Object.keys(matchLabels).length + matchExpressions.length === 1;
  return one && namesIn(namespaceSelector)?.includes(home.namespace) === true;
}

const overlap = (a: string, b: string): boolean => cidrContains(a, b) || cidrContains(b, a);

/**
 * A part that one range leaves out and another lets through. All ranges of a rule are one set of addresses in which the longest prefix counts, so that part
 * is out for both; a part of the other range that is smaller than it is not.
 */
function closedRange(blocks: readonly IpBlock[]): string | undefined {
  return blocks
    .flatMap(({ except = [] }) => except)
    .find((part) =>
      blocks.some(({ cidr, except = [] }) => cidrContains(cidr, part) && !except.some((out) => cidrContains(out, part))),
    );
}
