import { PROTOCOLS } from '../ports.js';
import { ADMIN, BASELINE } from '../tiers.js';
import type { Direction, Peer, PortRule, Protocol, Rule, Selection } from '../types.js';
import { type Judge, nameOf } from './judge.js';
import { CannotJudge, cidrOf, type Fields, fieldsOf, listOf, portNumberOf, selectorOf, wordOf, wordsOf } from './read.js';

const TIERS: Readonly<Record<string, number>> = { Admin: ADMIN, Baseline: BASELINE };
const ACTIONS: Readonly<Record<string, Rule['action']>> = { Accept: 'allow', Deny: 'deny', Pass: 'pass' };

/** `policy.networking.k8s.io/v1alpha2` ClusterNetworkPolicy. */
export const judgeClusterNetworkPolicy: Judge = (object) => {
  const spec = fieldsOf(object.spec, 'spec', ['tier', 'priority', 'subject', 'ingress', 'egress']);
  const tier = knownWord(TIERS, spec.tier, 'spec.tier');
  if (!Number.isInteger(spec.priority)) throw new CannotJudge('spec.priority is no number');
  const rules = (direction: Direction) => listOf(spec[direction], `spec.${direction}`).flatMap((rule) => ruleOf(rule, direction));
  return [
    {
      name: nameOf(object),
      plane: 'network',
      subject: selectionOf(fieldsOf(spec.subject, 'spec.subject', ['namespaces', 'pods']), 'spec.subject'),
      tier,
      priority: spec.priority as number,
      isolates: { ingress: false, egress: false },
      rules: { ingress: rules('ingress'), egress: rules('egress') },
    },
  ];
};

function ruleOf(value: unknown, direction: Direction): Rule {
  const key = direction === 'ingress' ? 'from' : 'to';
  const what = `spec.${direction}`;
  const rule = fieldsOf(value, what, ['name', 'action', key, 'protocols']);
  const action = knownWord(ACTIONS, rule.action, `${what}.action`);
  const peers = listOf(rule[key], `${what}.${key}`).flatMap((peer) => peersOf(peer, direction, `${what}.${key}`));
  if (peers.length === 0) throw new CannotJudge(`${what}.${key} is empty`);
  const protocols = listOf(rule.protocols, `${what}.protocols`).flatMap((item) => portsOf(item, `${what}.protocols`));
  return { action, peers, ...(rule.protocols !== undefined && { ports: protocols }) };
}

function peersOf(value: unknown, direction: Direction, what: string): Peer[] {
  // What names nodes needs the nodes themselves.
  const known = direction === 'ingress' ? ['namespaces', 'pods'] : ['namespaces', 'pods', 'networks', 'domainNames'];
  const peer = fieldsOf(value, what, known);
  if (Object.keys(peer).length !== 1) throw new CannotJudge(`${what} has a peer that is not one thing`);
  if (peer.networks !== undefined) {
    // Its ranges mean pods too, as the API says.
    return wordsOf(peer.networks, what).map((cidr) => ({ block: { cidr: cidrOf(cidr, what), except: [], pods: true } }));
  }
  // Here `*.` stands for any number of labels, which Cilium writes `**.`.
  if (peer.domainNames !== undefined)
    return wordsOf(peer.domainNames, what).map((host) => ({ host: host.replace(/^\*\./, '**.') }));
  return [{ pods: selectionOf(peer, what) }];
}

function selectionOf({ namespaces, pods }: Fields, what: string): Selection {
  if ((namespaces === undefined) === (pods === undefined)) throw new CannotJudge(`${what} has not one of namespaces and pods`);
  if (namespaces !== undefined) return { namespaces: selectorOf(namespaces, what), pods: {} };
  const { namespaceSelector, podSelector } = fieldsOf(pods, what, ['namespaceSelector', 'podSelector']);
  return { namespaces: selectorOf(namespaceSelector ?? {}, what), pods: selectorOf(podSelector ?? {}, what) };
}

function portsOf(value: unknown, what: string): PortRule[] {
  const item = fieldsOf(value, what, ['tcp', 'udp', 'sctp', 'destinationNamedPort']);
  const [key, ...others] = Object.keys(item);
  if (key === undefined || others.length > 0) throw new CannotJudge(`${what} has an item that is not one protocol`);
  // A name has the protocol that the pod's port has.
  if (key === 'destinationNamedPort')
    return PROTOCOLS.map((protocol) => ({ protocol, port: wordOf(item.destinationNamedPort, what) }));
  const protocol = key.toUpperCase() as Protocol;
  const { destinationPort } = fieldsOf(item[key], what, ['destinationPort']);
  if (destinationPort === undefined) return [{ protocol }];
  const { number, range } = fieldsOf(destinationPort, what, ['number', 'range']);
  if (range === undefined) return [{ protocol, port: portNumberOf(number, what) }];
  const { start, end } = fieldsOf(range, what, ['start', 'end']);
  return [{ protocol, port: portNumberOf(start, what), endPort: portNumberOf(end, what) }];
}

function knownWord<T>(table: Readonly<Record<string, T>>, value: unknown, what: string): T {
  if (typeof value !== 'string' || !Object.hasOwn(table, value)) throw new CannotJudge(`${what} says ${String(value)}`);
  return table[value]!;
}
