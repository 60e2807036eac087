import ipaddr from 'ipaddr.js';
import type { Manifest } from '../../src/kube/types.js';

/** An end of a connection as the reference sees it: a pod where it has a namespace. */
export interface End {
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ip: string;
  readonly ports?: Readonly<Record<string, { port: number; protocol: string }>>;
}

// biome-ignore lint/suspicious/noExplicitAny: the reference reads manifests as they come
type Any = any;

/**
 * Whether a packet gets through, by NetworkPolicy v1 alone: a slow reference, written from the API's own comments and from nothing of ours.
 * @param spaces labels of the namespaces, by name
 */
export function reaches(
  policies: readonly Manifest[],
  spaces: Record<string, Record<string, string>>,
  from: End,
  to: End,
  port: number,
  protocol: string,
): boolean {
  const lets = (subject: End, other: End, type: 'Ingress' | 'Egress'): boolean => {
    if (subject.namespace === undefined) return true;
    const isolating = policies.filter((policy) => {
      const spec: Any = policy.spec;
      const given: string[] = spec.policyTypes ?? [];
      const types = given.length > 0 ? given : (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
      return (
        policy.metadata.namespace === subject.namespace && types.includes(type) && selected(spec.podSelector, subject.labels)
      );
    });
    if (isolating.length === 0) return true;
    for (const policy of isolating) {
      const spec: Any = policy.spec;
      for (const rule of (type === 'Ingress' ? spec.ingress : spec.egress) ?? []) {
        const peers: Any[] = (type === 'Ingress' ? rule.from : rule.to) ?? [];
        const peerOk = peers.length === 0 || peers.some((peer) => isPeer(peer, other, policy.metadata.namespace!));
        const portOk = (rule.ports ?? []).length === 0 || rule.ports.some((p: Any) => isPort(p));
        if (peerOk && portOk) return true;
      }
    }
    return false;
  };
  const isPeer = (peer: Any, other: End, home: string): boolean => {
    if (peer.ipBlock)
      return within(other.ip, peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some((part: string) => within(other.ip, part));
    if (other.namespace === undefined) return false;
    const labels = { ...spaces[other.namespace], 'kubernetes.io/metadata.name': other.namespace };
    if (peer.namespaceSelector ? !selected(peer.namespaceSelector, labels) : other.namespace !== home) return false;
    return peer.podSelector ? selected(peer.podSelector, other.labels) : true;
  };
  const isPort = (p: Any): boolean => {
    if ((p.protocol ?? 'TCP') !== protocol) return false;
    if (p.port === undefined) return true;
    if (typeof p.port === 'string') return to.ports?.[p.port]?.port === port && to.ports[p.port]!.protocol === protocol;
    return p.endPort === undefined ? p.port === port : p.port <= port && port <= p.endPort;
  };
  return lets(from, to, 'Egress') && lets(to, from, 'Ingress');
}

export function within(ip: string, cidr: string): boolean {
  const address = ipaddr.parse(ip);
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return address.kind() === network.kind() && address.match(network, bits);
}

export function selected(selector: Any, labels: Readonly<Record<string, string>>): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const there = key in labels;
    if (operator === 'Exists' && !there) return false;
    if (operator === 'DoesNotExist' && there) return false;
    if (operator === 'In' && !(there && values.includes(labels[key]))) return false;
    if (operator === 'NotIn' && there && values.includes(labels[key])) return false;
  }
  return true;
}
