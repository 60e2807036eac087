import { byCodeUnit } from '../../issue.js';
import { byName } from '../../kube/selectors.js';
import type { Naming } from '../contract.js';
import type { CiliumPolicy } from './cilium/policy.js';
import { ciliumPolicyOf, nodeDnsRules } from './cilium/rules.js';
import type { Desk } from './desk.js';
import { dnsRule } from './dns.js';
import type { Peer, Side } from './peer.js';
import { rulesOf } from './peers.js';
import { ciliumOf, groupHosts, hostsNote, isolate, type PlainRule, plainOf, type Rule } from './rules.js';
import type { Direction, ExactPolicy } from './sections.js';

export const networkNaming = {
  defaultDeny: { default: 'default-deny', describe: 'The NetworkPolicy that closes all pods.' },
  allowDns: { default: 'allow-dns', describe: "The NetworkPolicy that opens the cluster's DNS." },
  allowOwnNamespace: { default: 'allow-own-namespace', describe: 'The NetworkPolicy that opens the own namespace.' },
  allowOwnTenant: { default: 'allow-own-tenant', describe: "The NetworkPolicy that opens the tenant's namespaces." },
  denyTenants: { default: 'deny-other-tenants', describe: 'The CiliumNetworkPolicy of network.apart.' },
  allowFrom: { default: 'allow-from', describe: 'The NetworkPolicy of network.from.' },
  allowTo: { default: 'allow-to', describe: 'The NetworkPolicy of network.to.' },
} satisfies Naming;

/** A policy that a key of the section stands for. */
export interface Generated {
  readonly naming: keyof typeof networkNaming;
  /** The author's key behind it. */
  readonly key: 'defaultDeny' | 'dns' | 'within' | 'from' | 'to' | 'apart';
  readonly policy?: ExactPolicy;
  /** What of it only Cilium can say, as a policy of the same name beside it. */
  readonly cilium?: CiliumPolicy;
}

/** The policies behind the section's plain keys, in a stated order. */
export function generate(desk: Desk): Generated[] {
  const { defaultDeny, dns, within, from, to } = desk.namespace.values.network ?? {};
  const result: Generated[] = [];
  const add = (naming: Generated['naming'], key: Generated['key'], policy?: ExactPolicy, cilium?: CiliumPolicy) => {
    if (policy || cilium) result.push({ naming, key, ...(policy && { policy }), ...(cilium && { cilium }) });
  };
  if (defaultDeny && defaultDeny.length > 0) add('defaultDeny', 'defaultDeny', denyAll(defaultDeny));
  const { engine, dns: mode } = desk.network;
  if (dns) {
    const cached = engine === 'cilium' ? ciliumPolicyOf(mode, {}, { to: nodeDnsRules(mode) }) : undefined;
    add('allowDns', 'dns', { podSelector: {}, ...isolate({ to: [dnsRule(mode)] }) }, cached);
  }
  if (within === 'namespace') add('allowOwnNamespace', 'within', allowOwnNamespace());
  if (within === 'tenant') add('allowOwnTenant', 'within', allowOwnTenant(desk.scope.namespaces.map((n) => n.name)));
  for (const [naming, side, peers] of [
    ['allowFrom', 'from', from],
    ['allowTo', 'to', to],
  ] as const) {
    const rules = sideRules(desk, side, peers ?? []);
    const plain = groupHosts(plainOf(rules));
    const policy = plain.length > 0 ? { podSelector: {}, ...isolate({ [side]: plain }), ...hostsNote(rules) } : undefined;
    add(naming, side, policy, ciliumPolicyOf(mode, {}, { [side]: ciliumOf(rules) }));
  }
  return result;
}

export function denyAll(directions: readonly Direction[]): ExactPolicy {
  return { podSelector: {}, policyTypes: [...directions] };
}

export function allowOwnNamespace(): ExactPolicy {
  return { podSelector: {}, ...isolate({ from: [{ peers: [{ podSelector: {} }] }], to: [{ peers: [{ podSelector: {} }] }] }) };
}

function allowOwnTenant(namespaces: readonly string[]): ExactPolicy {
  const rule = (): PlainRule => ({ peers: [{ namespaceSelector: byName([...namespaces].sort(byCodeUnit)) }] });
  return { podSelector: {}, ...isolate({ from: [rule()], to: [rule()] }) };
}

function sideRules(desk: Desk, side: Side, peers: readonly Peer[]): Rule[] {
  return peers.flatMap((peer, i) => rulesOf(desk, side, peer, ['network', side, i]));
}
