import { defineLayer } from '../contract.js';
import { platformKinds } from '../guards.js';
import { inMesh, meshFacts, meshObjects, recogniseMesh, refusesInit } from '../mesh.js';
import { judgeLinkerd } from './cluster.js';
import { resolveLinkerd } from './resolve.js';
import {
  ANNOTATIONS,
  INBOUND,
  INJECT,
  KINDS,
  linkerdClusterShape,
  linkerdShape,
  type ResolvedLinkerd,
  resolvedLinkerd,
} from './sections.js';

export type { ResolvedLinkerd } from './sections.js';

/** What only the platform writes of Linkerd: any of it can open what is closed. */
const linkerdKinds = platformKinds({ 'policy.linkerd.io': ['*'], 'linkerd.io': ['*'], 'workload.linkerd.io': ['*'] });

const stays = inMesh({
  [INJECT]: { off: ['disabled'] },
  [INBOUND]: { fine: ['deny'] },
  'config.linkerd.io/skip-inbound-ports': { fine: [''] },
  'config.linkerd.io/skip-outbound-ports': { fine: [''] },
  'config.linkerd.io/skip-subnets': { fine: [''] },
  'config.linkerd.io/proxy-image': { fine: [] },
  'config.linkerd.io/init-image': { fine: [] },
});

/** The namespace in Linkerd: how it joins, and the flows of the network said once more by who is asking. */
export const linkerdLayer = defineLayer({
  name: 'linkerd',
  summary: 'the namespace in Linkerd: enrolment, and the network’s flows by identity',
  shape: linkerdShape,
  clusterShape: linkerdClusterShape,
  standard: { linkerd: { enrolled: true, inbound: 'deny', flows: true } },
  locks: [
    'enrolled',
    'inbound',
    'flows',
    'annotations',
    'servers',
    'meshAuthentications',
    'networkAuthentications',
    'policies',
    'access',
  ].map((key) => `linkerd.${key}`),
  resolved: resolvedLinkerd,
  resolve: resolveLinkerd,
  facts: meshFacts,
  objects: (section: ResolvedLinkerd, { namespace }) => meshObjects(KINDS, section, namespace),
  guards: ({ values }) => (values.linkerd ? [linkerdKinds, stays] : [linkerdKinds]),
  digest: ({ annotations }, values) => annotations !== undefined && refusesInit(values),
  fleet: judgeLinkerd,
  recognise: (existing) => recogniseMesh(KINDS, { annotations: ANNOTATIONS }, resolvedLinkerd, existing),
  claimTurn: 1,
  written: (section: ResolvedLinkerd) => (Object.keys(section).length > 0 ? { linkerd: { ...section } } : {}),
});
