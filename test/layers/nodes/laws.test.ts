import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import type { TenantIdentity } from '../../../src/layers/contract.js';
import { type NodesSection, nodesLayer } from '../../../src/layers/nodes/index.js';
import { resolveSketch } from '../scope.js';
import { authorSection, objects, resolvedSection } from './arbitrary.js';

const tenant: TenantIdentity = { name: 'payments', kind: 'team', tier: 'standard' };
const annotate = (section: NodesSection) =>
  nodesLayer.facts!(section, { namespace: 'ns-a', tenant, state: 'active' }).annotations as Record<string, string>;
const recognise = (annotations: Record<string, string>) =>
  nodesLayer.recognise({
    namespace: 'ns-a',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns-a', annotations } },
    objects: [],
  });
const author = z.strictObject(nodesLayer.shape);
const pools = {
  payments: { labels: { pool: 'payments' }, taints: [{ key: 'pool', effect: 'NoSchedule' }], tenants: ['payments'] },
};
const cluster = { admissionPlugins: ['PodNodeSelector', 'PodTolerationRestriction'], values: { pools } };
const settings = { numRuns: 500 };

describe('the laws, for the nodes layer', () => {
  it('1: writes exactly the annotations it claims, and claims well-spelled ones', () => {
    let claims = 0;
    fc.assert(
      fc.property(objects, ([object]) => {
        const live = object!.metadata.annotations!;
        const found = recognise(live);
        const claimed = Object.fromEntries((found?.annotations ?? []).map((key) => [key, live[key]]));
        expect(found ? annotate(found.section) : {}).toEqual(claimed);
        expect(found?.objects ?? []).toEqual([]);
        claims += Object.keys(claimed).length;
      }),
      settings,
    );
    expect(claims).toBeGreaterThan(settings.numRuns / 2);
  });

  it('2: reads back what it wrote, and resolves what it reads', () => {
    fc.assert(
      fc.property(resolvedSection, (section) => {
        expect(nodesLayer.resolved.parse(section)).toEqual(section);
        const found = recognise(annotate(section));
        expect(found?.section).toEqual(section);
        expect([...found!.annotations!].sort()).toEqual(Object.keys(annotate(section)).sort());
        const written = nodesLayer.written(section);
        expect(author.parse(written)).toEqual(written);
        for (const on of [{}, cluster]) {
          expect(resolveSketch(nodesLayer, { cluster: on, namespaces: { 'ns-a': written } }).only).toEqual(section);
        }
      }),
      settings,
    );
  });

  it('takes what authors may write, and always gives a whole section', () => {
    fc.assert(
      fc.property(authorSection, fc.boolean(), fc.boolean(), (values, standard, on) => {
        expect(author.parse(values)).toEqual(values);
        const { only } = resolveSketch(nodesLayer, { standard, values, ...(on ? { cluster } : {}) });
        expect(nodesLayer.resolved.parse(only)).toEqual(only);
        expect(recognise(annotate(only))?.section ?? {}).toEqual(only);
      }),
      settings,
    );
  });

  it('has nothing to say of a namespace without annotations, or without its object', () => {
    expect(recognise({})).toBeUndefined();
    expect(nodesLayer.recognise({ namespace: 'ns-a', objects: [] })).toBeUndefined();
    expect(nodesLayer.objects({}, { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } })).toEqual([]);
    expect(nodesLayer.written({})).toEqual({});
  });
});
