import { METADATA_ADDRESSES } from '../../kube/instance-metadata.js';
import type { Manifest } from '../../kube/types.js';
import { OWN_PREFIX } from '../contract.js';
import type { CiliumPolicy } from './cilium/policy.js';
import { namespaceLabel } from './cilium/rules.js';
import { reachLabel, type Shut } from './grants.js';
import type { ClusterNetwork } from './platform.js';

const TENANT = `${OWN_PREFIX}tenant`;

/**
 * Objects, the same few for any number of tenants, that keep their pods from what is shut for the whole cluster. They only deny: what they leave,
 * the policies of each namespace still judge. Whom the platform grants a door has its label on the Namespace.
 */
export function hardRules(network: ClusterNetwork): Manifest[] {
  if (network.clusterwide === 'cilium') return ciliumRules(network);
  if (network.clusterwide === 'cluster-network-policy') return networksShut(network).map(clusterNetworkPolicy);
  if (network.clusterwide === 'calico') return [CALICO_TIER, ...networksShut(network).map(calicoPolicy)];
  return [];
}

interface ShutNetworks {
  readonly entry: Shut;
  readonly networks: readonly string[];
  /** The labels of which any lets a namespace through. */
  readonly passes: readonly string[];
}

/** Where the API server runs on nodes, who may reach it must pass the rule for nodes, too: no rule tells the two apart. */
export const passesNodes = ({ distribution }: ClusterNetwork): string[] =>
  (['aks', 'eks', 'gke'].includes(distribution) ? (['nodes'] as const) : (['nodes', 'kubernetes-api'] as const)).map(reachLabel);

/** What is shut, by address: all that engines without names for it know. */
function networksShut(network: ClusterNetwork): ShutNetworks[] {
  const api = network.entries.get('kubernetes-api')?.cidrs ?? [];
  const all: ShutNetworks[] = [
    { entry: 'instance-metadata', networks: METADATA_ADDRESSES, passes: [reachLabel('instance-metadata')] },
    { entry: 'kubernetes-api', networks: api, passes: [reachLabel('kubernetes-api')] },
    { entry: 'nodes', networks: network.nodeCidrs, passes: passesNodes(network) },
  ];
  return all.filter(({ networks }) => networks.length > 0);
}

const unless = (passes: readonly string[], name: (label: string) => string = (label) => label) => ({
  matchExpressions: [
    { key: name(TENANT), operator: 'Exists' as const },
    ...passes.map((label) => ({ key: name(label), operator: 'DoesNotExist' as const })),
  ],
});

function ciliumRules(network: ClusterNetwork): Manifest[] {
  // A cache of DNS on the node answers at port 53 alone; a denial would beat the policy that opens it.
  const cached = network.dns.mode === 'local-dns' || network.dns.mode === 'node-local-dns';
  const butDns = [
    { port: '1', endPort: 52, protocol: 'ANY' as const },
    { port: '54', endPort: 65535, protocol: 'ANY' as const },
  ];
  const host = { toEntities: ['host' as const], ...(cached && { toPorts: [{ ports: butDns }] }) };
  return [
    ciliumRule('instance-metadata', [reachLabel('instance-metadata')], [{ toCIDR: [...METADATA_ADDRESSES] }]),
    ciliumRule('kubernetes-api', [reachLabel('kubernetes-api')], [{ toEntities: ['kube-apiserver'] }]),
    ciliumRule('nodes', passesNodes(network), [host, { toEntities: ['remote-node'] }]),
  ];
}

/** A denial beats every permission in Cilium, NetworkPolicies' too, and closes nothing else as long as it enables no default. */
function ciliumRule(entry: Shut, passes: readonly string[], egressDeny: CiliumPolicy['egressDeny']): Manifest {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name: `tenantry-${entry}` },
    spec: {
      endpointSelector: unless(passes, namespaceLabel),
      enableDefaultDeny: { ingress: false, egress: false },
      egressDeny,
    },
  };
}

/** Each its own priority: of two that share one, which counts first is left open. */
function clusterNetworkPolicy({ entry, networks, passes }: ShutNetworks, i: number): Manifest {
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `tenantry-${entry}` },
    spec: {
      tier: 'Admin',
      priority: 10 + i,
      subject: { namespaces: unless(passes) },
      egress: [{ name: entry, action: 'Deny', to: [{ networks: [...networks] }] }],
    },
  };
}

/** What its policies leave goes on to the next tier, where NetworkPolicies are. */
const CALICO_TIER: Manifest = {
  apiVersion: 'projectcalico.org/v3',
  kind: 'Tier',
  metadata: { name: 'tenantry' },
  spec: { order: 100, defaultAction: 'Pass' },
};

function calicoPolicy({ entry, networks, passes }: ShutNetworks, i: number): Manifest {
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'GlobalNetworkPolicy',
    metadata: { name: `tenantry.${entry}` },
    spec: {
      tier: 'tenantry',
      order: 10 + i,
      namespaceSelector: [`has(${TENANT})`, ...passes.map((label) => `!has(${label})`)].join(' && '),
      types: ['Egress'],
      egress: [{ action: 'Deny', destination: { nets: [...networks] } }],
    },
  };
}
