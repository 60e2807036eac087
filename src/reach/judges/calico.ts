import { isPlainObject } from '../../kube/deep-equal.js';
import { NAME_LABEL } from '../../kube/selectors.js';
import { PROTOCOLS } from '../ports.js';
import { STANDARD } from '../tiers.js';
import type { Direction, Peer, Policy, PortRule, Protocol, Rule } from '../types.js';
import { selectionsOf } from './calico-selector.js';
import { type Judge, nameOf, type Surroundings } from './judge.js';
import { CannotJudge, cidrOf, type Fields, fieldsOf, listOf, portNumberOf, wordOf, wordsOf } from './read.js';

const SPEC = ['tier', 'order', 'selector', 'types', 'ingress', 'egress', 'performanceHints'];
// What is said of the ends of tunnels and of nodes is no pod's.
const GLOBAL = ['namespaceSelector', 'doNotTrack', 'preDNAT', 'applyOnForward'];

/** `projectcalico.org/v3` NetworkPolicy and GlobalNetworkPolicy, and what Calico keeps of them in `crd.projectcalico.org/v1`. */
export const judgeCalico: Judge = (object, surroundings) => {
  const home = object.kind === 'NetworkPolicy' ? wordOf(object.metadata.namespace, 'metadata.namespace') : undefined;
  const spec = fieldsOf(object.spec ?? {}, 'spec', home === undefined ? [...SPEC, ...GLOBAL] : SPEC);
  for (const key of GLOBAL.slice(1)) if ((spec[key] ?? false) !== false) throw new CannotJudge(`spec says ${key}`);
  const { order = Number.MAX_VALUE } = spec;
  if (typeof order !== 'number') throw new CannotJudge('spec.order is no number');
  const tier = tierOf(wordOf(spec.tier ?? 'default', 'spec.tier'), surroundings);
  const rules = (direction: Direction) =>
    listOf(spec[direction], `spec.${direction}`).flatMap((rule) => ruleOf(rule, direction, home, surroundings));
  const types = typesOf(spec);
  const among = home === undefined ? wordOf(spec.namespaceSelector ?? '', 'spec.namespaceSelector') : only(home);
  return selectionsOf(among, wordOf(spec.selector ?? '', 'spec.selector'), 'spec').map(
    (subject): Policy => ({
      name: nameOf(object),
      plane: 'network',
      ...(home !== undefined && { namespace: home }),
      subject,
      tier: tier.order,
      priority: order,
      // By name within a namespace; across them, releases differ in which comes first.
      line: `Calico ${home ?? ''}`,
      isolates: { ingress: tier.closes && types.ingress, egress: tier.closes && types.egress },
      rules: { ingress: types.ingress ? rules('ingress') : [], egress: types.egress ? rules('egress') : [] },
    }),
  );
};

/** A Tier says nothing of traffic itself: policies look theirs up. */
export const judgeTier: Judge = ({ metadata: { name }, spec }) => {
  const { defaultAction = 'Deny' } = fieldsOf(spec ?? {}, 'spec', ['order', 'defaultAction']);
  if (name === 'default' && defaultAction !== 'Deny') throw new CannotJudge(`spec.defaultAction says ${String(defaultAction)}`);
  return [];
};

const TIERS = ['projectcalico.org/v3 Tier', 'crd.projectcalico.org/v1 Tier'];

/** When a tier is asked, and whether it closes what its policies leave. That of NetworkPolicies is always there. */
function tierOf(name: string, { find }: Surroundings): { order: number; closes: boolean } {
  if (name === 'default') return { order: STANDARD, closes: true };
  const [found] = TIERS.flatMap((id) => find(id, name) ?? []);
  if (!found) throw new CannotJudge(`its tier '${name}' is not among the objects`);
  const { order = Number.MAX_VALUE, defaultAction = 'Deny' } = fieldsOf(found.spec ?? {}, 'spec', ['order', 'defaultAction']);
  if (typeof order !== 'number' || order === STANDARD) throw new CannotJudge(`its tier '${name}' has order ${String(order)}`);
  if (defaultAction !== 'Deny' && defaultAction !== 'Pass')
    throw new CannotJudge(`its tier '${name}' has defaultAction ${String(defaultAction)}`);
  return { order, closes: defaultAction === 'Deny' };
}

/** Left out, a policy is about the directions that it has rules for, and about ingress where it has none. */
function typesOf(spec: Fields): Record<Direction, boolean> {
  const types = wordsOf(spec.types, 'spec.types');
  const strange = types.find((type) => type !== 'Ingress' && type !== 'Egress');
  if (strange !== undefined) throw new CannotJudge(`spec.types says ${strange}`);
  if (types.length > 0) return { ingress: types.includes('Ingress'), egress: types.includes('Egress') };
  const [ingress, egress] = [listOf(spec.ingress, 'spec.ingress'), listOf(spec.egress, 'spec.egress')];
  return { ingress: ingress.length > 0 || egress.length === 0, egress: egress.length > 0 };
}

const only = (namespace: string): string => `${NAME_LABEL} == '${namespace}'`;

const ACTIONS: Readonly<Record<string, Rule['action']>> = { Allow: 'allow', Deny: 'deny', Pass: 'pass' };

