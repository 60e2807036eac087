import type { LabelSelector } from '../../kube/schemas.js';
import { byName, NAME_LABEL } from '../../kube/selectors.js';
import { PROTOCOLS } from '../ports.js';
import type { Direction, Peer, Policy, PortRule, Protocol, Rule, Selection } from '../types.js';
import { type Judge, nameOf, type Others } from './judge.js';
import { CannotJudge, cidrOf, type Fields, fieldsOf, listOf, portNumberOf, wordOf, wordsOf } from './read.js';

/** The tier in which NetworkPolicies are, too, and its order; theirs within it is that of `KUBERNETES`. */
const DEFAULT_TIER = { name: 'default', order: 1_000_000 };
const KUBERNETES = 1000;
/** More than any order of a policy that anybody writes; where none is said, a policy comes last. */
const LAST = 1e8;

/**
 * `projectcalico.org/v3` NetworkPolicy and GlobalNetworkPolicy. Tiers in turn, in each the policies in turn: the first rule that means a packet
 * decides. What is left goes by the tier's default, which in the tier of NetworkPolicies is to deny.
 */
export const judgeCalico: Judge = (object, _, others) => {
  const { namespace } = object.metadata;
  const keys = ['tier', 'order', 'selector', 'namespaceSelector', 'types', 'ingress', 'egress'];
  const spec = fieldsOf(object.spec ?? {}, 'spec', keys);
  const { name: tier, order: tierOrder } = tierOf(spec.tier, others);
  const order = spec.order === undefined ? LAST : orderOf(spec.order, 'spec.order');
  const rules = (direction: Direction) =>
    listOf(spec[direction], `spec.${direction}`).flatMap((rule) => ruleOf(rule, direction, namespace));
  const about = directionsOf(spec);
  const policy: Policy = {
    name: nameOf(object),
    plane: 'network',
    ...(namespace !== undefined && { namespace }),
    subject: {
      namespaces: namespace === undefined ? namespacesOf(spec.namespaceSelector) : byName([namespace]),
      pods: expressionOf(spec.selector ?? 'all()', 'spec.selector'),
    },
    tier: 'admin',
    priority: tierOrder * LAST + order,
    isolates: { ingress: false, egress: false },
    rules: { ingress: about.ingress ? rules('ingress') : [], egress: about.egress ? rules('egress') : [] },
  };
  const all = [...policy.rules.ingress, ...policy.rules.egress];
  if (all.some(({ action }) => action === 'pass')) throw new CannotJudge(`it passes on from tier ${tier}`);
  if (tier !== DEFAULT_TIER.name) return [policy];
  if (order === KUBERNETES) throw new CannotJudge(`spec.order is ${KUBERNETES}, as that of NetworkPolicies`);
  const isolating: Policy = { ...policy, tier: 'policy', priority: 0, isolates: about, rules: { ingress: [], egress: [] } };
  if (order < KUBERNETES) return [policy, isolating];
  // After NetworkPolicies what it allows adds to what they do; what it denies is closed already, but for what others after it allow.
  if (all.some(({ action }) => action === 'deny')) throw new CannotJudge('it denies after NetworkPolicies have allowed');
  return [{ ...isolating, rules: policy.rules }];
};

/** `projectcalico.org/v3` Tier: the order of the policies in it, which look it up. */
export const judgeCalicoTier: Judge = ({ metadata, spec }) => {
  tierSaid(metadata.name, spec);
  return [];
};

const GROUP = 'projectcalico.org';

function tierOf(value: unknown, others: Others): { name: string; order: number } {
  if (value === undefined || value === DEFAULT_TIER.name) return DEFAULT_TIER;
  const name = wordOf(value, 'spec.tier');
  const tier = others.find(GROUP, 'Tier', name);
  if (tier === undefined) throw new CannotJudge(`tier ${name} is nowhere`);
  return tierSaid(name, tier.spec);
}

