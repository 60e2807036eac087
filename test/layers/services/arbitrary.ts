import fc from 'fast-check';
import type { ServicesSection } from '../../../src/layers/services/index.js';
import { SERVICE_GRANTS } from '../../../src/layers/services/sections.js';
import { grantGenerators } from '../grants.js';

export const { resolvedSection, authorSection, objects } = grantGenerators<ServicesSection>(
  'services',
  {
    types: fc.constantFrom('LoadBalancer', 'NodePort', 'ExternalName'),
    public: 'flag',
    loadBalancerClasses: fc.constantFrom('internal', 'contoso.com/lb'),
    annotations: fc.constantFrom('service.beta.kubernetes.io/azure-pls-create', 'service.beta.kubernetes.io/x'),
  },
  SERVICE_GRANTS,
);
