import type { DnsMode } from '../../../kube/capabilities.js';
import type { LabelSelector, NetworkPeer, NetworkPort } from '../../../kube/schemas.js';
import { NAME_LABEL, selectsAll } from '../../../kube/selectors.js';
import { resolverOf } from '../dns.js';
import type { Side } from '../peer.js';
import type { ClusterNetwork } from '../platform.js';
import type { CiliumEgress, CiliumPolicy, CiliumPorts, CiliumSelector, Entity, HostMatch, HttpRule } from './policy.js';

/** A rule that only Cilium has, before its direction is known. One kind of peer a rule: Cilium takes no two. */
export interface CiliumRule {
  readonly endpoints?: CiliumSelector[];
  readonly entities?: Entity[];
  readonly cidrs?: { cidr: string; except?: string[] }[];
  readonly hosts?: HostMatch[];
  readonly toPorts?: CiliumPorts;
}

/** The namespace of a pod, and its Namespace's labels, as Cilium labels pods with them. */
export const POD_NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'k8s:io.cilium.k8s.namespace.labels.';

export const namespaceLabel = (key: string): string => (key === NAME_LABEL ? POD_NAMESPACE : `${NAMESPACE_LABELS}${key}`);

/** The rules for peers that a NetworkPolicy could say, where what may pass is more than it could. */
export function peerRules(peers: readonly NetworkPeer[], toPorts: CiliumPorts | undefined): CiliumRule[] {
  const endpoints = peers.filter(({ ipBlock }) => !ipBlock).map(endpointOf);
  const cidrs = peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock] : []));
  return [
    ...(endpoints.length > 0 ? [{ endpoints, ...(toPorts && { toPorts }) }] : []),
    ...(cidrs.length > 0 ? [{ cidrs, ...(toPorts && { toPorts }) }] : []),
  ];
}

function endpointOf({ namespaceSelector, podSelector }: NetworkPeer): CiliumSelector {
  const pods = podSelector && prefixed(podSelector, (key) => `k8s:${key}`);
  if (!namespaceSelector) return pods ?? {};
  const namespaces = prefixed(namespaceSelector, namespaceLabel);
  const everywhere = { matchExpressions: [{ key: POD_NAMESPACE, operator: 'Exists' as const }] };
  return both(selectsAll(namespaces) ? everywhere : namespaces, pods);
}

function prefixed({ matchLabels, matchExpressions }: LabelSelector, spelled: (key: string) => string): CiliumSelector {
  return {
    ...(matchLabels && { matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([k, v]) => [spelled(k), v])) }),
    ...(matchExpressions && { matchExpressions: matchExpressions.map((e) => ({ ...e, key: spelled(e.key) })) }),
  };
}

function both(one: CiliumSelector, other: CiliumSelector = {}): CiliumSelector {
  const matchLabels = { ...one.matchLabels, ...other.matchLabels };
  const matchExpressions = [...(one.matchExpressions ?? []), ...(other.matchExpressions ?? [])];
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  };
}

/** Ports as Cilium spells them, and the requests that may pass there. All ports of a protocol are its port 0. */
export function portsOf(ports: readonly NetworkPort[] | undefined, http?: HttpRule[]): CiliumPorts | undefined {
  if (!ports) return undefined;
  const spelled = ports.map(({ protocol = 'TCP', port = 0, endPort }) => ({
    port: String(port),
    ...(endPort !== undefined && { endPort }),
    protocol,
  }));
  return [{ ports: spelled, ...(http && { rules: { http } }) }];
}

/** A host name as Cilium matches it: with a wildcard in front, every name one label longer. */
export const hostMatch = (host: string): HostMatch => (host.includes('*') ? { matchPattern: host } : { matchName: host });

/** Where DNS answers come from a cache on the node. Under Cilium it has the node's identity, and before 1.17 its address (AKS: localdns-custom.md). */
const onNode = (mode: DnsMode): boolean => mode === 'local-dns' || mode === 'node-local-dns';

/** What opens the cluster's DNS where no NetworkPolicy can: to a cache on the node, whose address our NetworkPolicy names. */
export function nodeDnsRules({ mode }: ClusterNetwork['dns']): CiliumRule[] {
  if (!onNode(mode)) return [];
  const toPorts: CiliumPorts = [{ ports: dnsPorts(resolverOf(mode).port) }];
  const cached = mode === 'node-local-dns' ? [{ endpoints: [podsNamed('node-local-dns')], toPorts }] : [];
  return [{ entities: ['host'], toPorts }, ...cached];
}

const dnsPorts = (port: number) => [
  { port: String(port), protocol: 'UDP' as const },
  { port: String(port), protocol: 'TCP' as const },
];

const podsNamed = (app: string): CiliumSelector => ({ matchLabels: { [POD_NAMESPACE]: 'kube-system', 'k8s:k8s-app': app } });

/**
 * Lets Cilium see the answers for these hosts: it opens what a name resolves to only once it has read the answer. Opens their names alone; where
 * pods may ask for every name, the policy for that still counts.
 */
function visibilityRules(
  { mode, addresses = resolverOf(mode).addresses }: ClusterNetwork['dns'],
  dns: HostMatch[],
): CiliumRule[] {
  const { namespace, pods, port } = resolverOf(mode);
  const toPorts: CiliumPorts = [{ ports: dnsPorts(port), rules: { dns } }];
  const labels = Object.fromEntries(Object.entries(pods).map(([key, value]) => [`k8s:${key}`, value]));
  const endpoints = [{ matchLabels: { [POD_NAMESPACE]: namespace, ...labels } }];
  if (!onNode(mode)) return [{ endpoints, toPorts }];
  if (mode === 'node-local-dns') endpoints.push(podsNamed('node-local-dns') as (typeof endpoints)[number]);
  return [
    { endpoints, toPorts },
    { entities: ['host'], toPorts },
    { cidrs: addresses.map((cidr) => ({ cidr })), toPorts },
  ];
}

/** The policy for rules of both directions, with the DNS rules that host names need; undefined where there are none. */
export function ciliumPolicyOf(
  dns: ClusterNetwork['dns'],
  pods: LabelSelector,
  rules: Partial<Record<Side, readonly CiliumRule[]>>,
): CiliumPolicy | undefined {
  const { from = [], to = [] } = rules;
  if (from.length + to.length === 0) return undefined;
  const hosts = to.flatMap((rule) => rule.hosts ?? []);
  const names = [...new Map(hosts.map((host) => [JSON.stringify(host), host])).values()];
  const seen = names.length > 0 ? visibilityRules(dns, names) : [];
  return {
    endpointSelector: prefixed(pods, (key) => `k8s:${key}`),
    ...(from.length > 0 && {
      ingress: from.map(({ endpoints, entities, cidrs, toPorts }) => ({
        ...(endpoints && { fromEndpoints: endpoints }),
        ...(entities && { fromEntities: entities }),
        ...(cidrs && { fromCIDRSet: cidrs }),
        ...(toPorts && { toPorts }),
      })),
    }),
    ...(to.length > 0 && { egress: [...seen, ...to].map(egressOf) }),
  };
}

function egressOf({ endpoints, entities, cidrs, hosts, toPorts }: CiliumRule): CiliumEgress {
  return {
    ...(endpoints && { toEndpoints: endpoints }),
    ...(entities && { toEntities: entities }),
    ...(cidrs && { toCIDRSet: cidrs }),
    ...(hosts && { toFQDNs: hosts }),
    ...(toPorts && { toPorts }),
  };
}
