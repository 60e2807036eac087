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

const labels = z.record(z.string(), z.string());
const objects = z.array(word).describe('Names of objects, such as NetworkPolicy payments-api/allow-to.');
const status = z.enum(['open', 'partly', 'closed']).describe('partly: not for all pods, or not for all addresses, alike.');

const flowResult = z.strictObject({
  from: labels.describe('Labels of one of the pods that send: a pod like all those that policies do not tell apart from it.'),
  to: labels.describe('The same of the pods that are reached.'),
  part: z.string().optional().describe('The addresses it is about, where a place outside is not one.'),
  ports: z.string().describe("The ports that are open: 'all', 'TCP 8443, 5432-5440, http', or '' where none is."),
  perhaps: z.string().optional().describe('Ports that are open too, if they are those a rule calls by a name.'),
  opened: z.strictObject({ out: objects, in: objects }).describe('Who opens them, on either side. None: no object has a say.'),
  closed: z.strictObject({ out: objects, in: objects }).describe('Who closes the others.'),
});

export const reachResult = z.strictObject({
  source: z.enum(['definitions', 'dist']).describe('Whose objects were judged.'),
  port: z.string().optional().describe('What --port asked about: everything else is left out.'),
  clusters: z.array(
    z.strictObject({
      cluster: word,
      namespaces: count.describe('Those of the fleet.'),
      open: count.describe('Pairs of different namespaces; with FROM or TO only those asked about.'),
      partly: count,
      closed: count,
      flows: z
        .array(
          z.strictObject({
            from: word.describe('A namespace, or a place outside.'),
            to: word,
            status,
            ports: z.string().describe('Of all flows together.'),
            flows: z
              .array(flowResult)
              .describe('One for each kind of pods. Left empty where the pair was not asked about and all are alike.'),
          }),
        )
        .describe('Those that are not closed; with FROM and TO all that were asked about.'),
      free: z
        .strictObject({ senders: z.array(word), receivers: z.array(word) })
        .describe('Namespaces that no policy holds back, and those that none shields: each reaches each. Not repeated in flows.'),
    }),
  ),
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
  reach: reachResult,
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
export type ReachResult = z.infer<typeof reachResult>;
export type ImportResult = z.infer<typeof importResult>;
export type ExpireResult = z.infer<typeof expireResult>;
export type BootstrapResult = z.infer<typeof bootstrapResult>;
export type PublishResult = z.infer<typeof publishResult>;
export type ExplainResult = z.infer<typeof explainResult>;
export type VersionResult = z.infer<typeof versionResult>;
export type CompletionResult = z.infer<typeof completionResult>;
export type HelpResult = z.infer<typeof helpResult>;
