import fc from 'fast-check';
import type { Manifest } from '../../../src/kube/types.js';
import type { ResolvedNamespace } from '../../../src/layers/namespace/sections.js';

const key = fc.constantFrom('team', 'app.kubernetes.io/part-of', 'example.com/cost', 'Z', 'istio-injection');
const labels = fc.dictionary(key, fc.constantFrom('', 'a', 'A_b.c-9', 'x'.repeat(63)), { minKeys: 1 });
const annotations = fc.dictionary(key, fc.oneof(fc.string(), fc.constantFrom('', 'ä', 'a: b', '{"x":1}')), { minKeys: 1 });
const level = fc.constantFrom('privileged' as const, 'baseline' as const, 'restricted' as const);
const version = fc.constantFrom('latest', 'v1.29', 'v1.33');
const podSecurity = fc
  .record(
    { enforce: level, enforceVersion: version, audit: level, auditVersion: version, warn: level, warnVersion: version },
    { requiredKeys: [] },
  )
  .filter((map) => Object.keys(map).length > 0);

export const resolvedSection: fc.Arbitrary<ResolvedNamespace> = fc.record(
  { labels, annotations, environment: fc.constantFrom('prod', 'dev-1'), podSecurity },
  { requiredKeys: [] },
);

export const authorSection: fc.Arbitrary<Record<string, unknown>> = fc.record(
  { labels, annotations, environment: fc.constantFrom('prod'), podSecurity: fc.oneof(level, podSecurity) },
  { requiredKeys: [] },
);

/** Namespaces as people and servers write them: with our own labels, invalid levels, unknown fields. */
export const objects: fc.Arbitrary<Manifest[]> = fc
  .record(
    {
      labels: fc.dictionary(
        fc.oneof(
          key,
          fc.constantFrom(
            'pod-security.kubernetes.io/enforce',
            'pod-security.kubernetes.io/warn-version',
            'tenantry.dev/tenant',
            'kubernetes.io/metadata.name',
          ),
        ),
        fc.constantFrom('restricted', 'v1.30', 'strict', 'x'),
      ),
      annotations: fc.dictionary(fc.oneof(key, fc.constant('tenantry.dev/owner')), fc.string()),
      finalizers: fc.constant(['example.com/hold']),
    },
    { requiredKeys: [] },
  )
  .map((metadata) => [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns-a', ...metadata } }]);
