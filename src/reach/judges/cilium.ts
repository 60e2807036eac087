import type { LabelSelector } from '../../kube/schemas.js';
import { byName, NAME_LABEL } from '../../kube/selectors.js';
import { PROTOCOLS } from '../ports.js';
import { requirementsOf } from '../selectors.js';
import { DENIED_FIRST, STANDARD } from '../tiers.js';
import type { Direction, Peer, Policy, PortRule, Rule, Selection } from '../types.js';
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

/** `cilium.io/v2` CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy: `spec`, `specs`, or both. */
export const judgeCilium: Judge = (object) => {
  const namespace = object.kind === 'CiliumNetworkPolicy' ? wordOf(object.metadata.namespace, 'metadata.namespace') : undefined;
  const specs = [object.spec, ...listOf(object.specs ?? undefined, 'specs')].filter(
    (spec) => spec !== undefined && spec !== null,
  );
  if (specs.length === 0) throw new CannotJudge('it has neither spec nor specs');
  return specs.flatMap((spec) => policiesOf(spec, namespace, nameOf(object)));
};

// nodeSelector makes it a policy of hosts, which are no pods.
const SPEC = ['description', 'endpointSelector', 'ingress', 'ingressDeny', 'egress', 'egressDeny', 'enableDefaultDeny', 'labels'];

function policiesOf(value: unknown, namespace: string | undefined, name: string): Policy[] {
  const spec = fieldsOf(value, 'spec', SPEC);
  const subject = selectionOf(spec.endpointSelector ?? {}, namespace, 'spec.endpointSelector');
  const defaults = fieldsOf(spec.enableDefaultDeny ?? {}, 'spec.enableDefaultDeny', ['ingress', 'egress']);
  const listed = (direction: Direction, action: Rule['action']) =>
    listOf(spec[action === 'deny' ? `${direction}Deny` : direction], `spec.${direction}`);
  const rules = (action: 'allow' | 'deny') => {
    const of = (direction: Direction): Rule[] =>
      listed(direction, action).flatMap((rule) => ruleOf(rule, direction, action, namespace));
    return { ingress: of('ingress'), egress: of('egress') };
  };
  // Left out, a direction is closed by default where the policy has rules for it.
  const isolates = (direction: Direction): boolean => {
    const said = defaults[direction];
    return typeof said === 'boolean' ? said : [...listed(direction, 'allow'), ...listed(direction, 'deny')].length > 0;
  };
  const shared = { name, plane: 'network', ...(namespace !== undefined && { namespace }), subject, tier: STANDARD } as const;
  return [
    { ...shared, priority: DENIED_FIRST, isolates: { ingress: false, egress: false }, rules: rules('deny') },
    {
      ...shared,
      // Beside NetworkPolicies: all that they allow adds up.
      priority: 0,
      isolates: { ingress: isolates('ingress'), egress: isolates('egress') },
      rules: rules('allow'),
    },
  ];
}

const ENTITIES: Readonly<Record<string, readonly Peer[]>> = {
  all: [{ entity: 'all' }],
  world: [{ entity: 'world' }],
  'world-ipv4': [{ block: { cidr: '0.0.0.0/0', except: [], pods: false } }],
  'world-ipv6': [{ block: { cidr: '::/0', except: [], pods: false } }],
  cluster: [{ entity: 'cluster' }],
  host: [{ entity: 'host' }],
  'remote-node': [{ entity: 'host' }],
  'kube-apiserver': [{ entity: 'kube-apiserver' }],
  // None of these is a pod of a tenant, nor an address outside.
  init: [],
  health: [],
  unmanaged: [],
  ingress: [],
  none: [],
};

