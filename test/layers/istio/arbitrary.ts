import fc from 'fast-check';
import type { ResolvedIstio } from '../../../src/layers/istio/index.js';
import { ACCESS, ADDRESS_LISTS, KINDS, OPERATION_LISTS, SOURCE_LISTS } from '../../../src/layers/istio/sections.js';
import { all, every, meshGenerators, some, text, texts } from '../meshes.js';

const selector = some({ matchLabels: fc.constantFrom({}, { app: 'web' }) });
const mtls = some({ mode: fc.constantFrom('UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT') });
const authentication = some({
  selector,
  mtls,
  portLevelMtls: fc.dictionary(fc.constantFrom('80', '443'), mtls, { noNullPrototype: true }),
});
const source = some({ ...every(SOURCE_LISTS, texts), ...every(ADDRESS_LISTS, fc.constantFrom(['10.0.0.0/8'], ['10.0.0.1'])) });
const rule = some({
  from: fc.array(all({ source }), { maxLength: 2 }),
  to: fc.array(all({ operation: some(every(OPERATION_LISTS, texts)) }), { maxLength: 2 }),
  when: fc.array(all({ key: text }, { values: texts, notValues: texts }), { maxLength: 2 }),
});
const authorization = some({
  selector,
  action: fc.constantFrom('ALLOW', 'DENY', 'AUDIT'),
  rules: fc.array(rule, { maxLength: 2 }),
});
const sidecar = some({
  workloadSelector: some({ labels: fc.constant({ app: 'web' }) }),
  egress: fc.array(all({ hosts: texts }), { maxLength: 2 }),
  outboundTrafficPolicy: some({ mode: fc.constantFrom('REGISTRY_ONLY', 'ALLOW_ANY') }),
});

export const { resolvedSection, authorSection, objects } = meshGenerators<ResolvedIstio>(
  'istio',
  KINDS,
  { authentications: authentication, policies: authorization, sidecars: sidecar },
  {
    labels: {
      'istio-injection': fc.constantFrom('enabled', 'disabled'),
      'istio.io/rev': fc.constantFrom('asm-1-27', 'canary'),
      'istio.io/dataplane-mode': fc.constantFrom('ambient', 'none'),
      'istio.io/use-waypoint': text,
    },
  },
  { enrolled: fc.boolean(), flows: fc.boolean(), mtls: fc.constantFrom('strict', 'permissive') },
  ACCESS,
);
