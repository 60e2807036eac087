import { expect } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { type Endpoint, type PodPlace, type Protocol, verdict, type WorldOptions, worldOf } from '../../src/reach/index.js';

/** From, to, a TCP port or another protocol's (`53/UDP`), and whether it is open. */
export type Packet = readonly [Endpoint, Endpoint, number | string, boolean];

/** Expects that every one of these objects is judged, and that packets fare as told. */
export function fits(objects: readonly Manifest[], packets: readonly Packet[], options?: WorldOptions): void {
  const { world, unjudged } = worldOf(objects, options);
  expect(unjudged).toEqual([]);
  for (const [source, target, at, open] of packets) {
    const [port, protocol = 'TCP'] = String(at).split('/');
    const found = verdict(world, source, target, Number(port), protocol as Protocol).open;
    expect([source, target, at, found]).toEqual([source, target, at, open]);
  }
}

export const namespace = (name: string, labels: Record<string, string> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

let made = 0;

export const policy = (home: string, spec: Record<string, unknown>, name = `p${made++}`): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: home },
  spec: { podSelector: {}, ...spec },
});

export const cilium = (home: string | undefined, spec: Record<string, unknown>, name = `c${made++}`): Manifest => ({
  apiVersion: 'cilium.io/v2',
  kind: home === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
  metadata: { name, ...(home !== undefined && { namespace: home }) },
  spec: { endpointSelector: {}, ...spec },
});

export const clusterPolicy = (spec: Record<string, unknown>, name = `n${made++}`): Manifest => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: { tier: 'Admin', priority: 10, subject: { namespaces: {} }, ...spec },
});

/** AdminNetworkPolicy with a priority, and BaselineAdminNetworkPolicy without. */
export const adminPolicy = (spec: Record<string, unknown>, name = `a${made++}`): Manifest => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha1',
  kind: spec.priority === undefined ? 'BaselineAdminNetworkPolicy' : 'AdminNetworkPolicy',
  metadata: { name },
  spec: { subject: { namespaces: {} }, ...spec },
});

/** Of one namespace where it has a home, and of all elsewhere. */
export const calico = (home: string | undefined, spec: Record<string, unknown>, name = `k${made++}`): Manifest => ({
  apiVersion: 'projectcalico.org/v3',
  kind: home === undefined ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
  metadata: { name, ...(home !== undefined && { namespace: home }) },
  spec,
});

export const calicoTier = (name: string, spec: Record<string, unknown>): Manifest => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'Tier',
  metadata: { name },
  spec,
});

export const istio = (home: string, spec: Record<string, unknown>, name = `i${made++}`): Manifest => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name, namespace: home },
  spec,
});

/** A namespace whose pods are in Linkerd. */
export const meshed = (name: string, inbound?: string, more: Record<string, string> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    annotations: {
      'linkerd.io/inject': 'enabled',
      ...(inbound !== undefined && { 'config.linkerd.io/default-inbound-policy': inbound }),
      ...more,
    },
  },
});

/** A kind of Linkerd's policies. */
export const linkerd = (kind: string, home: string, spec: Record<string, unknown>, name = `l${made++}`): Manifest => ({
  apiVersion: `policy.linkerd.io/${kind === 'Server' ? 'v1beta3' : 'v1alpha1'}`,
  kind,
  metadata: { name, namespace: home },
  spec,
});

/** A kind of SMI; `TCPRoute` and `HTTPRouteGroup` are specs. */
export const smi = (kind: string, home: string, spec: Record<string, unknown>, name = `s${made++}`): Manifest => ({
  apiVersion: kind === 'TrafficTarget' ? 'access.smi-spec.io/v1alpha3' : 'specs.smi-spec.io/v1alpha4',
  kind,
  metadata: { name, namespace: home },
  spec,
});

export const pod = (home: string, labels: Record<string, string> = {}, more: Partial<PodPlace> = {}): PodPlace => ({
  namespace: home,
  labels,
  ...more,
});

export const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
