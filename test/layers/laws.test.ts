import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { recogniseNamespace, stripMarks } from '../../src/import/recognise.js';
import { objectKey } from '../../src/kube/kinds.js';
import type { Manifest } from '../../src/kube/types.js';
import type { Facts } from '../../src/layers/contract.js';
import { layers } from '../../src/layers/index.js';
import { keysUnused, keysUsed } from '../schema-keys.js';
import { resolveSketch } from './scope.js';

interface Generators {
  readonly resolvedSection: fc.Arbitrary<unknown>;
  readonly authorSection: fc.Arbitrary<Record<string, unknown>>;
  readonly objects: fc.Arbitrary<Manifest[]>;
  /** What of a section its namespace holds, where the rest stands elsewhere. Default: all of it. */
  readonly inside?: (section: unknown) => unknown;
}

const NAMESPACE = 'ns-a';
const NOBODY = { name: 'nobody', kind: 'team', tier: 'nothing' } as const;
const settings = { numRuns: process.env.TENANTRY_LONG ? 3000 : 200 };
const folders = readdirSync(join(import.meta.dirname, '../../src/layers'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const generators = new Map<string, Generators>();
for (const name of folders) generators.set(name, (await import(`./${name}/arbitrary.js`)) as Generators);

const sorted = (objects: readonly Manifest[]) =>
  [...objects].map(stripMarks).sort((a, b) => (objectKey(a) < objectKey(b) ? -1 : 1));
const unique = (objects: readonly Manifest[]) => [...new Map(objects.map((object) => [objectKey(object), object])).values()];
const mergeFacts = (all: readonly Facts[]) => ({
  labels: Object.assign({}, ...all.map((f) => f.labels)),
  annotations: Object.assign({}, ...all.map((f) => f.annotations)),
});

/** Makes the objects of some sections of one namespace, as charts would. */
function make(sections: ReadonlyMap<string, unknown>, create: boolean): Manifest[] {
  const used = layers.filter((layer) => sections.has(layer.name));
  const facts = mergeFacts(
    used.map((layer) => layer.facts?.(sections.get(layer.name), { namespace: NAMESPACE, tenant: NOBODY, state: 'active' }) ?? {}),
  );
  return used.flatMap((layer) => layer.objects(sections.get(layer.name), { namespace: NAMESPACE, create, facts }));
}

it('finds every layer of the folder', () => {
  expect(layers.map((layer) => layer.name).sort()).toEqual([...folders].sort());
});

it('law 1: for any objects, what the layers recognise makes them again, and the rest is left over', () => {
  const anything = fc.tuple(...[...generators.values()].map((g) => g.objects)).map((lists) => unique(lists.flat()));
  fc.assert(
    fc.property(anything, (given) => {
      const object = given.find((m) => m.kind === 'Namespace' && m.apiVersion === 'v1');
      const { sections, leftover, create } = recogniseNamespace(
        { namespace: NAMESPACE, object, objects: given.filter((m) => m !== object) },
        layers,
      );
      expect(sorted([...make(sections, create), ...leftover])).toEqual(sorted(given));
    }),
    settings,
  );
});

describe.each(layers.map((layer) => [layer.name, layer] as const))('the laws of %s', (name, layer) => {
  const { resolvedSection, authorSection, inside = (section: unknown) => section } = generators.get(name)!;
  const shape = z.strictObject(layer.shape);

  it('law 2: what a section makes is recognised as that section', () => {
    fc.assert(
      fc.property(resolvedSection, (section) => {
        const facts = mergeFacts([layer.facts?.(section, { namespace: NAMESPACE, tenant: NOBODY, state: 'active' }) ?? {}]);
        const made = layer.objects(section, { namespace: NAMESPACE, create: true, facts });
        const object = made.find((m) => m.kind === 'Namespace') ?? {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: NAMESPACE, labels: { ...facts.labels }, annotations: { ...facts.annotations } },
        };
        const again = layer.recognise({ namespace: NAMESPACE, object, objects: made.filter((m) => m !== object) });
        if (again) expect(again.section).toEqual(inside(section));
        else expect(made).toEqual([]);
      }),
      settings,
    );
  });

  it('reads its own writing: written and shortened words resolve to the section they came from', () => {
    fc.assert(
      fc.property(resolvedSection, (section) => {
        for (const words of [layer.written(section), layer.shorten?.(section) ?? layer.written(section)]) {
          expect(shape.safeParse(words).error).toBeUndefined();
          expect(resolveSketch(layer, { namespaces: { [NAMESPACE]: words } }).only).toEqual(section);
        }
      }),
      settings,
    );
  });

  it('has a generator for every key of its schemas', () => {
    const missing = (schema: z.ZodType, values: fc.Arbitrary<unknown>) => {
      const made = new Set<string>();
      for (const value of fc.sample(values, { numRuns: 3000, seed: 7 })) keysUsed(schema, value, made);
      return keysUnused(schema, made);
    };
    expect(missing(layer.resolved, resolvedSection)).toEqual([]);
    expect(missing(shape, authorSection)).toEqual([]);
  });
});
