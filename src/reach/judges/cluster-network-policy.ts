import type { Manifest } from '../../kube/types.js';
import { PROTOCOLS } from '../ports.js';
import { ADMIN, BASELINE } from '../tiers.js';
import type { Direction, Peer, Policy, PortRule, Protocol, Rule, Selection } from '../types.js';
import { type Judge, nameOf } from './judge.js';
import {
  CannotJudge,
  cidrOf,
  type Fields,
  fieldsOf,
  listOf,
  portNumberOf,
  protocolOf,
  selectorOf,
  wordOf,
  wordsOf,
} from './read.js';

const TIERS: Readonly<Record<string, number>> = { Admin: ADMIN, Baseline: BASELINE };

/** What the kinds of one idea call things, release by release. */
interface Dialect {
  /** The keys of `spec` beside subject and rules. */
  readonly keys: readonly string[];
  readonly actions: Readonly<Record<string, Rule['action']>>;
  /** A rule's key for ports, and how an item there is read. */
  readonly ports: readonly [key: string, read: (item: unknown, what: string) => PortRule[]];
}

const DENY = { Deny: 'deny' } as const;
const ALLOW = { ...DENY, Allow: 'allow' } as const;
const NEWER: Dialect = {
  keys: ['tier', 'priority'],
  actions: { ...DENY, Accept: 'allow', Pass: 'pass' },
  ports: ['protocols', protocolsOf],
};
const ADMINS: Dialect = { keys: ['priority'], actions: { ...ALLOW, Pass: 'pass' }, ports: ['ports', portsOf] };
const BASE: Dialect = { keys: [], actions: ALLOW, ports: ['ports', portsOf] };

/** `policy.networking.k8s.io/v1alpha2` ClusterNetworkPolicy. */
export const judgeClusterNetworkPolicy: Judge = (object) =>
  policyOf(object, NEWER, ({ tier, priority }) => [knownWord(TIERS, tier, 'spec.tier'), priority]);

/** `policy.networking.k8s.io/v1alpha1` AdminNetworkPolicy. */
export const judgeAdminNetworkPolicy: Judge = (object) => policyOf(object, ADMINS, ({ priority }) => [ADMIN, priority]);

/** `policy.networking.k8s.io/v1alpha1` BaselineAdminNetworkPolicy, of which a cluster has one at most. */
export const judgeBaselineAdminNetworkPolicy: Judge = (object) => policyOf(object, BASE, () => [BASELINE, 0]);

function policyOf(
  object: Manifest,
  dialect: Dialect,
  placeOf: (spec: Fields) => readonly [tier: number, priority: unknown],
): Policy[] {
  const spec = fieldsOf(object.spec, 'spec', [...dialect.keys, 'subject', 'ingress', 'egress']);
  const [tier, priority] = placeOf(spec);
  if (!Number.isInteger(priority)) throw new CannotJudge('spec.priority is no number');
  const rules = (direction: Direction) =>
    listOf(spec[direction], `spec.${direction}`).map((rule) => ruleOf(rule, direction, dialect));
  return [
    {
      name: nameOf(object),
      plane: 'network',
      subject: selectionOf(fieldsOf(spec.subject, 'spec.subject', ['namespaces', 'pods']), 'spec.subject'),
      tier,
      priority: priority as number,
      isolates: { ingress: false, egress: false },
      rules: { ingress: rules('ingress'), egress: rules('egress') },
    },
  ];
}

function ruleOf(value: unknown, direction: Direction, { actions, ports: [portsKey, read] }: Dialect): Rule {
  const key = direction === 'ingress' ? 'from' : 'to';
  const what = `spec.${direction}`;
  const rule = fieldsOf(value, what, ['name', 'action', key, portsKey]);
  const action = knownWord(actions, rule.action, `${what}.action`);
  const peers = listOf(rule[key], `${what}.${key}`).flatMap((peer) => peersOf(peer, direction, `${what}.${key}`));
  if (peers.length === 0) throw new CannotJudge(`${what}.${key} is empty`);
  const ports = listOf(rule[portsKey], `${what}.${portsKey}`).flatMap((item) => read(item, `${what}.${portsKey}`));
  return { action, peers, ...(rule[portsKey] !== undefined && { ports }) };
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

function protocolsOf(value: unknown, what: string): PortRule[] {
  const item = fieldsOf(value, what, ['tcp', 'udp', 'sctp', 'destinationNamedPort']);
  const [key, ...others] = Object.keys(item);
  if (key === undefined || others.length > 0) throw new CannotJudge(`${what} has an item that is not one protocol`);
  // A name has the protocol that the pod's port has.
  if (key === 'destinationNamedPort') return namedPort(item.destinationNamedPort, what);
  const protocol = key.toUpperCase() as Protocol;
  const { destinationPort } = fieldsOf(item[key], what, ['destinationPort']);
  if (destinationPort === undefined) return [{ protocol }];
  const { number, range } = fieldsOf(destinationPort, what, ['number', 'range']);
  if (range === undefined) return [{ protocol, port: portNumberOf(number, what) }];
  const { start, end } = fieldsOf(range, what, ['start', 'end']);
  return [{ protocol, port: portNumberOf(start, what), endPort: portNumberOf(end, what) }];
}

const namedPort = (name: unknown, what: string): PortRule[] =>
  PROTOCOLS.map((protocol) => ({ protocol, port: wordOf(name, what) }));

/** An item of `ports` in the kinds of v1alpha1: one of portNumber, portRange and namedPort. */
function portsOf(value: unknown, what: string): PortRule[] {
  const item = fieldsOf(value, what, ['portNumber', 'portRange', 'namedPort']);
  const [key, ...others] = Object.keys(item);
  if (key === undefined || others.length > 0) throw new CannotJudge(`${what} has an item that is not one thing`);
  if (key === 'namedPort') return namedPort(item.namedPort, what);
  if (key === 'portNumber') {
    const { protocol = 'TCP', port } = fieldsOf(item.portNumber, what, ['protocol', 'port']);
    return [{ protocol: protocolOf(protocol, what), port: portNumberOf(port, what) }];
  }
  const { protocol = 'TCP', start, end } = fieldsOf(item.portRange, what, ['protocol', 'start', 'end']);
  return [{ protocol: protocolOf(protocol, what), port: portNumberOf(start, what), endPort: portNumberOf(end, what) }];
}

function knownWord<T>(table: Readonly<Record<string, T>>, value: unknown, what: string): T {
  if (typeof value !== 'string' || !Object.hasOwn(table, value)) throw new CannotJudge(`${what} says ${String(value)}`);
  return table[value]!;
}