function ruleOf(value: unknown, direction: Direction, home: string | undefined, surroundings: Surroundings): Rule[] {
  const what = `spec.${direction}`;
  // notProtocol, notICMP, ipVersion and http are not known here.
  const rule = fieldsOf(value, what, ['action', 'metadata', 'protocol', 'icmp', 'source', 'destination']);
  const said = wordOf(rule.action, `${what}.action`);
  // It is written into logs, and the next rule is asked.
  if (said === 'Log') return [];
  if (!Object.hasOwn(ACTIONS, said)) throw new CannotJudge(`${what}.action says ${said}`);
  const source = entityOf(rule.source, `${what}.source`, direction === 'ingress' ? PEER : []);
  const destination = entityOf(rule.destination, `${what}.destination`, direction === 'egress' ? [...PEER, ...PORTS] : PORTS);
  const peers = peersOf(direction === 'ingress' ? source : destination, what, home, surroundings);
  const ports = portsOf(rule, destination, `${what}.destination`);
  return [{ action: ACTIONS[said]!, ...(peers && { peers }), ...(ports && { ports }) }];
}

const PEER = ['nets', 'notNets', 'selector', 'namespaceSelector'];
const PORTS = ['ports', 'notPorts'];

/** One end of a rule. To Calico, what is empty is not there; what it says beyond these (accounts, services, domains …) is not known here. */
function entityOf(value: unknown, what: string, known: readonly string[]): Fields {
  if (!isPlainObject(value ?? {})) throw new CannotJudge(`${what} is no map`);
  const said = Object.entries(value ?? {}).filter(([, part]) => part !== '' && !(Array.isArray(part) && part.length === 0));
  return fieldsOf(Object.fromEntries(said), what, known);
}

function peersOf(
  { nets, notNets, selector, namespaceSelector }: Fields,
  what: string,
  home: string | undefined,
  { blocksMatchPods = true }: Surroundings,
): Peer[] | undefined {
  if (nets !== undefined || notNets !== undefined) {
    if (selector !== undefined || namespaceSelector !== undefined)
      throw new CannotJudge(`${what} has selectors beside ranges of addresses`);
    const except = wordsOf(notNets, what).map((cidr) => cidrOf(cidr, what));
    const all = nets === undefined ? ['0.0.0.0/0', '::/0'] : wordsOf(nets, what);
    return all.map((cidr) => ({ block: { cidr: cidrOf(cidr, what), except, pods: blocksMatchPods } }));
  }
  if (selector === undefined && namespaceSelector === undefined) return undefined;
  // A selector alone means pods of the policy's own namespace, and anywhere where it has none.
  const among = namespaceSelector ?? (home === undefined ? '' : only(home));
  return selectionsOf(wordOf(among, what), wordOf(selector ?? '', what), what).map((pods) => ({ pods }));
}

/** Protocols that have no ports are not asked about. */
const PORTLESS = ['ICMP', 'ICMPv6', 'UDPLite', 1, 58, 136];
const NUMBERS: Readonly<Record<number, Protocol>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' };

function portsOf({ protocol, icmp }: Fields, { ports, notPorts }: Fields, what: string): PortRule[] | undefined {
  if (PORTLESS.includes(protocol as string)) return [];
  if (icmp !== undefined) throw new CannotJudge(`${what} says icmp of another protocol`);
  if (protocol === undefined) {
    if (ports !== undefined || notPorts !== undefined) throw new CannotJudge(`${what} has ports of no protocol`);
    return undefined;
  }
  const known = PROTOCOLS.find((name) => name === (NUMBERS[protocol as number] ?? protocol));
  if (known === undefined) throw new CannotJudge(`${what} is of protocol ${String(protocol)}`);
  if (ports !== undefined && notPorts !== undefined) throw new CannotJudge(`${what} has ports and notPorts at once`);
  if (notPorts !== undefined) return portsBut(listOf(notPorts, what), known, what);
  if (ports === undefined) return [{ protocol: known }];
  return listOf(ports, what).map((port) => portOf(port, known, what));
}

/** A number, `80:90`, or a name. */
function portOf(port: unknown, protocol: Protocol, what: string): PortRule {
  if (typeof port !== 'string') return { protocol, port: portNumberOf(port, what) };
  const [, first, last = first] = /^(\d+)(?::(\d+))?$/.exec(port) ?? [];
  if (first === undefined) return { protocol, port };
  return { protocol, port: portNumberOf(Number(first), what), endPort: portNumberOf(Number(last), what) };
}

function portsBut(ports: readonly unknown[], protocol: Protocol, what: string): PortRule[] {
  const spans = ports.map((port) => {
    const { port: first, endPort: last = first } = portOf(port, protocol, what);
    if (typeof first !== 'number') throw new CannotJudge(`${what}.notPorts has a name`);
    return [first, last as number] as const;
  });
  const found: PortRule[] = [];
  let start = 1;
  for (const [first, last] of [...spans.sort(([a], [b]) => a - b), [65_536, 65_536] as const]) {
    if (start < first) found.push({ protocol, port: start, endPort: first - 1 });
    start = Math.max(start, last + 1);
  }
  return found;
}
