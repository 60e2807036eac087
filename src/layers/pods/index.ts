import { defineLayer } from '../contract.js';
import { grantAnnotations, grantWords, recogniseGrants, resolveGrants } from '../grants.js';
import { podsGuard } from './guard.js';
import { POD_GRANTS, type PodsSection, podsSection, podsShape, podsStandard } from './sections.js';

export type { PodsSection } from './sections.js';

/** What pods may be: where their images come from, their classes and volumes. Held at admission, from annotations of the Namespace. */
export const podsLayer = defineLayer({
  name: 'pods',
  summary: 'what pods may be: images, priority and runtime classes, volumes',
  shape: podsShape,
  platformShape: {},
  clusterShape: {},
  capShape: {},
  naming: {},
  standard: podsStandard,
  locks: Object.keys(POD_GRANTS).map((key) => `pods.${key}`),
  resolved: podsSection,
  resolve: ({ namespaces, tenant }) =>
    new Map(namespaces.map((n) => [n.name, resolveGrants(n.values.pods ?? {}, n, tenant.name) as PodsSection])),
  facts: (section) => ({ annotations: grantAnnotations(section, POD_GRANTS) }),
  objects: () => [],
  guards: () => [podsGuard],
  recognise: (existing) => recogniseGrants(existing, POD_GRANTS, podsSection),
  written: (section: PodsSection) => grantWords('pods', section),
});
