import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { deepEqual } from '../../../src/kube/deep-equal.js';
import type { Manifest } from '../../../src/kube/types.js';
import { budgetLayer } from '../../../src/layers/budget/index.js';
import { merge } from '../../../src/model/merge.js';
import { keysOf, unwrap } from '../../../src/model/walk.js';
import { resolveSketch } from '../scope.js';
import { authorSection, objects, resolvedSection } from './arbitrary.js';

const context = { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } };
const made = (section: ReturnType<typeof budgetLayer.resolved.parse>) => budgetLayer.objects(section, context);
const alone = (own: Record<string, unknown>) => resolveSketch(budgetLayer, { namespaces: { 'ns-a': own } }).only;

describe('the budget is a two-way translation', () => {
  it('Law 1: what is claimed comes out again, and nothing else is claimed', () => {
    fc.assert(
      fc.property(objects, (all) => {
        const found = budgetLayer.recognise({ namespace: 'ns-a', objects: all });
        const claimed = found?.objects ?? [];
        const again = found ? made(found.section) : [];
        const sort = (list: readonly Manifest[]) => [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1));
        expect(sort(again)).toEqual(sort(claimed.map(unmarked)));
        for (const object of claimed) expect(all).toContain(object);
      }),
      { numRuns: 300 },
    );
  });

  it('Law 2: objects of a section are recognised as that section', () => {
    fc.assert(
      fc.property(resolvedSection, (section) => {
        expect(budgetLayer.recognise({ namespace: 'ns-a', objects: made(section) })?.section).toEqual(section);
      }),
      { numRuns: 300 },
    );
  });

  it('what is written, long or short, resolves to the same objects in the same order of limits', () => {
    let shorter = 0;
    fc.assert(
      fc.property(resolvedSection, (section) => {
        expect(z.strictObject(budgetLayer.shape).safeParse(budgetLayer.written(section)).success).toBe(true);
        expect(alone(budgetLayer.written(section))).toEqual(section);
        const short = budgetLayer.shorten!(section);
        expect(z.strictObject(budgetLayer.shape).safeParse(short).error).toBeUndefined();
        expect(alone(short)).toEqual(section);
        expect(sorted(made(alone(short)))).toEqual(sorted(made(section)));
        if (!deepEqual(short, budgetLayer.written(section))) shorter++;
      }),
      { numRuns: 300 },
    );
    expect(shorter).toBeGreaterThan(50);
  });

  it('says quotas shortly and limits at length where fitting would change them', () => {
    const tenantry = { limits: { Container: { default: { memory: '256Mi' } } } };
    const section = {
      quotas: { tenantry: { hard: { 'limits.memory': '128Mi', 'services.loadbalancers': 1 } } },
      limitRanges: { tenantry },
    };
    const short = { limits: { memory: '128Mi' }, objects: { 'services.loadbalancers': 1 } };
    expect(budgetLayer.shorten!(section)).toEqual({ budget: { ...short, limitRanges: { tenantry } } });
    const larger = { limits: { Container: { default: { memory: '64Mi' } } } };
    expect(budgetLayer.shorten!({ ...section, limitRanges: { tenantry: larger } })).toEqual({
      budget: { ...short, container: { default: { memory: '64Mi' } } },
    });
  });

  it('whatever authors write resolves to a section that is whole', () => {
    fc.assert(
      fc.property(authorSection, authorSection, (tenant, namespace) => {
        const schema = z.strictObject(budgetLayer.shape);
        expect(schema.safeParse(tenant).error).toBeUndefined();
        const { resolved } = resolveSketch(budgetLayer, {
          standard: true,
          values: tenant,
          namespaces: { a: merge(namespace), b: {} },
        });
        for (const section of resolved.values()) {
          expect(budgetLayer.resolved.safeParse(section).error).toBeUndefined();
          expect(alone(budgetLayer.written(section))).toEqual(section);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the generators make every key of the schemas', () => {
    const missing = (schema: z.ZodType, values: unknown[]) =>
      [...everyKey(schema)].filter((path) => !values.some((v) => has(v, path.split('/'))));
    const sample = { numRuns: 2000, seed: 1 };
    expect(missing(budgetLayer.resolved, fc.sample(resolvedSection, sample))).toEqual([]);
    expect(missing(z.strictObject(budgetLayer.shape), fc.sample(authorSection, sample))).toEqual([]);
  });

  it('every key says what it is for', () => {
    const { shape, capShape, clusterShape } = budgetLayer;
    for (const each of [shape, capShape, clusterShape]) expect(undescribed(z.strictObject(each as z.ZodRawShape))).toEqual([]);
  });
});

const key = (o: Manifest) => `${o.kind}/${o.metadata.name}`;
const sorted = (list: Manifest[]) =>
  JSON.stringify(
    [...list]
      .sort((a, b) => (key(a) < key(b) ? -1 : 1))
      .map((o) => (o.kind === 'LimitRange' ? (o.spec as { limits: { type: string }[] }).limits.map((l) => l.type) : key(o))),
  );

function unmarked(object: Manifest): Manifest {
  const { labels, ...metadata } = object.metadata;
  const kept = Object.entries(labels ?? {}).filter(
    ([k, v]) => !k.startsWith('tenantry.dev/') && !(k === 'app.kubernetes.io/managed-by' && v === 'tenantry'),
  );
  const keep = labels !== undefined && (kept.length > 0 || Object.keys(labels).length === 0);
  return { ...object, metadata: keep ? { ...metadata, labels: Object.fromEntries(kept) } : metadata };
}

/** Every key of a schema as a path; `*` for the keys of records and positions of lists. */
function* everyKey(schema: z.ZodType, prefix = ''): Generator<string> {
  const at = unwrap(schema);
  const options = at instanceof z.ZodUnion ? (at.options as z.ZodType[]).map(unwrap) : [at];
  for (const option of options) {
    if (option instanceof z.ZodRecord) yield* everyKey(option.valueType as z.ZodType, `${prefix}*/`);
    else if (option instanceof z.ZodArray) yield* everyKey(option.element as z.ZodType, `${prefix}*/`);
    else
      for (const k of keysOf(option)) {
        yield prefix + k;
        yield* everyKey((option as z.ZodObject).shape[k] as z.ZodType, `${prefix}${k}/`);
      }
  }
}

function has(value: unknown, [first, ...rest]: string[]): boolean {
  if (first === undefined) return value !== undefined && value !== null;
  if (typeof value !== 'object' || value === null) return false;
  if (first === '*') return Object.values(value).some((v) => has(v, rest));
  return Object.hasOwn(value, first) && has((value as Record<string, unknown>)[first], rest);
}

function undescribed(schema: z.ZodType, prefix = ''): string[] {
  const at = unwrap(schema);
  if (at instanceof z.ZodUnion) return (at.options as z.ZodType[]).flatMap((o) => undescribed(o, prefix));
  if (at instanceof z.ZodRecord) return undescribed(at.valueType as z.ZodType, `${prefix}*/`);
  if (at instanceof z.ZodArray) return undescribed(at.element as z.ZodType, `${prefix}*/`);
  if (!(at instanceof z.ZodObject)) return [];
  return Object.entries(at.shape as Record<string, z.ZodType>).flatMap(([k, s]) => [
    ...(describes(s) ? [] : [prefix + k]),
    ...undescribed(s, `${prefix}${k}/`),
  ]);
}

function describes(schema: z.ZodType): boolean {
  let at = schema;
  for (;;) {
    if (at.description) return true;
    if (!(at instanceof z.ZodOptional || at instanceof z.ZodNullable)) return false;
    at = at.unwrap() as z.ZodType;
  }
}
