import { defineLayer, type Existing, type Recognised } from '../contract.js';
import { grantAnnotations, grantWords, recogniseGrants, resolveGrants } from '../grants.js';
import { meshVolumes } from '../mesh.js';
import { DEFAULTS_LABEL, hasDefaults, injection, judgeDefaults } from './defaults.js';
import { podsGuard } from './guard.js';
import { POD_GRANTS, type PodsSection, podsSection, podsShape, podsStandard } from './sections.js';

export type { PodsSection } from './sections.js';

/** What pods may be: where their images come from, their classes and volumes. Held at admission, from annotations of the Namespace. */
export const podsLayer = defineLayer({
  name: 'pods',
  summary: 'what pods may be: images, priority and runtime classes, volumes',
  shape: podsShape,
  standard: podsStandard,
  locks: Object.keys(POD_GRANTS).map((key) => `pods.${key}`),
  resolved: podsSection,
  resolve: (scope) => {
    judgeDefaults(scope);
    return resolveGrants<PodsSection>(scope, 'pods');
  },
  facts: (section) => ({
    annotations: grantAnnotations(section, POD_GRANTS),
    ...(hasDefaults(section) ? { labels: { [DEFAULTS_LABEL]: 'true' } } : {}),
  }),
  objects: () => [],
  guards: ({ values }) => [podsGuard(meshVolumes(values))],
  platform: injection,
  recognise,
  written: (section: PodsSection) => grantWords('pods', section),
});

/** Defaults count only with the label that puts them into pods. */
function recognise(existing: Existing): Recognised<PodsSection> | undefined {
  const marked = existing.object?.metadata.labels?.[DEFAULTS_LABEL] === 'true';
  const { defaultPriorityClass, defaultRuntimeClass, ...others } = POD_GRANTS;
  const found = recogniseGrants(existing, marked ? POD_GRANTS : others, podsSection);
  return found && hasDefaults(found.section) ? { ...found, labels: [DEFAULTS_LABEL] } : found;
}
