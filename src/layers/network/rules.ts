import { deepEqual } from '../../kube/deep-equal.js';
import type { NetworkPeer, NetworkPort } from '../../kube/schemas.js';
import type { Side } from './peer.js';
import type { Direction, ExactPolicy } from './sections.js';

/** A rule before its direction is known. It has at least one peer: Kubernetes reads a rule without any as "anyone". */
export interface Rule {
  readonly peers: readonly [NetworkPeer, ...NetworkPeer[]];
  readonly ports?: readonly NetworkPort[];
}

/** Puts consecutive rules with the same ports together. */
export function groupRules(rules: readonly Rule[]): Rule[] {
  const groups: Rule[] = [];
  for (const rule of rules) {
    const last = groups.at(-1);
    if (last && deepEqual(last.ports, rule.ports)) groups[groups.length - 1] = { ...last, peers: [...last.peers, ...rule.peers] };
    else groups.push(rule);
  }
  return groups;
}

/** The part of a NetworkPolicy that says some rules in one direction, and isolates it. */
export function isolate(rules: Partial<Record<Side, readonly Rule[]>>): Pick<ExactPolicy, 'policyTypes' | 'ingress' | 'egress'> {
  const { from, to } = rules;
  const policyTypes: Direction[] = [];
  if (from) policyTypes.push('Ingress');
  if (to) policyTypes.push('Egress');
  return {
    policyTypes,
    ...(from && { ingress: from.map(({ peers, ports }) => ({ from: [...peers], ...(ports && { ports: [...ports] }) })) }),
    ...(to && { egress: to.map(({ peers, ports }) => ({ to: [...peers], ...(ports && { ports: [...ports] }) })) }),
  };
}
