import type { FleetScope, Of } from '../contract.js';
import { clusterNetwork, type networkClusterShape, type networkPlatformShape } from './platform.js';
import type { networkShape } from './sections.js';

type NetworkFleet = FleetScope<typeof networkPlatformShape, typeof networkClusterShape>;

/** Whether the pods of a namespace ask for names: all that the rules across tenants need to know. */
export interface NetworkDigest {
  readonly dns: boolean;
}

export const digestOf = (values: Of<typeof networkShape>): NetworkDigest => ({ dns: values.network?.dns === true });

/** Judges what the platform says of a cluster's network, once for all its tenants. */
export function judgeCluster(scope: NetworkFleet): void {
  judgeDns(scope);
  const own = scope.cluster.values.network?.entries ?? {};
  for (const [name, { namespaceSelector }] of clusterNetwork(scope.cluster.values, scope.platform).entries) {
    if (namespaceSelector === undefined) continue;
    const at = Object.hasOwn(own, name) ? ['clusters', scope.cluster.name] : [];
    scope.report('entry-by-label', [...at, 'network', 'entries', name, 'namespaceSelector'], {
      message: `network entry '${name}' is whoever carries a label: whoever may label a Namespace can join it`,
      want: 'namespaces, by name',
    });
  }
}

/** A cache on the node has the node's identity under Cilium, which no ipBlock matches (facts: kubernetes-apis.md 0.8 and 3, peers.md). */
function judgeDns(scope: NetworkFleet): void {
  const { engine, dns } = clusterNetwork(scope.cluster.values, scope.platform);
  if (engine !== 'cilium' || (dns.mode !== 'local-dns' && dns.mode !== 'node-local-dns')) return;
  if (!scope.namespaces().some(({ digest }) => (digest as NetworkDigest).dns)) return;
  const path = ['clusters', scope.cluster.name, 'network', 'dns'];
  const fault = { found: dns.mode, want: "'kube-dns', with the cache on the nodes off" };
  if (dns.mode === 'local-dns') {
    const message =
      'LocalDNS answers with the node’s identity, which Cilium lets no standard NetworkPolicy name (it takes toEntities: host)';
    scope.report('dns-unsupported', path, { message, ...fault });
  } else {
    const message = 'under Cilium an ipBlock never matches a node’s address: see that queries to the cache get through';
    scope.report('dns-unsupported', path, { message, ...fault, severity: 'warning' });
  }
}
