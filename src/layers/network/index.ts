import { defineLayer } from '../contract.js';
import { digestOf, judgeCluster } from './fleet.js';
import { networkNaming } from './generated.js';
import { saysTo } from './neighbours.js';
import { objectsOf, recognisePolicies } from './objects.js';
import { networkClusterShape, networkPlatformShape } from './platform.js';
import { resolveNetwork } from './resolve.js';
import { networkShape, resolvedNetwork } from './sections.js';
import { shortenNetwork } from './shorten.js';
import { trafficOf } from './traffic.js';

/** Whom the pods may talk to, as standard NetworkPolicies. */
export const networkLayer = defineLayer({
  name: 'network',
  summary: 'whom the pods may talk to: NetworkPolicies, and the flows two tenants agree on',
  shape: networkShape,
  platformShape: networkPlatformShape,
  clusterShape: networkClusterShape,
  naming: networkNaming,
  standard: { network: { defaultDeny: ['Ingress', 'Egress'], dns: true, within: 'namespace' } },
  locks: ['network.defaultDeny'],
  resolved: resolvedNetwork,
  resolve: resolveNetwork,
  objects: (section, { namespace }) => objectsOf(section, namespace),
  traffic: trafficOf,
  says: saysTo,
  digest: (_, values) => digestOf(values),
  fleet: judgeCluster,
  recognise: recognisePolicies,
  shorten: shortenNetwork,
  written: (section) => ({ network: { policies: section.policies } }),
});
