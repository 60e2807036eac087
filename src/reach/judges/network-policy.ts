import { byName } from '../../kube/selectors.js';
import { STANDARD } from '../tiers.js';
import type { Direction, Peer, PortRule, Rule, WorldOptions } from '../types.js';
import { type Judge, nameOf } from './judge.js';
import { CannotJudge, cidrOf, fieldsOf, listOf, portNumberOf, protocolOf, selectorOf, wordOf, wordsOf } from './read.js';

/** The order that Calico gives to NetworkPolicies among its own; the scale of priorities in their tier. */
const KUBERNETES = 1_000;

/** `networking.k8s.io/v1` NetworkPolicy. */
export const judgeNetworkPolicy: Judge = (object, options) => {
  const namespace = wordOf(object.metadata.namespace, 'metadata.namespace');
  const spec = fieldsOf(object.spec ?? {}, 'spec', ['podSelector', 'policyTypes', 'ingress', 'egress']);
  const types = wordsOf(spec.policyTypes, 'spec.policyTypes');
  const strange = types.find((type) => type !== 'Ingress' && type !== 'Egress');
  if (strange !== undefined) throw new CannotJudge(`spec.policyTypes says ${strange}`);
  const egress = listOf(spec.egress, 'spec.egress');
  // Left out, every policy is about ingress, and about egress where it has rules for it.
  const isolates =
    types.length > 0
      ? { ingress: types.includes('Ingress'), egress: types.includes('Egress') }
      : { ingress: true, egress: egress.length > 0 };
  const rules = (direction: Direction): Rule[] =>
    isolates[direction]
      ? listOf(spec[direction], `spec.${direction}`).map((rule) => ruleOf(rule, direction, namespace, options))
      : [];
  return [
    {
      name: nameOf(object),
      plane: 'network',
      namespace,
      subject: { namespaces: byName([namespace]), pods: selectorOf(spec.podSelector ?? {}, 'spec.podSelector') },
      tier: STANDARD,
      priority: KUBERNETES,
      isolates,
      rules: { ingress: rules('ingress'), egress: rules('egress') },
    },
  ];
};

function ruleOf(value: unknown, direction: Direction, namespace: string, options: WorldOptions): Rule {
  const key = direction === 'ingress' ? 'from' : 'to';
  const what = `spec.${direction}`;
  const rule = fieldsOf(value, what, [key, 'ports']);
  const peers = listOf(rule[key], `${what}.${key}`).map((peer) => peerOf(peer, `${what}.${key}`, namespace, options));
  const ports = listOf(rule.ports, `${what}.ports`).map((port) => portOf(port, `${what}.ports`));
  // No peers, or an empty list of them, is anyone; and so with ports.
  return { action: 'allow', ...(peers.length > 0 && { peers }), ...(ports.length > 0 && { ports }) };
}

function peerOf(value: unknown, what: string, namespace: string, { blocksMatchPods = true }: WorldOptions): Peer {
  const peer = fieldsOf(value, what, ['podSelector', 'namespaceSelector', 'ipBlock']);
  if (peer.ipBlock !== undefined) {
    if (peer.podSelector ?? peer.namespaceSelector) throw new CannotJudge(`${what} has selectors beside ipBlock`);
    const { cidr, except } = fieldsOf(peer.ipBlock, `${what}.ipBlock`, ['cidr', 'except']);
    const parts = listOf(except, `${what}.ipBlock.except`).map((part) => cidrOf(part, `${what}.ipBlock.except`));
    return { block: { cidr: cidrOf(cidr, `${what}.ipBlock.cidr`), except: parts, pods: blocksMatchPods } };
  }
  if (peer.podSelector === undefined && peer.namespaceSelector === undefined) throw new CannotJudge(`${what} has an empty peer`);
  return {
    pods: {
      namespaces: peer.namespaceSelector === undefined ? byName([namespace]) : selectorOf(peer.namespaceSelector, what),
      pods: selectorOf(peer.podSelector ?? {}, what),
    },
  };
}

function portOf(value: unknown, what: string): PortRule {
  const { protocol = 'TCP', port, endPort } = fieldsOf(value, what, ['protocol', 'port', 'endPort']);
  const rule = { protocol: protocolOf(protocol, what) };
  if (endPort !== undefined && typeof port !== 'number')
    throw new CannotJudge(`${what} has an endPort without a number for port`);
  if (port === undefined) return rule;
  if (typeof port === 'string') return { ...rule, port };
  const first = portNumberOf(port, what);
  return endPort === undefined ? { ...rule, port: first } : { ...rule, port: first, endPort: portNumberOf(endPort, what) };
}
