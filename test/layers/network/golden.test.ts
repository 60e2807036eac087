import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { networkLayer } from '../../../src/layers/network/index.js';
import type { Values } from '../../../src/model/merge.js';
import { resolveSketch } from '../scope.js';

/** The page's example is the golden: what a reader sees is what comes out. */
const page = readFileSync(new URL('../../../docs/layers/network.md', import.meta.url), 'utf8');
const block = (marker: string) => new RegExp(`<!-- ${marker}[^>]*-->\\s*\`\`\`yaml\\n([^]*?)\`\`\``).exec(page)![1]!;

describe('docs/layers/network.md', () => {
  it('shows a tenant file and exactly the policies it becomes', () => {
    const { network } = parse(block('tenant: example.yaml')) as Values;
    expect(z.strictObject(networkLayer.shape).parse({ network })).toEqual({ network });
    const { only, reported } = resolveSketch(networkLayer, { standard: true, values: { network }, namespaces: { example: {} } });
    expect(reported).toEqual([]);
    const objects = networkLayer.objects(only, { namespace: 'example', create: true, facts: { labels: {}, annotations: {} } });
    expect(objects).toEqual(parseAllDocuments(block('output: ns-example.yaml')).map((document) => document.toJS()));
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
    const shapes = [networkLayer.shape, networkLayer.platformShape, networkLayer.clusterShape];
    const all = shapes.flatMap((shape) => keys(z.strictObject(shape))).filter((key) => key !== 'network');
    const inKubernetes = /^(podSelector|namespaceSelector|ipBlock|matchLabels|matchExpressions|key|operator|values)$/;
    expect(
      [...new Set(all)].filter((key) => !inKubernetes.test(key) && !new RegExp(`^\\| .*\`${key}\``, 'm').test(page)),
    ).toEqual([]);
  });

  it('has a row for every name that the platform may change', () => {
    for (const [key, { default: name }] of Object.entries(networkLayer.naming))
      expect(page).toContain(`| \`${key}\` | \`${name}\` |`);
  });
});
