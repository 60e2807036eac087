import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { CODES } from '../../../src/codes.js';
import { budgetLayer } from '../../../src/layers/budget/index.js';
import { standardBudget } from '../../../src/layers/budget/standard.js';
import type { Values } from '../../../src/model/merge.js';
import { resolveSketch } from '../scope.js';

/** The page's example is the golden: what a reader sees is what comes out. */
const page = readFileSync(new URL('../../../docs/layers/budget.md', import.meta.url), 'utf8');
const block = (marker: string) => new RegExp(`<!-- ${marker}[^>]*-->\\s*\`\`\`yaml\\n([^]*?)\`\`\``).exec(page)![1]!;

describe('docs/layers/budget.md', () => {
  it('shows a tenant file and exactly the objects it becomes', () => {
    const { budget } = parse(block('tenant: example.yaml')) as Values;
    expect(z.strictObject(budgetLayer.shape).parse({ budget })).toEqual({ budget });
    const { only, reported } = resolveSketch(budgetLayer, { standard: true, values: { budget }, namespaces: { example: {} } });
    expect(reported).toEqual([]);
    const objects = budgetLayer.objects(only, { namespace: 'example', create: true, facts: { labels: {}, annotations: {} } });
    expect(objects).toEqual(parseAllDocuments(block('output: ns-example.yaml')).map((document) => document.toJS()));
  });

  it('shows what the built-in tier says', () => {
    expect(parse(block('built-in'))).toEqual({ budget: standardBudget });
  });

  it('has a row for every key', () => {
    const keys = (schema: z.ZodType): string[] => {
      if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return keys(schema.unwrap() as z.ZodType);
      if (schema instanceof z.ZodArray) return keys(schema.element as z.ZodType);
      if (schema instanceof z.ZodRecord) return keys(schema.valueType as z.ZodType);
      if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).flatMap(keys);
      return schema instanceof z.ZodObject
        ? Object.entries(schema.shape).flatMap(([key, inner]) => [key, ...keys(inner as z.ZodType)])
        : [];
    };
    const shapes = [budgetLayer.shape, budgetLayer.clusterShape, budgetLayer.capShape];
    const all = new Set(shapes.flatMap((shape) => keys(z.strictObject(shape))));
    const inKubernetes = /^(matchExpressions|scopeName|operator|values)$/;
    expect([...all].filter((key) => !inKubernetes.test(key) && !new RegExp(`^\\| .*\\b${key}\\b`, 'm').test(page))).toEqual([]);
  });

  it('has a row for every name and names only codes there are', () => {
    for (const [key, { default: name }] of Object.entries(budgetLayer.naming))
      expect(page).toContain(`| \`${key}\` | \`${name}\` |`);
    const named = [...page.matchAll(/^\| `([a-z]+(?:-[a-z]+)+)` \|/gm)].map((m) => m[1]!);
    expect(named.filter((code) => !Object.hasOwn(CODES, code))).toEqual([]);
    expect(named).toEqual(expect.arrayContaining(Object.keys(CODES).filter((code) => /^(budget|limits|quota|over)-/.test(code))));
  });
});
