import { z } from 'zod';
import { STATES } from '../model/fleet.js';
import { ENGINES, INSTALLS } from '../model/gitops.js';

/** What `result` of the JSON document holds, by command. Commands take the types, `tenantry schema output` the schemas. */

const count = z.int().min(0);
const word = z.string().min(1);

export const synthResult = z
  .strictObject({
    out: z.string().describe('The output folder, relative to the root (absolute where it is on another disk).'),
    check: z.boolean().describe('Whether the run only compared.'),
    files: count.describe('How many files there should be, within the filters.'),
    created: z.array(word).describe('Paths relative to the output folder, as in the next three.'),
    changed: z.array(z.strictObject({ path: word, line: z.int().min(1).describe('The first line that differs.') })),
    removed: z.array(word),
    unchanged: count,
    foreign: z.array(word).describe('Files in our folders that Tenantry did not write and leaves alone.'),
  })
  .describe('What was written; with --check, what would be.');

export const validateResult = z.strictObject({
  tenants: count,
  clusters: count,
  namespaces: count.describe('On each cluster counted.'),
  objects: count.describe('Kubernetes objects that synth would write.'),
  errors: count,
  warnings: count,
  accepted: z
    .array(z.strictObject({ code: word, tenant: word, count }))
    .describe('Rules that a file relaxes with accept, and how often.'),
});

const values = z.looseObject({}).describe('Merged from the built-in level down.');
const state = z.enum(STATES);

export const listResult = z.strictObject({
  placements: z
    .array(
      z.strictObject({
        tenant: word,
        kind: z.enum(['team', 'customer']),
        cluster: word,
        tier: word,
        state,
        file: word,
        owner: z.strictObject({ team: word, contact: word, costCentre: word.optional() }).optional(),
        budget: z
          .strictObject({ cpu: z.string().optional(), memory: z.string().optional(), pods: z.string().optional() })
          .describe('Sums over its namespaces. An absent key has no limit.'),
        accept: z.array(word),
        values,
        namespaces: z.array(z.strictObject({ name: word, state, create: z.boolean(), values })),
      }),
    )
    .describe('A tenant on a cluster each.'),
});

export const importResult = z.strictObject({
  out: z.string().describe('The folder written to, as it was given.'),
  files: z.array(word).describe('Paths relative to that folder.'),
  objects: count,
  tenants: count,
  namespaces: count,
  typed: count.describe('Objects that sections say.'),
  extras: count.describe('Objects kept as plain manifests.'),
  leftOut: z.array(z.strictObject({ what: z.string(), why: z.string() })),
});

const key = z.strictObject({ name: word, type: z.string(), required: z.boolean(), description: z.string().optional() });

export const explainResult = z.union([
  z.strictObject({
    field: z.string(),
    file: z.enum(['tenant', 'platform']),
    type: z.string(),
    description: z.string().optional(),
    keys: z.array(key).describe('The keys it takes; empty where it is no map of known keys.'),
  }),
  z.strictObject({ code: word, severity: z.enum(['error', 'warning']), title: word, fix: word, acceptable: z.boolean() }),
]);

export const bootstrapResult = z.strictObject({
  cluster: word,
  engine: z.enum(ENGINES),
  install: z.enum(INSTALLS),
  part: z.enum(['sync', 'lockdown']),
  objects: z
    .array(z.looseObject({}))
    .describe('What is to be applied, or committed: objects, or the kustomization.yaml of Flux.'),
  command: z.string().describe('The command that does it; empty where there is nothing to do.'),
});

export const publishResult = z.strictObject({
  cluster: word,
  branch: word,
  source: word.describe('The commit whose definitions are published.'),
  commit: word.nullable().describe('The commit made; null where there was nothing to publish.'),
  written: z.array(word).describe('Paths of the other repository, as in the next.'),
  removed: z.array(word),
});

const step = { tenant: word, file: word, expires: word, from: state, to: state };

export const expireResult = z.strictObject({
  dryRun: z.boolean().describe('Whether nothing was written.'),
  written: z.array(z.strictObject(step)).describe('Tenants whose files say the next state now.'),
  waiting: z
    .array(z.strictObject({ ...step, why: word }))
    .describe('Tenants past their last day that are not due for the next one.'),
});

export const schemaResult = z.looseObject({}).describe('A JSON Schema, draft-07.');
export const versionResult = z.strictObject({ version: word, node: word });
export const completionResult = z.strictObject({ shell: z.enum(['bash', 'zsh', 'fish']), script: word });
export const helpResult = z.strictObject({ text: word });

export const RESULTS = {
  synth: synthResult,
  validate: validateResult,
  list: listResult,
  import: importResult,
  expire: expireResult,
  bootstrap: bootstrapResult,
  publish: publishResult,
  schema: schemaResult,
  explain: explainResult,
  version: versionResult,
  completion: completionResult,
  help: helpResult,
} as const;

export type SynthResult = z.infer<typeof synthResult>;
export type ValidateResult = z.infer<typeof validateResult>;
export type ListResult = z.infer<typeof listResult>;
export type ImportResult = z.infer<typeof importResult>;
export type ExpireResult = z.infer<typeof expireResult>;
export type BootstrapResult = z.infer<typeof bootstrapResult>;
export type PublishResult = z.infer<typeof publishResult>;
export type ExplainResult = z.infer<typeof explainResult>;
export type VersionResult = z.infer<typeof versionResult>;
export type CompletionResult = z.infer<typeof completionResult>;
export type HelpResult = z.infer<typeof helpResult>;
