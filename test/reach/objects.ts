import type { Manifest } from '../../src/kube/types.js';
import type { PodPlace } from '../../src/reach/index.js';

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
