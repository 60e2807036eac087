import fc from 'fast-check';
import type { PodsSection } from '../../../src/layers/pods/index.js';
import { POD_GRANTS } from '../../../src/layers/pods/sections.js';
import { grantGenerators } from '../grants.js';

const name = fc.constantFrom('low', 'a.b', 'true', '0');
export const { resolvedSection, authorSection, objects } = grantGenerators<PodsSection>(
  'pods',
  {
    images: fc.constantFrom('*', 'docker.io/library', 'contoso.azurecr.io', 'localhost/x', 'host:5000/a_b/c'),
    pullPolicies: fc.constantFrom('Always', 'IfNotPresent', 'Never'),
    priorityClasses: name,
    runtimeClasses: name,
    schedulers: name,
    csiDrivers: name,
    defaultPriorityClass: { one: name },
    defaultRuntimeClass: { one: name },
    unsizedEmptyDirs: 'flag',
  },
  POD_GRANTS,
);
