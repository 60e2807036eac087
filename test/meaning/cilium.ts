import ipaddr from 'ipaddr.js';
import type { Manifest } from '../../src/kube/types.js';

/** One end of a connection as Cilium knows it: a pod, a node or other entity, or an address outside that a name may stand for. */
export interface End {
  readonly namespace?: string;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly entities?: readonly string[];
  readonly ip?: string;
  readonly host?: string;
}

export interface Attempt {
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP';
  readonly request?: { readonly method: string; readonly path: string };
}

// biome-ignore lint/suspicious/noExplicitAny: specs of four kinds, read as they come
type Json = Record<string, any>;
type Direction = 'ingress' | 'egress';

/**
 * Whether Cilium lets one end of a connection through, by NetworkPolicies, its own and clusterwide ones. Written from the descriptions of its API
 * (pkg/policy/api), for tests: a denial wins, permissions add up, ranges match neither pods nor nodes, and rules for requests count only where no other
 * permission for the same packets has none.
 */
export function lets(policies: readonly Manifest[], direction: Direction, subject: End, other: End, attempt: Attempt): boolean {
  const about = policies.filter((policy) => isAbout(policy, subject)).map(({ kind, spec }) => ({ kind, spec: spec as Json }));
  const own = about.filter(({ kind }) => kind !== 'NetworkPolicy').map(({ spec }) => spec);
  const standard = about.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec);
  const matching = (rules: Json[] | undefined) =>
    (rules ?? []).flatMap((rule) => (isPeer(rule, direction, subject, other) ? portsFor(rule.toPorts, attempt) : []));
  if (own.some((spec) => matching(spec[`${direction}Deny`]).length > 0)) return false;
  const closed =
    standard.some((spec) => closes(spec, direction)) ||
    own.some((spec) => spec.enableDefaultDeny?.[direction] ?? !!(spec[direction] || spec[`${direction}Deny`]));
  if (!closed) return true;
  const plain = standard.some((spec) =>
    (spec[direction] ?? []).some((rule: Json) => {
      const peers: Json[] | undefined = rule[direction === 'egress' ? 'to' : 'from'];
      const ports: Json[] | undefined = rule.ports;
      return (
        (!peers?.length || peers.some((peer) => isStandardPeer(peer, subject, other))) &&
        (!ports?.length || ports.some((port) => hasPort({ protocol: 'TCP', ...port }, attempt)))
      );
    }),
  );
  const found = own.flatMap((spec) => matching(spec[direction]));
  if (plain || found.some(({ rules }) => !rules)) return true;
  const { request } = attempt;
  return found.some(({ rules }) =>
    (rules.http ?? []).some(
      ({ method = '.*', path = '.*' }: Json) =>
        request && new RegExp(`^(${method})$`).test(request.method) && new RegExp(`^(${path})$`).test(request.path),
    ),
  );
}

const closes = ({ policyTypes, egress }: Json, direction: Direction): boolean =>
  direction === 'ingress'
    ? !policyTypes || policyTypes.includes('Ingress')
    : policyTypes
      ? policyTypes.includes('Egress')
      : !!egress;

function isAbout({ kind, metadata, spec }: Manifest, subject: End): boolean {
  if (subject.namespace === undefined) return false;
  if (kind === 'NetworkPolicy') return metadata.namespace === subject.namespace && selects((spec as Json).podSelector, subject);
  if (kind === 'CiliumNetworkPolicy')
    return metadata.namespace === subject.namespace && selects((spec as Json).endpointSelector, subject);
  return kind === 'CiliumClusterwideNetworkPolicy' && selects((spec as Json).endpointSelector, subject);
}

const NODES = ['host', 'remote-node'];
const isNode = ({ entities = [] }: End): boolean => entities.some((entity) => NODES.includes(entity));

