import { defineLayer } from '../contract.js';
import { platformKinds } from '../guards.js';
import { inMesh, meshFacts, meshObjects, recogniseMesh } from '../mesh.js';
import { judgeOsm } from './cluster.js';
import { resolveOsm } from './resolve.js';
import { INJECT, KINDS, MONITORED, osmClusterShape, osmShape, type ResolvedOsm, resolvedOsm } from './sections.js';

export type { ResolvedOsm } from './sections.js';

/** What only the platform writes of SMI and OSM: any of it can open what is closed. */
const osmKinds = platformKinds({
  'access.smi-spec.io': ['*'],
  'specs.smi-spec.io': ['*'],
  'split.smi-spec.io': ['*'],
  'policy.openservicemesh.io': ['*'],
  'config.openservicemesh.io': ['*'],
});

const stays = inMesh({
  [INJECT]: { off: ['disabled', 'no', 'false'] },
  'openservicemesh.io/inbound-port-exclusion-list': { fine: [''] },
  'openservicemesh.io/outbound-port-exclusion-list': { fine: [''] },
  'openservicemesh.io/outbound-ip-range-exclusion-list': { fine: [''] },
});

/** The namespace in Open Service Mesh, for clusters that still run it. */
export const osmLayer = defineLayer({
  name: 'osm',
  summary: 'the namespace in Open Service Mesh, where it still runs: enrolment, and the network’s flows by service account',
  shape: osmShape,
  clusterShape: osmClusterShape,
  standard: { osm: { enrolled: true, flows: true } },
  locks: ['enrolled', 'flows', 'labels', 'annotations', 'targets', 'tcpRoutes', 'httpRoutes', 'access'].map(
    (key) => `osm.${key}`,
  ),
  resolved: resolvedOsm,
  resolve: resolveOsm,
  facts: meshFacts,
  objects: (section: ResolvedOsm, { namespace }) => meshObjects(KINDS, section, namespace),
  guards: ({ values }) => (values.osm ? [osmKinds, stays] : [osmKinds]),
  fleet: judgeOsm,
  recognise: (existing) => recogniseMesh(KINDS, { labels: [MONITORED], annotations: [INJECT] }, resolvedOsm, existing),
  claimTurn: 1,
  written: (section: ResolvedOsm) => (Object.keys(section).length > 0 ? { osm: { ...section } } : {}),
});
