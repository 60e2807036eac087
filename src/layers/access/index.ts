import { defineLayer } from '../contract.js';
import { accessAnnotations } from './facts.js';
import { accessGuards } from './guards.js';
import { accessIdioms } from './idioms.js';
import { accessObjects } from './objects.js';
import { recogniseAccess } from './recognise.js';
import { resolveAccess } from './resolve.js';
import { clusterRoles } from './roles.js';
import { accessCapShape, accessSection, accessShape, accessStandard } from './sections.js';
import { accessWords } from './words.js';

export { adminMayWrite } from './admin-kinds.js';
export { PRESET_NAMES, type PresetName, type Presets, presetOf } from './presets.js';
export type { AccessSection } from './sections.js';

/** Who may do what in a namespace: RoleBindings, Roles and ServiceAccounts, and the ClusterRoles they give. */
export const accessLayer = defineLayer({
  name: 'access',
  summary: 'who may do what: bindings, roles, service accounts',
  shape: accessShape,
  capShape: accessCapShape,
  standard: accessStandard,
  locks: ['access.presets', 'access.serviceAccounts.default', 'access.subjects'],
  resolved: accessSection,
  resolve: resolveAccess,
  objects: (section, { namespace }) => accessObjects(section, namespace),
  facts: (section, { tenant, sections }) => ({ annotations: accessAnnotations(section, sections?.values(), tenant.namespaces) }),
  guards: () => accessGuards,
  platform: clusterRoles,
  recognise: recogniseAccess,
  idioms: accessIdioms,
  written: accessWords,
});
