import fc from 'fast-check';
import type { HostsSection } from '../../../src/layers/hosts/index.js';
import { HOST_GRANTS } from '../../../src/layers/hosts/sections.js';
import { grantGenerators } from '../grants.js';

const name = fc.constantFrom('nginx', 'a.b', 'true');
export const { resolvedSection, authorSection, objects } = grantGenerators<HostsSection>(
  'hosts',
  {
    domains: fc.constantFrom('contoso.com', 'a.contoso.com', 'true'),
    wildcards: 'flag',
    ingressClasses: name,
    annotations: fc.constantFrom('nginx.ingress.kubernetes.io/rewrite-target', 'x'),
    gateways: fc.constantFrom('infra/public', 'a/b'),
    ownGateways: 'flag',
    issuers: name,
  },
  HOST_GRANTS,
);
