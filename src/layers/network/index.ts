import { defineLayer } from '../contract.js';
import { judgeCluster } from './fleet.js';
import { networkNaming } from './generated.js';
import { hardRules } from './hard-rules.js';
import { saysTo } from './neighbours.js';
import { objectsOf, reachFacts, recognisePolicies } from './objects.js';
import { clusterNetwork, networkClusterShape, networkPlatformShape } from './platform.js';
import { resolveNetwork } from './resolve.js';
import { networkShape, resolvedNetwork } from './sections.js';
import { shortenNetwork } from './shorten.js';
import { trafficOf } from './traffic.js';

/** Whom the pods may talk to, as standard NetworkPolicies, and in what an engine has beyond them. */
export const networkLayer = defineLayer({
  name: 'network',
  summary: 'whom the pods may talk to: NetworkPolicies, and the flows two tenants agree on',
  shape: networkShape,
  platformShape: networkPlatformShape,
  clusterShape: networkClusterShape,
  naming: networkNaming,
  standard: { network: { defaultDeny: ['Ingress', 'Egress'], dns: true, within: 'namespace' } },
  locks: ['network.defaultDeny', 'network.reaches'],
  resolved: resolvedNetwork,
  resolve: resolveNetwork,
  facts: reachFacts,
  platform: (cluster, platform) => hardRules(clusterNetwork(cluster, platform)),
  objects: (section, { namespace }) => objectsOf(section, namespace),
  traffic: trafficOf,
  says: saysTo,
  fleet: judgeCluster,
  recognise: recognisePolicies,
  shorten: shortenNetwork,
  written: (section) => ({ network: { ...section } }),
});
