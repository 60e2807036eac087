import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import * as layout from '../../src/emit/layout.js';

describe('paths', () => {
  it('are those of the design', () => {
    expect(layout.platformFile('weu', 'guardrails')).toBe('weu/platform/guardrails.yaml');
    expect(layout.namespaceFile('weu', 'payments', 'payments-api')).toBe('weu/tenants/payments/ns-payments-api.yaml');
    expect(layout.namespaceFile('weu', 'payments', 'payments-api', '07')).toBe('weu/tenants/07/payments/ns-payments-api.yaml');
    expect(layout.tenantClusterFile('weu', 'payments')).toBe('weu/tenants/payments/cluster.yaml');
    expect(layout.tenantClusterFile('weu', 'payments', '07')).toBe('weu/tenants/07/payments/cluster.yaml');
    expect(layout.syncFile('weu', 'payments')).toBe('weu/sync/payments.yaml');
  });
  it.each([undefined, '07'])('of namespaces are read back (shard %s)', (shard) => {
    const path = layout.namespaceFile('weu', 'payments', 'payments-api', shard);
    expect(layout.namespaceOf(path)).toEqual({ cluster: 'weu', tenant: 'payments', namespace: 'payments-api' });
  });
  it('of other files are no namespaces', () => {
    for (const path of [
      'weu/tenants/payments/cluster.yaml',
      'weu/platform/ns-a.yaml',
      'weu/tenants/ns-a.yaml',
      'a/b/weu/tenants/t/ns-a.yaml',
      '',
    ]) {
      expect(layout.namespaceOf(path)).toBeUndefined();
    }
  });
  it('are managed only below the three folders of a cluster', () => {
    expect(['weu/platform/a.yaml', 'weu/tenants/a/b', 'weu/sync/x'].every(layout.isManaged)).toBe(true);
    expect(
      ['weu/platform', 'weu/tenants/', 'platform/a', 'weu/flux-system/a', 'README.md', '/tenants/a'].some(layout.isManaged),
    ).toBe(false);
  });
});

describe('the header', () => {
  it('names the source', () => {
    expect(layout.header('tenants/payments.ts')).toBe('# tenantry: tenants/payments.ts\n');
    expect(layout.sourceOf('# tenantry: tenants/payments.ts\na: 1\n')).toBe('tenants/payments.ts');
    expect(layout.sourceOf('# tenantry: tenants/payments.ts\r\na: 1\r\n')).toBe('tenants/payments.ts');
  });
  it('is read back whatever the file is called, and stays a comment', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a\nb: 1', 'a\u2028b', 'a\u0085b', '"a"', 'tenants/é.ts')),
        (source) => {
          if (source.trim() === '' || source !== source.trim()) return;
          const text = layout.header(source);
          expect(layout.sourceOf(`${text}a: 1\n`)).toBe(source);
          expect(parse(`${text}a: 1\n`)).toEqual({ a: 1 });
        },
      ),
    );
  });
  it('is absent from files of others', () => {
    for (const text of [
      '',
      'a: 1\n',
      '# comment\n',
      ' # tenantry: x\n',
      '#tenantry: x\n',
      '# tenantry: \n',
      '# tenantry: "x\n',
    ]) {
      expect(layout.sourceOf(text)).toBeUndefined();
    }
  });
});

it('a file is its header and its objects in apply order, and the list given is left as it was', () => {
  const object = (kind: string, name: string) => ({ apiVersion: 'v1', kind, metadata: { name } });
  const objects = [object('ConfigMap', 'b'), object('ConfigMap', 'a'), object('Namespace', 'z')];
  expect(layout.render('tenants/a.ts', objects)).toBe(`# tenantry: tenants/a.ts
apiVersion: v1
kind: Namespace
metadata:
  name: z
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
`);
  expect(objects[0]!.metadata.name).toBe('b');
});
