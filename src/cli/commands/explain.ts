import { Argument } from 'commander';
import { type IssueCode, isAcceptable } from '../../codes.js';
import { nearest } from '../../issue.js';
import { suggests } from '../completion/words.js';
import type { AddCommand, Context } from '../context.js';
import type { Report } from '../report.js';
import type { ExplainResult } from '../results.js';
import { table } from '../table.js';
import { ALL_CODES, type CliCode, UsageError } from '../usage.js';

type FieldResult = Extract<ExplainResult, { field: string }>;
type CodeResult = Extract<ExplainResult, { code: string }>;

export const addExplain: AddCommand = (program, act) => {
  program
    .command('explain')
    .summary('say what a field or an issue code means')
    .description(
      'A field of a tenant file (network.to), or with the prefix platform. one of the platform file (platform.tiers.caps): its type, what\n' +
        'it means, and the keys it takes. Names in maps may be left out or be *. Alone, tenant and platform list the top keys.\n' +
        'An issue code: what it means, what to do, and whether accept relaxes it.',
    )
    .addArgument(suggests(new Argument('<what>', 'a field or a code'), ['tenant', 'platform', ...Object.keys(ALL_CODES)]))
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry explain network.to
  $ tenantry explain 'namespaces.*.extras'
  $ tenantry explain platform.clusters
  $ tenantry explain above-cap`,
    )
    .action(act(explain));
};

async function explain(_context: Context, _options: unknown, what: string): Promise<Report> {
  if (Object.hasOwn(ALL_CODES, what)) {
    const result = codeOf(what as CliCode);
    return { ok: true, issues: [], result, text: codeText(result) };
  }
  const result = await fieldOf(what);
  return { ok: true, issues: [], result, text: fieldText(result) };
}

function codeOf(code: CliCode): CodeResult {
  const { severity, title, fix } = ALL_CODES[code];
  return { code, severity, title, fix, acceptable: isIssueCode(code) && isAcceptable(code) };
}

const isIssueCode = (code: CliCode): code is IssueCode => code !== 'wrong-use' && code !== 'internal-error';

function codeText({ code, severity, title, fix, acceptable }: CodeResult): string {
  const accept = acceptable ? `accept: [${code}] in the file that breaks it, visibly` : 'no: a file cannot relax it';
  return `CODE:      ${code}\nSEVERITY:  ${severity}\nACCEPT:    ${accept}\n\n${title}.\n\nFIX: ${fix}.`;
}

async function fieldOf(what: string): Promise<FieldResult> {
  const [{ tenantFile, platformFile }, { follow, wordsOf, objectsAt }, { typeName }, { describeSchema }] = await Promise.all([
    import('../../define.js'),
    import('../field.js'),
    import('../type-name.js'),
    import('../../model/walk.js'),
  ]);
  const [first, ...rest] = wordsOf(what);
  const file = first === 'platform' ? 'platform' : 'tenant';
  const words = first === 'platform' || first === 'tenant' ? rest : wordsOf(what);
  const found = follow([file === 'platform' ? platformFile : tenantFile], words);
  if ('unknown' in found) throw unknownField(what, file, found);
  const objects = objectsAt(found.at);
  const names = [...new Set(objects.flatMap((object) => Object.keys(object.shape)))];
  const keys = names.map((name) => {
    const schemas = objects.flatMap((object) => (Object.hasOwn(object.shape, name) ? [object.shape[name]!] : []));
    return {
      name,
      type: typeName(schemas),
      required: schemas.length === objects.length && !schemas.some((schema) => schema.safeParse(undefined).success),
      description: schemas.map(describeSchema).find((text) => text !== undefined),
    };
  });
  const description = found.at.map(describeSchema).find((text) => text !== undefined);
  return {
    field: [...(file === 'platform' ? ['platform'] : []), ...found.path].join('.') || 'tenant',
    file,
    type: typeName(found.at),
    description,
    keys,
  };
}

function unknownField(
  what: string,
  file: string,
  { unknown, after, known }: { unknown: string; after: readonly string[]; known: readonly string[] },
): UsageError {
  const near = nearest(unknown, known) ?? nearest(what, Object.keys(ALL_CODES));
  const where =
    after.length > 0
      ? `'${after.join('.')}' takes no '${unknown}'`
      : `there is no field or code '${unknown}'${file === 'platform' ? ' in the platform file' : ''}`;
  if (near) return new UsageError(`${where}; did you mean '${near}'?`);
  return new UsageError(known.length > 0 ? `${where}; it takes ${known.join(', ')}` : where);
}

function fieldText({ field, file, type, description, keys }: FieldResult): string {
  const head = `FIELD:  ${field} <${type}>\nFILE:   ${file === 'platform' ? 'platform.ts or platform.yaml' : 'tenants/NAME.ts or NAME.yaml'}`;
  const about = description === undefined ? '' : `\n\n${description}`;
  if (keys.length === 0) return head + about;
  const rows = keys.map((key) => [
    `  ${key.name}${key.required ? ' (required)' : ''}`,
    short(key.type),
    firstSentence(key.description ?? ''),
  ]);
  return `${head}${about}\n\nKEYS:\n${table(rows)}`;
}

const short = (type: string): string => (type.length > 32 ? `${type.slice(0, 31)}…` : type);

/** Up to the first full stop that ends a sentence. */
const firstSentence = (text: string): string => /^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text;
