import { Argument } from 'commander';
import type { AddCommand, Context } from '../context.js';
import type { Report } from '../report.js';
import { unknownWord } from '../usage.js';

const WHICH = ['tenant', 'platform', 'output'] as const;
type Which = (typeof WHICH)[number];

export const addSchema: AddCommand = (program, act) => {
  program
    .command('schema')
    .summary('print a JSON Schema for editors and tools')
    .description(
      'Prints a JSON Schema, draft-07: of a tenant file or the platform file as YAML, or of the document that -o json prints.\n' +
        'Editors take it from a first line such as  # yaml-language-server: $schema=../tenant.schema.json',
    )
    .addArgument(
      new Argument('<which>', 'of what').choices(WHICH).argParser((word: string) => {
        if (!WHICH.includes(word as Which)) throw unknownWord('schema', word, WHICH);
        return word;
      }),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry schema tenant > tenant.schema.json
  $ tenantry schema platform > platform.schema.json
  $ tenantry schema output`,
    )
    .action(act(schema));
};

async function schema(_context: Context, _options: unknown, which: Which): Promise<Report> {
  const result = which === 'output' ? await outputSchema() : await fileSchema(which);
  return { ok: true, issues: [], result, text: JSON.stringify(result, null, 2) };
}

async function fileSchema(which: 'tenant' | 'platform'): Promise<unknown> {
  const [{ tenantData, platformFile }, { draft07 }] = await Promise.all([import('../../define.js'), import('../json-schema.js')]);
  return which === 'tenant' ? draft07(tenantData, 'Tenantry: a tenant') : draft07(platformFile, 'Tenantry: the platform');
}

async function outputSchema(): Promise<unknown> {
  const { envelopeSchema } = await import('../envelope-schema.js');
  return envelopeSchema();
}
