import type { Distribution } from '../../kube/capabilities.js';
import { defineLayer } from '../contract.js';
import { grantAnnotations, grantWords, recogniseGrants, resolveGrants } from '../grants.js';
import { endpointsGuard, servicesGuard } from './guards.js';
import { SERVICE_GRANTS, type ServicesSection, servicesClusterShape, servicesSection, servicesShape } from './sections.js';

export type { ServicesSection } from './sections.js';

/** What keeps a load balancer internal, where the distribution has such an annotation (AKS: internal-lb.md). */
const INTERNAL: Readonly<Partial<Record<Distribution, Record<string, string>>>> = {
  aks: { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' },
};

/** What Services may be: their types, addresses and load balancers. Held at admission, from annotations of the Namespace. */
export const servicesLayer = defineLayer({
  name: 'services',
  summary: 'what Services may be: types, load balancers, addresses',
  shape: servicesShape,
  clusterShape: servicesClusterShape,
  locks: Object.keys(SERVICE_GRANTS).map((key) => `services.${key}`),
  resolved: servicesSection,
  resolve: (scope) => resolveGrants<ServicesSection>(scope, 'services'),
  facts: (section) => ({ annotations: grantAnnotations(section, SERVICE_GRANTS) }),
  objects: () => [],
  guards: ({ distribution, values }) => [
    servicesGuard((values.services?.internal as Record<string, string> | undefined) ?? INTERNAL[distribution] ?? {}),
    endpointsGuard,
  ],
  recognise: (existing) => recogniseGrants(existing, SERVICE_GRANTS, servicesSection),
  written: (section: ServicesSection) => grantWords('services', section),
});
