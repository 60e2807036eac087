import { z } from 'zod';
import { convert, draft07, type Node } from './json-schema.js';
import { RESULTS } from './results.js';
import { ALL_CODES } from './usage.js';

const codes = Object.keys(ALL_CODES) as [string, ...string[]];

const issue = z.strictObject({
  code: z.enum(codes).describe('Stable; tenantry explain CODE says more.'),
  severity: z.enum(['error', 'warning']),
  file: z.string().optional().describe('Relative to the root, with forward slashes.'),
  path: z
    .array(z.union([z.string(), z.int()]))
    .optional()
    .describe('Keys and list positions from the top of the file.'),
  line: z.int().min(1).optional().describe('From 1, where the format lets us know it.'),
  column: z.int().min(1).optional().describe('From 1.'),
  message: z.string().describe('For people; may change.'),
  found: z.string().optional(),
  want: z.string().optional(),
  tenant: z.string().optional(),
});

/** The published schema of the document that `-o json` prints. `result` depends on the command; it is null where there is none to give. */
export function envelopeSchema(): Node {
  const base = draft07(
    z.strictObject({
      version: z.literal(1).describe('The version of this format. Keys may be added without a new one.'),
      command: z
        .enum(Object.keys(RESULTS) as [string, ...string[]])
        .nullable()
        .describe('null when no command was recognised.'),
      ok: z.boolean().describe('Whether the exit code is 0.'),
      issues: z.array(issue),
      result: z.unknown(),
    }),
    'Tenantry: the document that -o json prints',
  );
  const results = Object.entries(RESULTS).map(([command, schema]) => ({
    if: { properties: { command: { const: command } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { result: { anyOf: [convert(schema), { type: 'null' }] } } },
  }));
  return { ...base, allOf: results };
}
