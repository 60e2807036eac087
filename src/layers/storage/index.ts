import { defineLayer } from '../contract.js';
import { grantAnnotations, grantWords, recogniseGrants, resolveGrants } from '../grants.js';
import { claimsGuard, snapshotsGuard } from './guards.js';
import { STORAGE_GRANTS, type StorageSection, storageSection, storageShape } from './sections.js';

export type { StorageSection } from './sections.js';

/** What volume claims may ask for. Held at admission, from annotations of the Namespace. */
export const storageLayer = defineLayer({
  name: 'storage',
  summary: 'what volume claims may ask for: classes, sources',
  shape: storageShape,
  locks: ['storage.classes'],
  resolved: storageSection,
  resolve: (scope) => resolveGrants<StorageSection>(scope, 'storage'),
  facts: (section) => ({ annotations: grantAnnotations(section, STORAGE_GRANTS) }),
  objects: () => [],
  guards: () => [claimsGuard, snapshotsGuard],
  recognise: (existing) => recogniseGrants(existing, STORAGE_GRANTS, storageSection),
  written: (section: StorageSection) => grantWords('storage', section),
});
