import type { IpBlock, LabelSelector, NetworkPort } from '../../../kube/schemas.js';
import type { Flow } from '../../contract.js';
import type { Side } from '../peer.js';
import type { CiliumEgress, CiliumIngress, CiliumPolicy, CiliumPorts, CiliumSelector, Entity } from './policy.js';

type Ends = Pick<Flow, 'namespaces' | 'blocks' | 'unnamed' | 'anyone'>;

/** The sides on which a CiliumNetworkPolicy closes all pods of its namespace but for its rules. */
export function closedBy({ endpointSelector, enableDefaultDeny = {}, ...rules }: CiliumPolicy): Side[] {
  if (requirementsOf(endpointSelector).length > 0) return [];
  const ruled = (...lists: (readonly unknown[] | undefined)[]) => lists.some((list = []) => list.length > 0);
  return [
    ...((enableDefaultDeny.ingress ?? ruled(rules.ingress, rules.ingressDeny)) ? (['from'] as const) : []),
    ...((enableDefaultDeny.egress ?? ruled(rules.egress, rules.egressDeny)) ? (['to'] as const) : []),
  ];
}

/** What a CiliumNetworkPolicy opens. What it says of requests and what it denies, Cilium sees to, whatever else is open. */
export function ciliumFlows(
  name: string,
  { endpointSelector, ingress = [], egress = [] }: CiliumPolicy,
  namespace: string,
): Flow[] {
  const pods = podsOf(endpointSelector);
  const flow = (side: Side, ends: Ends | undefined, toPorts: CiliumPorts | undefined): Flow[] => {
    if (!ends) return [];
    const ports = portsOf(toPorts);
    const requests = toPorts?.some(({ rules }) => rules && 'http' in rules);
    return [{ side, policy: name, pods, ...ends, ...(ports && { ports }), ...(requests && { requests }) }];
  };
  return [
    ...ingress.flatMap((rule) => flow('from', fromOf(rule, namespace), rule.toPorts)),
    ...egress.flatMap((rule) => flow('to', toOf(rule, namespace), rule.toPorts)),
  ];
}

const fromOf = ({ fromEndpoints, fromEntities, fromCIDR, fromCIDRSet, toPorts }: CiliumIngress, namespace: string) =>
  endsOf(fromEndpoints, fromEntities, fromCIDR, fromCIDRSet, toPorts, namespace);

/** Host names are no flow that a mesh could tell from another. */
const toOf = ({ toEndpoints, toEntities, toCIDR, toCIDRSet, toFQDNs, toPorts }: CiliumEgress, namespace: string) =>
  toFQDNs ? undefined : endsOf(toEndpoints, toEntities, toCIDR, toCIDRSet, toPorts, namespace);

/** The other ends of a rule; none where it opens nothing, as an empty one does and one with an empty list of peers. */
function endsOf(
  endpoints: readonly CiliumSelector[] | undefined,
  entities: readonly Entity[] | undefined,
  cidrs: readonly string[] | undefined,
  sets: readonly IpBlock[] | undefined,
  toPorts: CiliumPorts | undefined,
  namespace: string,
): Ends | undefined {
  if (!endpoints && !entities && !cidrs && !sets)
    return toPorts?.length ? { namespaces: [], blocks: [], unnamed: false, anyone: true } : undefined;
  const found = (endpoints ?? []).map((selector) => namespacesOf(selector, namespace));
  const ends = {
    namespaces: [...new Set(found.flatMap((names) => names ?? []))],
    blocks: [
      ...(cidrs ?? []).map((cidr) => ({ cidr })),
      ...(sets ?? []),
      ...(entities?.includes('world') ? [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }] : []),
    ],
    unnamed: found.includes(undefined) || (entities ?? []).some((entity) => UNNAMED.includes(entity)),
    anyone: entities?.includes('all') ?? false,
  };
  return ends.anyone || ends.unnamed || ends.namespaces.length + ends.blocks.length > 0 ? ends : undefined;
}

/** Pods of whichever namespace, and nodes. */
const UNNAMED: readonly Entity[] = ['cluster', 'host', 'remote-node', 'kube-apiserver'];

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** What a selector asks for, without the source that Cilium writes in front of a key. */
function requirementsOf({ matchLabels = {}, matchExpressions = [] }: CiliumSelector): Requirement[] {
  const all = [
    ...Object.entries(matchLabels).map(([key, value]): Requirement => ({ key, operator: 'In', values: [value] })),
    ...matchExpressions,
  ];
  return all.map((one) => ({ ...one, key: one.key.replace(/^(k8s|any)[:.]/, '') }));
}

/** The namespaces that a selector names: the own one where it says nothing of any; undefined where no names stand for them. */
function namespacesOf(selector: CiliumSelector, own: string): readonly string[] | undefined {
  const about = requirementsOf(selector).filter(({ key }) => key === NAMESPACE || key.startsWith(NAMESPACE_LABELS));
  const [only, ...others] = about;
  if (!only) return [own];
  return others.length === 0 && only.key === NAMESPACE && only.operator === 'In' ? only.values : undefined;
}

/** The pods a policy is about, by labels alone where it says no more. */
function podsOf(selector: CiliumSelector): LabelSelector {
  const all = requirementsOf(selector);
  if (all.length === 0) return {};
  const equal = all.every(({ operator, values = [] }) => operator === 'In' && values.length === 1);
  return equal
    ? { matchLabels: Object.fromEntries(all.map(({ key, values }) => [key, values![0]!])) }
    : { matchExpressions: all };
}

/** Ports as Kubernetes spells them; undefined where they are all. */
function portsOf(toPorts: CiliumPorts = []): NetworkPort[] | undefined {
  if (toPorts.length === 0 || toPorts.some(({ ports = [] }) => ports.length === 0)) return undefined;
  return toPorts.flatMap(({ ports = [] }) => ports.flatMap(portOf));
}

type CiliumPort = NonNullable<CiliumPorts[number]['ports']>[number];

function portOf({ port, endPort, protocol = 'ANY' }: CiliumPort): NetworkPort[] {
  const protocols = protocol === 'ANY' ? (['TCP', 'UDP', 'SCTP'] as const) : [protocol];
  const which =
    Number(port) === 0 ? {} : { port: /^\d+$/.test(port) ? Number(port) : port, ...(endPort !== undefined && { endPort }) };
  return protocols.map((one) => ({ protocol: one, ...which }));
}