function tierSaid(name: string, spec: unknown): { name: string; order: number } {
  const { order, defaultAction = 'Deny' } = fieldsOf(spec ?? {}, 'spec', ['order', 'defaultAction']);
  if (name === DEFAULT_TIER.name) return DEFAULT_TIER;
  // Without an order it comes last, after NetworkPolicies.
  const known = order === undefined ? Number.POSITIVE_INFINITY : orderOf(order, 'spec.order');
  if (known >= DEFAULT_TIER.order) throw new CannotJudge(`tier ${name} comes after that of NetworkPolicies`);
  if (defaultAction !== 'Pass') throw new CannotJudge(`tier ${name} passes nothing on`);
  return { name, order: known };
}

function orderOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !(value >= 0 && value < LAST)) throw new CannotJudge(`${what} says ${String(value)}`);
  return value;
}

/** Left out, it is about egress where it has rules for that, and about ingress where it has some, or none at all. */
function directionsOf({ types, ingress, egress }: Fields): Record<Direction, boolean> {
  if (types === undefined) return { ingress: ingress !== undefined || egress === undefined, egress: egress !== undefined };
  const said = wordsOf(types, 'spec.types');
  const strange = said.find((type) => type !== 'Ingress' && type !== 'Egress');
  if (strange !== undefined) throw new CannotJudge(`spec.types says ${strange}`);
  return { ingress: said.includes('Ingress'), egress: said.includes('Egress') };
}

const ACTIONS: Readonly<Record<string, Rule['action'] | undefined>> = {
  Allow: 'allow',
  Deny: 'deny',
  Pass: 'pass',
  Log: undefined,
};

function ruleOf(value: unknown, direction: Direction, home: string | undefined): Rule[] {
  const what = `spec.${direction}`;
  const rule = fieldsOf(value, what, ['action', 'metadata', 'protocol', 'source', 'destination']);
  const said = wordOf(rule.action, `${what}.action`);
  if (!Object.hasOwn(ACTIONS, said)) throw new CannotJudge(`${what}.action says ${said}`);
  const action = ACTIONS[said];
  const [peer, own] = direction === 'ingress' ? (['source', 'destination'] as const) : (['destination', 'source'] as const);
  const keys = { peer: ['selector', 'namespaceSelector', 'nets', 'notNets'], own: [] as string[] };
  (direction === 'ingress' ? keys.own : keys.peer).push('ports');
  const other = fieldsOf(rule[peer] ?? {}, `${what}.${peer}`, keys.peer);
  const subject = fieldsOf(rule[own] ?? {}, `${what}.${own}`, keys.own);
  const protocols = protocolsOf(rule.protocol, `${what}.protocol`);
  // What it writes into logs decides nothing.
  if (action === undefined) return [];
  const peers = peersOf(other, `${what}.${peer}`, home);
  const ports = direction === 'ingress' ? subject.ports : other.ports;
  return [
    {
      action,
      ...(peers && { peers }),
      ...(ports === undefined
        ? protocols && { ports: protocols.map((protocol) => ({ protocol })) }
        : { ports: listOf(ports, `${what}.ports`).flatMap((port) => portsOf(port, protocols, `${what}.ports`)) }),
    },
  ];
}

/** Undefined: all of them. Empty: one that is no part of the answer, such as ICMP. */
function protocolsOf(value: unknown, what: string): readonly Protocol[] | undefined {
  if (value === undefined) return undefined;
  const word = typeof value === 'number' ? value : wordOf(value, what).toUpperCase();
  const named: Readonly<Record<string, Protocol>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' };
  const known = named[word] ?? PROTOCOLS.find((protocol) => protocol === word);
  return known === undefined ? [] : [known];
}

function portsOf(value: unknown, protocols: readonly Protocol[] | undefined, what: string): PortRule[] {
  if (protocols === undefined) throw new CannotJudge(`${what} without a protocol`);
  const [first, last] = spanOf(value, what);
  return protocols.map((protocol) => ({ protocol, port: first, ...(last !== undefined && { endPort: last }) }));
}

/** A number, `first:last`, or a name. */
function spanOf(value: unknown, what: string): [number | string, number?] {
  if (typeof value === 'number') return [portNumberOf(value, what)];
  const word = wordOf(value, what);
  if (!/^\d+(:\d+)?$/.test(word)) return [word];
  const [first, last] = word.split(':').map((part) => portNumberOf(Number(part), what));
  return [first!, last];
}

