import { cidrContains, isIPv6Cidr } from '../../kube/cidr.js';
import type { FleetScope } from '../contract.js';
import {
  type ClusterNetwork,
  type Clusterwide,
  clusterNetwork,
  type networkClusterShape,
  type networkPlatformShape,
} from './platform.js';

type NetworkFleet = FleetScope<typeof networkPlatformShape, typeof networkClusterShape>;

/** Judges what the platform says of a cluster's network, once for all its tenants. */
export function judgeCluster(scope: NetworkFleet): void {
  const network = clusterNetwork(scope.cluster, scope.platform);
  const own = scope.cluster.values.network?.entries ?? {};
  for (const [name, { namespaceSelector }] of network.entries) {
    if (namespaceSelector === undefined) continue;
    const at = Object.hasOwn(own, name) ? ['clusters', scope.cluster.name] : [];
    scope.report('entry-by-label', [...at, 'network', 'entries', name, 'namespaceSelector'], {
      message: `network entry '${name}' is whoever carries a label: whoever may label a Namespace can join it`,
      want: 'namespaces, by name',
    });
  }
  judgeGateway(scope, network);
  judgeEngine(scope, network);
  judgeClusterwide(scope, network);
}

const at = (scope: NetworkFleet, key: string): string[] => ['clusters', scope.cluster.name, 'network', key];

function judgeGateway(scope: NetworkFleet, { egressGateway, entries }: ClusterNetwork): void {
  if (egressGateway === undefined || entries.has(egressGateway)) return;
  scope.report('unknown-network-entry', at(scope, 'egressGateway'), {
    message: `no network entry is called '${egressGateway}' on cluster '${scope.cluster.name}'`,
    found: egressGateway,
    want: `one of ${[...entries.keys()].join(', ')}`,
  });
}

/** Support that ends (AKS: azure-network-policy-manager-*-retirement.md, kubenet-retirement.md), and nodes that an engine has no part of. */
function judgeEngine(scope: NetworkFleet, { engine, windows, kubenet, managed, distribution }: ClusterNetwork): void {
  const ends = (key: string, what: string, day: string) =>
    scope.report('engine-ends', at(scope, key), {
      message: `AKS supports ${what} until ${day}: nothing enforces policies there that nobody maintains`,
      found: what,
      want: 'Azure CNI powered by Cilium',
    });
  if (engine === 'azure-npm') ends('engine', 'Azure NPM on Linux', '2028-09-30');
  if (engine === 'azure-npm' && windows) ends('windows', 'Azure NPM on Windows', '2026-09-30');
  if (kubenet) ends('kubenet', 'kubenet', '2028-03-31');
  if (engine === 'cilium' && windows && managed && distribution === 'aks') {
    const message = 'Azure CNI powered by Cilium has no Windows nodes: nothing enforces policies there';
    scope.report('engine-limit', at(scope, 'windows'), { message, want: 'windows: false' });
  }
}

/** Kinds that an engine doesn't read would look like rules and be none. */
function judgeClusterwide(scope: NetworkFleet, network: ClusterNetwork): void {
  const { clusterwide, engine, managed, distribution, nodeCidrs, podCidrs } = network;
  const path = at(scope, 'clusterwide');
  if (clusterwide === false) return;
  const readBy = { cilium: ['cilium'], 'cluster-network-policy': ['calico', 'generic'], calico: ['calico'] }[clusterwide];
  if (!readBy.includes(engine)) {
    const message = `${engine} does not read ${KINDS[clusterwide]}: the rules would be none`;
    scope.report('engine-limit', path, { message, found: clusterwide, want: engine === 'cilium' ? 'cilium' : 'false' });
    return;
  }
  if (clusterwide === 'cilium') return;
  if (engine === 'calico' && managed && distribution === 'aks') {
    scope.report('managed-engine', path, {
      message: `AKS supports only standard NetworkPolicy on the Calico it manages, no ${KINDS[clusterwide]}`,
      found: clusterwide,
      want: 'managed: false, where Calico is your own; or clusterwide: false',
    });
  }
  judgeFamilies(scope, network);
  const shared = nodeCidrs.find((node) => podCidrs.some((pod) => cidrContains(node, pod) || cidrContains(pod, node)));
  if (nodeCidrs.length === 0 || (podCidrs.length > 0 && shared === undefined)) return;
  scope.report('engine-limit', at(scope, 'nodeCidrs'), {
    message: 'rules by address also hold for pods, so that shutting nodes would shut pods with addresses among theirs',
    found: shared ?? 'no podCidrs',
    want: 'podCidrs apart from nodeCidrs, or no nodeCidrs',
  });
}

/** Rules by address for one family would leave nodes open over the other. */
function judgeFamilies(scope: NetworkFleet, { nodeCidrs, podCidrs }: ClusterNetwork): void {
  if (nodeCidrs.length === 0) return;
  for (const isSix of [false, true]) {
    const has = (cidrs: readonly string[]) => cidrs.some((cidr) => isIPv6Cidr(cidr) === isSix);
    if (!has(podCidrs) || has(nodeCidrs)) continue;
    const family = isSix ? 'IPv6' : 'IPv4';
    scope.report('engine-limit', at(scope, 'nodeCidrs'), {
      message: `pods have ${family} addresses, and rules by address would leave nodes open there`,
      found: nodeCidrs.join(', '),
      want: `the ${family} addresses of nodes, too`,
    });
  }
}

const KINDS: Readonly<Record<Clusterwide, string>> = {
  cilium: 'CiliumClusterwideNetworkPolicy',
  'cluster-network-policy': 'ClusterNetworkPolicy',
  calico: 'GlobalNetworkPolicy',
};
