import { byCodeUnit } from '../../issue.js';
import { deepEqual } from '../../kube/deep-equal.js';
import type { NetworkPeer, NetworkPort } from '../../kube/schemas.js';
import { OWN_PREFIX } from '../contract.js';
import type { CiliumRule } from './cilium/rules.js';
import type { Side } from './peer.js';
import type { Direction, ExactPolicy } from './sections.js';

/**
 * A rule before its direction is known, as every engine knows it. It has at least one peer: Kubernetes reads a rule without any as "anyone".
 */
export interface PlainRule {
  readonly peers: readonly [NetworkPeer, ...NetworkPeer[]];
  readonly ports?: readonly NetworkPort[];
  /** The host name that these peers stand for, being the way out of the cluster. */
  readonly host?: string;
}

/** A rule, or what only Cilium has rules for. */
export type Rule = PlainRule | { readonly cilium: readonly CiliumRule[] };

export const plainOf = (rules: readonly Rule[]): PlainRule[] => rules.filter((rule) => 'peers' in rule);

export const ciliumOf = (rules: readonly Rule[]): CiliumRule[] => rules.flatMap((rule) => ('cilium' in rule ? rule.cilium : []));

/** Where rules stand for host names, the annotation that says which: the gateway, not the policy, tells one name from another. */
export function hostsNote(rules: readonly Rule[]): { annotations?: Record<string, string> } {
  const hosts = [...new Set(plainOf(rules).flatMap(({ host }) => host ?? []))].sort(byCodeUnit);
  return hosts.length > 0 ? { annotations: { [`${OWN_PREFIX}egress-hosts`]: hosts.join(',') } } : {};
}

/** Host names that leave by one gateway are one rule. */
export function groupHosts(rules: readonly PlainRule[]): PlainRule[] {
  const same = (a: PlainRule, b: PlainRule) => deepEqual(a.peers, b.peers) && deepEqual(a.ports, b.ports);
  return rules.filter(
    (rule, i) => rule.host === undefined || !rules.slice(0, i).some((way) => way.host !== undefined && same(way, rule)),
  );
}

/** Puts consecutive rules with the same ports together. */
export function groupRules(rules: readonly PlainRule[]): PlainRule[] {
  const groups: PlainRule[] = [];
  for (const rule of rules) {
    const last = groups.at(-1);
    if (last && deepEqual(last.ports, rule.ports)) groups[groups.length - 1] = { ...last, peers: [...last.peers, ...rule.peers] };
    else groups.push(rule);
  }
  return groups;
}

/** The part of a NetworkPolicy that says some rules in one direction, and isolates it. */
export function isolate(
  rules: Partial<Record<Side, readonly PlainRule[]>>,
): Pick<ExactPolicy, 'policyTypes' | 'ingress' | 'egress'> {
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
