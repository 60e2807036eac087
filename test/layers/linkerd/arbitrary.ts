import fc from 'fast-check';
import type { ResolvedLinkerd } from '../../../src/layers/linkerd/index.js';
import { ACCESS, INBOUND, INJECT, KINDS } from '../../../src/layers/linkerd/sections.js';
import { all, meshGenerators, selector, some, text, texts } from '../meshes.js';

const port = fc.constantFrom<unknown>(8080, 'http');
const ref = all({ kind: text }, { group: text, name: text, namespace: text });
const authorization = all({
  targetRef: all({ kind: text, name: text }, { group: text }),
  requiredAuthenticationRefs: fc.array(ref, { maxLength: 2 }),
});
const network = all({ cidr: fc.constant('10.0.0.0/8') }, { except: fc.constant(['10.1.0.0/16']) });

export const { resolvedSection, authorSection, objects } = meshGenerators<ResolvedLinkerd>(
  'linkerd',
  KINDS,
  {
    servers: all({ podSelector: selector, port }, { proxyProtocol: text, accessPolicy: text }),
    meshAuthentications: some({ identities: texts, identityRefs: fc.array(ref, { maxLength: 2 }) }),
    networkAuthentications: all({ networks: fc.array(network, { maxLength: 2 }) }),
    policies: authorization,
  },
  { annotations: { [INJECT]: fc.constantFrom('enabled', 'disabled', 'ingress'), [INBOUND]: fc.constantFrom('deny', 'audit') } },
  {
    enrolled: fc.boolean(),
    flows: fc.boolean(),
    inbound: fc.constantFrom('deny', 'cluster-authenticated', 'all-authenticated', 'audit'),
    ports: fc.array(port, { maxLength: 2 }),
  },
  ACCESS,
);
