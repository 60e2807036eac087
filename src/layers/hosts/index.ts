import { defineLayer } from '../contract.js';
import { grantAnnotations, grantWords, recogniseGrants, resolveGrants } from '../grants.js';
import { certificatesGuard } from './certificates.js';
import { judgeDomains } from './fleet.js';
import { gatewaysGuard, referencesGuard, routesGuard } from './gateways.js';
import { ingressesGuard } from './ingresses.js';
import { HOST_GRANTS, type HostsSection, hostsSection, hostsShape } from './sections.js';

export type { HostsSection } from './sections.js';

/** Which host names a tenant may serve: in Ingresses, routes and certificates. Held at admission, from annotations of the Namespace. */
export const hostsLayer = defineLayer({
  name: 'hosts',
  summary: 'which host names may be served: domains, classes, certificates',
  shape: hostsShape,
  locks: Object.keys(HOST_GRANTS).map((key) => `hosts.${key}`),
  resolved: hostsSection,
  resolve: (scope) => resolveGrants<HostsSection>(scope, 'hosts'),
  facts: (section) => ({ annotations: grantAnnotations(section, HOST_GRANTS) }),
  objects: () => [],
  guards: () => [ingressesGuard, routesGuard, gatewaysGuard, referencesGuard, certificatesGuard],
  digest: (section) => section.domains ?? [],
  fleet: judgeDomains,
  recognise: (existing) => recogniseGrants(existing, HOST_GRANTS, hostsSection),
  written: (section: HostsSection) => grantWords('hosts', section),
});
