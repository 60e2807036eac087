import type { DnsMode } from '../../kube/capabilities.js';
import type { NetworkPeer, NetworkPort } from '../../kube/schemas.js';
import { byName } from '../../kube/selectors.js';
import type { ClusterNetwork } from './platform.js';
import type { PlainRule } from './rules.js';

interface Resolver {
  readonly namespace: string;
  readonly pods: Readonly<Record<string, string>>;
  readonly port: number;
  /** Where a cache on the node listens. It is no pod of the pod network, so only its address can be named. */
  readonly addresses: readonly string[];
}

const KUBE_DNS: Resolver = { namespace: 'kube-system', pods: { 'k8s-app': 'kube-dns' }, port: 53, addresses: [] };

const RESOLVERS: Readonly<Record<DnsMode, Resolver>> = {
  'kube-dns': KUBE_DNS,
  'node-local-dns': { ...KUBE_DNS, addresses: ['169.254.20.10/32'] },
  'local-dns': { ...KUBE_DNS, addresses: ['169.254.10.10/32', '169.254.10.11/32'] },
  'openshift-dns': {
    namespace: 'openshift-dns',
    pods: { 'dns.operator.openshift.io/daemonset-dns': 'default' },
    port: 5353,
    addresses: [],
  },
};

/** Who answers, in a DNS mode. */
export const resolverOf = (mode: DnsMode): Resolver => RESOLVERS[mode];

/** The rule that lets pods ask the cluster's DNS. */
export function dnsRule({ mode, addresses }: ClusterNetwork['dns']): PlainRule {
  const resolver = RESOLVERS[mode];
  const pods: NetworkPeer = {
    namespaceSelector: byName([resolver.namespace]),
    podSelector: { matchLabels: { ...resolver.pods } },
  };
  const blocks: NetworkPeer[] = (addresses ?? resolver.addresses).map((cidr) => ({ ipBlock: { cidr } }));
  const ports: NetworkPort[] = [
    { protocol: 'UDP', port: resolver.port },
    { protocol: 'TCP', port: resolver.port },
  ];
  return { peers: [pods, ...blocks], ports };
}
