import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Option } from 'commander';
import { type Issue, issue } from '../../issue.js';
import type { Root } from '../../load/index.js';
import type { AddCommand, Context } from '../context.js';
import type { Definition } from '../definitions.js';
import type { Due } from '../due.js';
import type { ReadOptions } from '../evaluation.js';
import { openRoot, type ReadFleet, readFleet } from '../fleet.js';
import { tidy } from '../issues.js';
import { dataOnlyOption, nonEmpty, outOption } from '../options.js';
import { type Out, outOf, recoverOut } from '../out.js';
import { fails, type Report } from '../report.js';
import type { ExpireResult } from '../results.js';

interface ExpireOptions extends ReadOptions {
  readonly dryRun?: boolean;
  readonly base?: string;
  readonly out?: string;
}

export const addExpire: AddCommand = (program, act) => {
  program
    .command('expire')
    .summary('write the next state into files of tenants past their last day')
    .description(
      'For a scheduled job. A tenant past the day that its file says under expires: goes one step on, suspended, retiring, removed;\n' +
        'and the step after only once this one is committed, dist/ included. Run synth afterwards, and open a pull request.\n' +
        'YAML keeps its comments and its form. Files in TypeScript need the typescript package where they are.',
    )
    .option('--dry-run', 'say what would be written, and write nothing')
    .addOption(new Option('--base <REF>', 'the commit whose dist/ has the present states').default('HEAD').argParser(nonEmpty))
    .addOption(outOption('the output folder (default: dist in the root)').env('TENANTRY_OUT'))
    .addOption(dataOnlyOption())
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry expire --dry-run
  $ tenantry expire && tenantry synth
  $ tenantry expire -o json | jq -r '.result.written[].tenant'`,
    )
    .action(act(expire));
};

async function expire(context: Context, options: ExpireOptions): Promise<Report> {
  const root = await openRoot(context);
  const out = outOf(context, root, options.out);
  await recoverOut(context, out);
  const fleet = await readFleet(context, root, options);
  const told = fleet.issues.filter((i) => i.code !== 'tenant-expired');
  const failed = (issues: readonly Issue[]): Report => {
    return {
      ok: false,
      issues: tidy([...told, ...issues]),
      result: null,
      text: '',
      base: root.dir,
      note: 'Nothing was written.',
    };
  };
  if (!fleet.compiled || fails(fleet.issues)) return failed([]);
  const found = await dueIn(fleet, root, out, options.base ?? 'HEAD');
  if ('issue' in found) return failed([found.issue]);

  const [go, wait] = [found.due.filter(({ why }) => why === undefined), found.due.filter(({ why }) => why !== undefined)];
  const { files, issues } = await rewrite(root, go);
  if (!options.dryRun) (await import('../definitions.js')).writeDefinitions(root.dir, files);
  const paths = new Set(files.map(({ path }) => path));
  const written = go.filter(({ tenant }) => paths.has(tenant.file)).map(row);
  const result: ExpireResult = {
    dryRun: options.dryRun === true,
    written,
    waiting: wait.map((due) => ({ ...row(due), why: due.why! })),
  };
  return { ok: issues.length === 0, issues: tidy([...told, ...issues]), result, text: textOf(result), base: root.dir };
}

const row = ({ tenant: { name, file, expires }, from, to }: Due) => ({ tenant: name, file, expires: expires!, from, to });

async function dueIn(fleet: ReadFleet, root: Root, out: Out, ref: string): Promise<{ due: Due[] } | { issue: Issue }> {
  const [{ readBase }, { pastOf, dueOf }, { nowOf }] = await Promise.all([
    import('../../emit/base.js'),
    import('../due.js'),
    import('../lives.js'),
  ]);
  const past = pastOf(fleet.compiled!.fleet.tenants, new Date().toISOString().slice(0, 10));
  if (past.length === 0) return { due: [] };
  // As if theirs were gone: of those the base says the state.
  const names = new Set(past.map(({ name }) => name));
  const now = nowOf(fleet, fleet.compiled!);
  const base = await readBase(root.dir, ref, out.dir, { ...now, namespaces: now.namespaces.filter((n) => !names.has(n.tenant)) });
  if (base) return { due: past.map((tenant) => dueOf(tenant, base.namespaces)) };
  const message = `git has no '${ref}', so which states are committed is not known`;
  return { issue: issue({ code: 'base-unavailable', severity: 'error', message }) };
}

async function rewrite(root: Root, due: readonly Due[]): Promise<{ files: Definition[]; issues: Issue[] }> {
  const { stateInYaml, stateInTypeScript } = await import('../state-text.js');
  const files: Definition[] = [];
  const issues: Issue[] = [];
  const ts = due.some(({ tenant }) => tenant.file.endsWith('.ts')) ? await compilerOf(root) : undefined;
  for (const { tenant, to } of due) {
    const text = await readFile(join(root.dir, tenant.file), 'utf8');
    const code = tenant.file.endsWith('.ts');
    const rewritten = !code
      ? stateInYaml(text, to)
      : ts
        ? stateInTypeScript(ts, text, to)
        : { why: 'there is no package typescript here' };
    if ('text' in rewritten) files.push({ path: tenant.file, content: rewritten.text });
    else
      issues.push(
        issue({
          code: 'state-not-written',
          file: tenant.file,
          tenant: tenant.name,
          message: `the next state could not be written: ${rewritten.why}`,
          want: `state: '${to}', by hand`,
        }),
      );
  }
  return { files, issues };
}

/** The compiler that the definitions are checked with: ours is none. */
async function compilerOf({ dir }: Root): Promise<typeof import('typescript') | undefined> {
  try {
    const path = createRequire(join(dir, 'platform.ts')).resolve('typescript');
    const loaded = (await import(pathToFileURL(path).href)) as { default: typeof import('typescript') };
    return loaded.default;
  } catch {
    return undefined;
  }
}

function textOf({ dryRun, written, waiting }: ExpireResult): string {
  const lines = [
    ...written.map((r) => `${r.tenant}: ${r.from} → ${r.to}${dryRun ? ' (not written)' : ''}, ${r.file}, expired ${r.expires}`),
    ...waiting.map((r) => `${r.tenant}: ${r.from} for now, expired ${r.expires}: ${r.why}`),
  ];
  return lines.length > 0 ? lines.join('\n') : 'no tenant is due';
}