/** A rule; nothing where it lets nobody through, as an empty one does and one with an empty list of peers. */
function ruleOf(value: unknown, direction: Direction, action: Rule['action'], namespace: string | undefined): Rule[] {
  const side = direction === 'ingress' ? 'from' : 'to';
  const what = `spec.${direction}${action === 'deny' ? 'Deny' : ''}`;
  const keys = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities'].map((key) => `${side}${key}`);
  const rule = fieldsOf(value, what, [...keys, 'toPorts', 'icmps', ...(side === 'to' ? ['toFQDNs'] : [])]);
  const said = [...keys, 'toFQDNs'].filter((key) => rule[key] !== undefined);
  if (said.length > 1) throw new CannotJudge(`${what} has ${said.join(' and ')} in one rule`);
  const peers = said.flatMap((key) =>
    listOf(rule[key], `${what}.${key}`).flatMap((item) => peersOf(key.slice(side.length), item, namespace, `${what}.${key}`)),
  );
  const ports = listOf(rule.toPorts, `${what}.toPorts`).flatMap((item) => portsOf(item, `${what}.toPorts`));
  // ICMP has no ports: a rule about it alone opens none.
  const limited = listOf(rule.toPorts, `${what}.toPorts`).length + listOf(rule.icmps, `${what}.icmps`).length > 0;
  if (said.length === 0 ? !limited : peers.length === 0) return [];
  return [{ action, ...(said.length > 0 && { peers }), ...(limited && { ports }) }];
}

function peersOf(key: string, item: unknown, namespace: string | undefined, what: string): readonly Peer[] {
  if (key === 'Endpoints') return [{ pods: selectionOf(item, namespace, what) }];
  if (key === 'CIDR') return [{ block: { cidr: cidrOf(item, what), except: [], pods: false } }];
  if (key === 'CIDRSet') {
    const { cidr, except } = fieldsOf(item, what, ['cidr', 'except']);
    return [
      { block: { cidr: cidrOf(cidr, what), except: wordsOf(except, what).map((part) => cidrOf(part, what)), pods: false } },
    ];
  }
  if (key === 'FQDNs') {
    const { matchName, matchPattern } = fieldsOf(item, what, ['matchName', 'matchPattern']);
    return [matchName, matchPattern].filter((name) => name !== undefined).map((name) => ({ host: wordOf(name, what) }));
  }
  const entity = wordOf(item, what);
  if (!Object.hasOwn(ENTITIES, entity)) throw new CannotJudge(`${what} says ${entity}`);
  return ENTITIES[entity]!;
}

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

/** Cilium's selectors speak of a pod's labels and of its namespace's in one map, told apart by their prefixes. */
function selectionOf(value: unknown, namespace: string | undefined, what: string): Selection {
  const namespaces: NonNullable<LabelSelector['matchExpressions']> = [];
  const pods: typeof namespaces = [];
  for (const requirement of requirementsOf(selectorOf(value, what))) {
    const key = requirement.key.replace(/^(k8s|any):/, '');
    if (key.includes(':') || /^io\.cilium\.k8s\.policy\./.test(key)) throw new CannotJudge(`${what} asks for ${requirement.key}`);
    if (key === NAMESPACE) namespaces.push({ ...requirement, key: NAME_LABEL });
    else if (key.startsWith(NAMESPACE_LABELS)) namespaces.push({ ...requirement, key: key.slice(NAMESPACE_LABELS.length) });
    else pods.push({ ...requirement, key });
  }
  // Without a word about namespaces, a namespaced policy means its own.
  const own = namespaces.length === 0 && namespace !== undefined;
  return { namespaces: own ? byName([namespace]) : expressions(namespaces), pods: expressions(pods) };
}

const expressions = (matchExpressions: NonNullable<LabelSelector['matchExpressions']>): LabelSelector =>
  matchExpressions.length === 0 ? {} : { matchExpressions };

/** What it says of the contents of requests only narrows it: the ports are what matters here. */
function portsOf(value: unknown, what: string): PortRule[] {
  const { ports } = fieldsOf(value, what, ['ports', 'rules', 'serverNames', 'terminatingTLS', 'originatingTLS', 'listener']);
  return listOf(ports, what).flatMap((item) => portOf(fieldsOf(item, what, ['port', 'protocol', 'endPort']), what));
}

function portOf({ port = '0', protocol = 'ANY', endPort }: Fields, what: string): PortRule[] {
  const protocols = protocol === 'ANY' || protocol === '' ? PROTOCOLS : [protocolOf(protocol, what)];
  const text = wordOf(port, what);
  if (text === '0') return protocols.map((protocol) => ({ protocol }));
  if (!/^\d+$/.test(text)) return protocols.map((protocol) => ({ protocol, port: text }));
  const number = portNumberOf(Number(text), what);
  const last = endPort === undefined || endPort === 0 ? undefined : portNumberOf(endPort, what);
  return protocols.map((protocol) => ({ protocol, port: number, ...(last !== undefined && { endPort: last }) }));
}