/** Undefined: anyone. */
function peersOf(peer: Fields, what: string, home: string | undefined): Peer[] | undefined {
  const { nets, notNets, selector, namespaceSelector } = peer;
  const labels = selector !== undefined || namespaceSelector !== undefined;
  if (nets === undefined && notNets === undefined)
    return labels ? [{ pods: podsOf(selector, namespaceSelector, what, home) }] : undefined;
  if (labels) throw new CannotJudge(`${what} has nets and selectors at once`);
  const except = wordsOf(notNets, what).map((cidr) => cidrOf(cidr, what));
  const cidrs = nets === undefined ? ['0.0.0.0/0', '::/0'] : wordsOf(nets, what);
  return cidrs.map((cidr) => ({ block: { cidr: cidrOf(cidr, what), except, pods: true } }));
}

/** Without a namespaceSelector, a policy of a namespace means pods of its own, and a global one pods of any. */
function podsOf(selector: unknown, namespaceSelector: unknown, what: string, home: string | undefined): Selection {
  const namespaces =
    namespaceSelector === undefined && home !== undefined ? byName([home]) : namespacesOf(namespaceSelector ?? 'all()');
  return { namespaces, pods: expressionOf(selector ?? 'all()', `${what}.selector`) };
}

const namespacesOf = (value: unknown): LabelSelector => expressionOf(value ?? 'all()', 'namespaceSelector', true);

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

const KEY = '([A-Za-z0-9_./-]+)';
const TEXT = `(?:"([^"]*)"|'([^']*)')`;
/** A set in braces, as text that `TEXT` takes apart. */
const SET = `\\{((?:\\s*(?:"[^"]*"|'[^']*')\\s*(?:,|(?=\\})))*\\s*)\\}`;
const FORMS: readonly [RegExp, (key: string, value: string, values: string[]) => Requirement][] = [
  [new RegExp(`^has\\(\\s*${KEY}\\s*\\)$`), (key) => ({ key, operator: 'Exists' })],
  [new RegExp(`^!\\s*has\\(\\s*${KEY}\\s*\\)$`), (key) => ({ key, operator: 'DoesNotExist' })],
  [new RegExp(`^${KEY}\\s*==\\s*${TEXT}$`), (key, value) => ({ key, operator: 'In', values: [value] })],
  // Like the API's NotIn these mean what has no such label, too.
  [new RegExp(`^${KEY}\\s*!=\\s*${TEXT}$`), (key, value) => ({ key, operator: 'NotIn', values: [value] })],
  [new RegExp(`^${KEY}\\s+in\\s*${SET}$`), (key, _, values) => ({ key, operator: 'In', values })],
  [new RegExp(`^${KEY}\\s+not\\s+in\\s*${SET}$`), (key, _, values) => ({ key, operator: 'NotIn', values })],
];

/** Calico's words for a selector, as far as they are terms that must all hold. */
function expressionOf(value: unknown, what: string, ofNamespaces = false): LabelSelector {
  const text = wordOf(value, what);
  const terms = text
    .split('&&')
    .map((term) => term.trim())
    .filter((term) => term !== 'all()');
  if (text.trim() === '' || terms.length === 0) return {};
  return { matchExpressions: terms.map((term) => requirementOf(term, what, ofNamespaces)) };
}

function requirementOf(term: string, what: string, ofNamespaces: boolean): Requirement {
  for (const [form, make] of FORMS) {
    const [, key, first, second] = form.exec(term) ?? [];
    if (key === undefined) continue;
    // A namespace's name is a label, which Calico and Kubernetes call otherwise.
    const label = ofNamespaces && key === 'projectcalico.org/name' ? NAME_LABEL : key;
    if (label.startsWith('projectcalico.org/')) throw new CannotJudge(`${what} asks for ${label}`);
    const items = [...(first ?? '').matchAll(new RegExp(TEXT, 'g'))].map(([, double, single]) => double ?? single ?? '');
    return make(label, first ?? second ?? '', items);
  }
  throw new CannotJudge(`${what} says ${term}`);
}
