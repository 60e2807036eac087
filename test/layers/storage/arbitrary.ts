import fc from 'fast-check';
import type { StorageSection } from '../../../src/layers/storage/index.js';
import { STORAGE_GRANTS } from '../../../src/layers/storage/sections.js';
import { grantGenerators } from '../grants.js';

export const { resolvedSection, authorSection, objects } = grantGenerators<StorageSection>(
  'storage',
  { classes: fc.constantFrom('managed-csi', 'fast', 'true', 'a.b') },
  STORAGE_GRANTS,
);
