import ipaddr from 'ipaddr.js';
import type { Manifest } from '../../src/kube/types.js';

/** An end of a connection. Without a namespace it is outside the cluster, or has the network of its node. */
export interface Pod {
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ip: string;
  /** Its TCP ports by name. */
  readonly ports?: Readonly<Record<string, number>>;
}

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}
interface Peer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr: string; except?: string[] };
}
interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port?: number | string; endPort?: number; protocol?: string }[];
}
interface Spec {
  podSelector: Selector;
  policyTypes?: string[];
  ingress?: Rule[];
  egress?: Rule[];
}

type Protocol = 'TCP' | 'UDP';

/** Whether standard NetworkPolicies let a connection through: both ends must. Written from the API's own description, for tests. */
export function canReach(policies: readonly Manifest[], from: Pod, to: Pod, port: number, protocol: Protocol): boolean {
  return allowed(policies, from, to, 'Egress', port, protocol) && allowed(policies, to, from, 'Ingress', port, protocol);
}

function allowed(
  policies: readonly Manifest[],
  subject: Pod,
  other: Pod,
  direction: 'Ingress' | 'Egress',
  port: number,
  protocol: Protocol,
): boolean {
  if (subject.namespace === undefined) return true;
  const about = policies
    .filter((policy) => policy.metadata.namespace === subject.namespace)
    .map((policy) => policy.spec as Spec)
    .filter((spec) => selects(spec.podSelector, subject.labels) && typesOf(spec).includes(direction));
  if (about.length === 0) return true;
  return about.some((spec) =>
    ((direction === 'Ingress' ? spec.ingress : spec.egress) ?? []).some((rule) => {
      const peers = (direction === 'Ingress' ? rule.from : rule.to) ?? [];
      return (
        (peers.length === 0 || peers.some((peer) => isPeer(peer, other, subject.namespace!))) &&
        hasPort(rule, port, protocol, direction === 'Ingress' ? subject : other)
      );
    }),
  );
}

function typesOf(spec: Spec): string[] {
  return spec.policyTypes?.length ? spec.policyTypes : ['Ingress', ...(spec.egress?.length ? ['Egress'] : [])];
}

function isPeer(peer: Peer, pod: Pod, home: string): boolean {
  if (peer.ipBlock) {
    const inside = (cidr: string) => {
      const address = ipaddr.parse(pod.ip);
      const range = ipaddr.parseCIDR(cidr);
      return address.kind() === range[0].kind() && address.match(range);
    };
    return inside(peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some(inside);
  }
  if (pod.namespace === undefined) return false;
  const namespaceOk = peer.namespaceSelector
    ? selects(peer.namespaceSelector, { 'kubernetes.io/metadata.name': pod.namespace })
    : pod.namespace === home;
  return namespaceOk && (!peer.podSelector || selects(peer.podSelector, pod.labels));
}

/** A name is a port of the pod that is reached. */
function hasPort(rule: Rule, port: number, protocol: Protocol, reached: Pod): boolean {
  if (!rule.ports?.length) return true;
  const numberOf = (name: number | string) => (typeof name === 'string' ? reached.ports?.[name] : name);
  return rule.ports.some(
    (p) =>
      (p.protocol ?? 'TCP') === protocol &&
      (p.port === undefined || (p.endPort ? port >= Number(p.port) && port <= p.endPort : numberOf(p.port) === port)),
  );
}

function selects(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  const exact = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    exact &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      if (operator === 'In') return labels[key] !== undefined && values.includes(labels[key]);
      if (operator === 'NotIn') return labels[key] === undefined || !values.includes(labels[key]);
      return (labels[key] !== undefined) === (operator === 'Exists');
    })
  );
}
