import { defineLayer } from '../contract.js';
import { platformKinds } from '../guards.js';
import { inMesh, meshFacts, meshObjects, recogniseMesh, refusesInit } from '../mesh.js';
import { istioOf, judgeIstio } from './cluster.js';
import { resolveIstio } from './resolve.js';
import { istioClusterShape, istioShape, KINDS, LABELS, type ResolvedIstio, resolvedIstio } from './sections.js';

export type { ResolvedIstio } from './sections.js';

/** What only the platform writes of Istio: any of it can open what is closed, or take what is another's. */
const istioKinds = platformKinds({
  'security.istio.io': ['*'],
  'networking.istio.io': ['*'],
  'extensions.istio.io': ['*'],
  'telemetry.istio.io': ['*'],
});

/** The ports of its own that the injector takes out of the proxy. */
const OWN_PORTS = ['', '15020', '15021', '15090'];

const stays = inMesh({
  'sidecar.istio.io/inject': { off: ['false', 'disabled', 'no', 'n', 'off', '0', 'f'] },
  'istio.io/dataplane-mode': { off: ['none'] },
  'inject.istio.io/templates': { fine: ['sidecar'] },
  'sidecar.istio.io/bootstrapOverride': { fine: [] },
  'sidecar.istio.io/userVolume': { fine: [] },
  'sidecar.istio.io/userVolumeMount': { fine: [] },
  'sidecar.istio.io/proxyImage': { fine: [] },
  'sidecar.istio.io/interceptionMode': { fine: ['REDIRECT', 'TPROXY'] },
  'traffic.sidecar.istio.io/excludeInboundPorts': { fine: OWN_PORTS },
  'traffic.sidecar.istio.io/includeInboundPorts': { fine: ['*'] },
  'traffic.sidecar.istio.io/excludeOutboundPorts': { fine: [''] },
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': { fine: [''] },
  'traffic.sidecar.istio.io/includeOutboundIPRanges': { fine: ['*'] },
});

/** The namespace in Istio: how it joins, mutual TLS, and the flows of the network said once more by who is asking. */
export const istioLayer = defineLayer({
  name: 'istio',
  summary: 'the namespace in Istio: enrolment, mutual TLS, and the network’s flows by identity',
  shape: istioShape,
  clusterShape: istioClusterShape,
  standard: { istio: { enrolled: true, mtls: 'strict', flows: true } },
  locks: ['istio'],
  resolved: resolvedIstio,
  resolve: resolveIstio,
  facts: meshFacts,
  objects: (section: ResolvedIstio, { namespace }) => meshObjects(KINDS, section, namespace),
  guards: (cluster) => (istioOf(cluster) ? [istioKinds, stays] : [istioKinds]),
  digest: ({ labels }, values) => labels !== undefined && refusesInit(values),
  fleet: judgeIstio,
  recognise: (existing) => recogniseMesh(KINDS, { labels: LABELS }, resolvedIstio, existing),
  claimTurn: 1,
  written: (section: ResolvedIstio) => (Object.keys(section).length > 0 ? { istio: { ...section } } : {}),
});