function isPeer(rule: Json, direction: Direction, subject: End, other: End): boolean {
  const side = direction === 'egress' ? 'to' : 'from';
  const [endpoints, entities, cidr, cidrSet, hosts] = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'FQDNs'].map(
    (key) => rule[`${side}${key}`] as Json[] | undefined,
  );
  if (!endpoints && !entities && !cidr && !cidrSet && !hosts) return true;
  return (
    (endpoints ?? []).some((selector) => selects(homed(selector, subject), other)) ||
    (entities ?? []).some((entity) => (other.entities ?? []).includes(entity as never)) ||
    [...(cidr ?? []).map((range) => ({ cidr: range })), ...(cidrSet ?? [])].some((block) => inBlock(block, other)) ||
    (hosts ?? []).some(
      ({ matchName, matchPattern }) =>
        other.host !== undefined &&
        (matchName === other.host ||
          new RegExp(`^${matchPattern?.replaceAll('.', '\\.').replaceAll('*', '[^.]*')}$`).test(other.host)),
    )
  );
}

/** A selector that says nothing of namespaces is about the policy's own. */
function homed(selector: Json, { namespace }: End): Json {
  const keys = [...Object.keys(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? []).map(({ key }: Json) => key)];
  if (keys.some((key) => /io\.kubernetes\.pod\.namespace|io\.cilium\.k8s\.namespace/.test(key))) return selector;
  return { ...selector, matchLabels: { ...selector.matchLabels, 'k8s:io.kubernetes.pod.namespace': namespace } };
}

function isStandardPeer({ ipBlock, namespaceSelector, podSelector }: Json, subject: End, other: End): boolean {
  if (ipBlock) return inBlock(ipBlock, other);
  if (other.namespace === undefined) return false;
  if (!namespaceSelector && other.namespace !== subject.namespace) return false;
  const inside = { labels: { ...other.namespaceLabels, 'kubernetes.io/metadata.name': other.namespace } };
  return (
    (!namespaceSelector || selects(namespaceSelector, { ...inside, namespace: 'x' })) &&
    (!podSelector || selects(podSelector, other))
  );
}

function inBlock({ cidr, except = [] }: Json, other: End): boolean {
  if (other.ip === undefined || other.namespace !== undefined || isNode(other)) return false;
  const address = ipaddr.parse(other.ip);
  const inside = (text: string) => {
    const range = ipaddr.parseCIDR(text);
    return address.kind() === range[0].kind() && address.match(range);
  };
  return inside(cidr) && !except.some(inside);
}

function selects({ matchLabels = {}, matchExpressions = [] }: Json, end: End): boolean {
  if (end.namespace === undefined) return false;
  const known: Record<string, string> = { ...end.labels, 'io.kubernetes.pod.namespace': end.namespace };
  for (const [key, value] of Object.entries(end.namespaceLabels ?? {})) known[`io.cilium.k8s.namespace.labels.${key}`] = value;
  const value = (key: string) => known[key.replace(/^(k8s|any):/, '')];
  return (
    Object.entries(matchLabels).every(([key, wanted]) => value(key) === wanted) &&
    matchExpressions.every(({ key, operator, values = [] }: Json) => {
      if (operator === 'Exists') return value(key) !== undefined;
      if (operator === 'DoesNotExist') return value(key) === undefined;
      return values.includes(value(key)) === (operator === 'In');
    })
  );
}

/** The parts of a rule's ports that a packet comes under; one without ports is under all of them. */
function portsFor(toPorts: Json[] | undefined, attempt: Attempt): Json[] {
  if (!toPorts) return [{}];
  return toPorts.filter(({ ports }) => !ports || ports.some((port: Json) => hasPort(port, attempt)));
}

function hasPort({ port, endPort, protocol = 'ANY' }: Json, { port: wanted, protocol: by = 'TCP' }: Attempt): boolean {
  if (protocol !== 'ANY' && protocol !== by) return false;
  const first = Number(port ?? 0);
  return first === 0 || (wanted >= first && wanted <= Number(endPort ?? first));
}
