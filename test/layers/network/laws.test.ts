import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import type { Manifest } from '../../../src/kube/types.js';
import { networkLayer } from '../../../src/layers/network/index.js';
import type { ResolvedNetwork } from '../../../src/layers/network/sections.js';
import { resolveSketch } from '../scope.js';
import { authorSection, objects, resolvedSection } from './arbitrary.js';

const context = { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } };
const make = (section: ResolvedNetwork) => networkLayer.objects(section, context);
const resolveValues = (values: Record<string, unknown>) =>
  resolveSketch(networkLayer, { values: {}, namespaces: { 'ns-a': values } }).only;
const byName = (list: readonly Manifest[]) => new Map(list.map((o) => [`${o.kind} ${o.metadata.name}`, o]));
const NOBODY = { name: 'nobody', kind: 'team', tier: 'nothing' } as const;
const settings = { numRuns: 300 };

/** Objects without the labels that charts put on. */
function unmarked(object: Manifest): Manifest {
  const { labels, ...metadata } = structuredClone(object.metadata);
  if (!labels) return object;
  const kept = Object.entries(labels).filter(([k, v]) => !k.startsWith('tenantry.dev/') && v !== 'tenantry');
  const gone = kept.length === 0 && Object.keys(labels).length > 0;
  return { ...object, metadata: gone ? metadata : { ...metadata, labels: Object.fromEntries(kept) } };
}

describe('the laws, for the network layer', () => {
  it('1: makes exactly the objects it claims', () => {
    fc.assert(
      fc.property(objects, (all) => {
        const found = networkLayer.recognise({ namespace: 'ns-a', objects: all });
        const claimed = found?.objects ?? [];
        for (const object of claimed) expect(all).toContain(object);
        expect(byName(found ? make(found.section) : [])).toEqual(byName(claimed.map(unmarked)));
        for (const object of all) {
          const plain =
            Object.keys(object).length === 4 &&
            object.apiVersion === 'networking.k8s.io/v1' &&
            !('finalizers' in object.metadata);
          if (plain && networkLayer.resolved.safeParse({ policies: { x: object.spec } }).success)
            expect(claimed).toContain(object);
        }
      }),
      settings,
    );
  });

  it('2: reads back what it made, and resolves what it reads', () => {
    fc.assert(
      fc.property(resolvedSection, (section) => {
        const { labels } = networkLayer.facts!(section, { namespace: 'ns-a', tenant: NOBODY, state: 'active' });
        const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns-a', labels: { ...labels } } };
        const found = networkLayer.recognise({ namespace: 'ns-a', object, objects: make(section) });
        expect(found?.section ?? { policies: {} }).toEqual(section);
        expect(networkLayer.resolved.parse(section)).toEqual(section);
        expect(resolveValues(networkLayer.written(section))).toEqual(section);
        expect(resolveValues(networkLayer.shorten!(section))).toEqual(section);
      }),
      settings,
    );
  });

  it('takes what the laws write, and whatever authors may write, and always gives a whole section', () => {
    const schema = z.strictObject(networkLayer.shape);
    fc.assert(
      fc.property(authorSection, resolvedSection, (values, section) => {
        expect(schema.parse(values)).toEqual(values);
        expect(schema.safeParse(networkLayer.written(section)).success).toBe(true);
        expect(schema.safeParse(networkLayer.shorten!(section)).success).toBe(true);
        const { only } = resolveSketch(networkLayer, { standard: true, values, clusters: { ledger: ['weu-dev'] } });
        expect(networkLayer.resolved.parse(only)).toEqual(only);
      }),
      settings,
    );
  });

  it('makes every key in its generators', () => {
    const made = new Set<string>();
    const walk = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(walk);
      else if (typeof value === 'object' && value !== null)
        for (const [key, inner] of Object.entries(value)) made.add(key) && walk(inner);
    };
    for (const values of fc.sample(authorSection, 500)) walk(values);
    const keys =
      'defaultDeny dns within from to policies cilium reaches http pods podSelector policyTypes ingress egress labels annotations entry tenant cidr except namespace namespaces host ports port endPort protocol namespaceSelector ipBlock matchLabels matchExpressions';
    expect(keys.split(' ').filter((key) => !made.has(key))).toEqual([]);
  });
});
