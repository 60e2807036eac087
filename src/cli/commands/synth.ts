import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import type { OutputFile, Plan } from '../../emit/plan.js';
import { type Issue, issue } from '../../issue.js';
import { compare } from '../compare.js';
import type { AddCommand, Context } from '../context.js';
import type { ReadOptions } from '../evaluation.js';
import { type FilterOptions, filterOf } from '../filter.js';
import { openRoot, readFleet } from '../fleet.js';
import { tidy } from '../issues.js';
import { keeperOf } from '../keeper.js';
import { allowRemovalsOption, dataOnlyOption, nonEmpty, outOption, strictOption } from '../options.js';
import { fromRoot, type Out, outOf, recoverOut, within } from '../out.js';
import { removalIssues } from '../removals.js';
import { count, fails, type Report } from '../report.js';
import type { SynthResult } from '../results.js';

interface SynthOptions extends FilterOptions, ReadOptions {
  readonly out?: string;
  readonly check?: boolean;
  readonly base?: string;
  readonly allowRemovals?: number;
  readonly strict?: boolean;
  readonly cache?: boolean;
}

export const addSynth: AddCommand = (program, act) => {
  program
    .command('synth')
    .summary('write the YAML of every tenant')
    .description(
      'Reads platform.ts and tenants/, judges the whole fleet, and writes what follows to dist/.\n' +
        'Any error: nothing is written. Filters still judge everything, and write or check only what matches.',
    )
    .addOption(outOption('the folder to write to (default: dist in the root)').env('TENANTRY_OUT'))
    .option('--check', 'write nothing; list the files that differ and exit 1 if any does')
    .addOption(
      new Option('--base <REF>', 'the commit that removals are judged against (default: HEAD; in CI the merge base)')
        .env('TENANTRY_BASE')
        .argParser(nonEmpty),
    )
    .addOption(allowRemovalsOption())
    .option('--cluster <NAME...>', 'only these clusters')
    .option('--tenant <NAME...>', 'only these tenants')
    .addOption(dataOnlyOption())
    .addOption(strictOption())
    .option(
      '--no-cache',
      'work everything out anew, and keep nothing for the next run (TENANTRY_CACHE=off); --check never uses the cache',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry synth
  $ tenantry synth --check --base origin/main
  $ tenantry synth --cluster weu-prod --tenant payments ledger
  $ tenantry synth --out /tmp/preview -o json`,
    )
    .action(act(synth));
};

async function synth(context: Context, options: SynthOptions): Promise<Report> {
  const root = await openRoot(context);
  const out = outOf(context, root, options.out);
  await recoverOut(context, out);
  const keeper = keeps(context, options) ? await keeperOf(context, root, out) : undefined;
  const { Traffic } = await import('../../reach/index.js');
  const fleet = await readFleet(context, root, options, keeper, new Traffic());
  const found = [...fleet.issues, ...(await removalIssues(context, fleet, out, options))];
  const report = (issues: readonly Issue[], rest: Partial<Report> = {}): Report => {
    const ok = rest.ok ?? !fails(issues, options.strict);
    return { ok, issues: tidy(issues), result: null, text: '', base: root.dir, note: ok ? undefined : noteOf(issues), ...rest };
  };
  if (!fleet.compiled || fails(found)) return report(found);

  const { files } = fleet.compiled;
  const { plan, filter } = await compare(context, out, fleet, files, (tree) => filterOf(options, fleet, tree));
  const issues = [...found, ...fromRoot(out, plan.issues), ...foreign(out, plan)];
  if (fails(issues, options.strict)) return report(issues);

  const [{ checkText, resultOf, synthText }, { checkPlan }] = await Promise.all([
    import('../plan-text.js'),
    import('../../emit/plan.js'),
  ]);
  const result: SynthResult = resultOf(out, plan, options.check === true);
  if (options.check) {
    const differences = checkPlan(plan);
    const all = [...issues, ...fromRoot(out, differences)];
    const note =
      differences.length > 0
        ? `${out.name} differs from the definitions in ${count(differences.length, 'file')}: run tenantry synth and commit the result`
        : undefined;
    return report(all, { result, text: checkText(out, plan), note, told: new Set(['dist-differs']) });
  }
  await publish(
    context,
    out,
    plan,
    files.filter((file) => filter(file.path)),
  );
  keeper?.remember(fleet.loaded, fleet.compiled, plan);
  return report(issues, { result, text: synthText(out, plan) });
}

/** A part of the fleet, a check and the run of another command see everything anew. */
function keeps({ env }: Context, { check, cache, cluster, tenant }: SynthOptions): boolean {
  return !check && cache !== false && !cluster && !tenant && env.CDK8S_OUTDIR === undefined;
}

/** Writes to the output folder; under `cdk8s synth` also to the scratch folder from which that command lists what was made. */
async function publish(context: Context, out: Out, plan: Plan, files: readonly OutputFile[]): Promise<void> {
  const [{ applyPlan, readTree }, { planWrites }] = await Promise.all([
    import('../../emit/disk.js'),
    import('../../emit/plan.js'),
  ]);
  context.progress.step(`writing ${out.name}`);
  await within(out, () =>
    applyPlan(out.dir, plan, undefined, (done, of) => context.progress.count(`writing ${out.name}`, done, of)),
  );
  const scratch = context.env.CDK8S_OUTDIR ? resolve(context.cwd, context.env.CDK8S_OUTDIR) : undefined;
  if (scratch === undefined || scratch === out.dir) return;
  mkdirSync(scratch, { recursive: true });
  await applyPlan(scratch, planWrites(files, await readTree(scratch)));
}

/** A GitOps engine would sync somebody else's files in our folders too. */
function foreign(out: Out, plan: Plan): Issue[] {
  const message = 'Tenantry did not write this file and leaves it alone, but a GitOps engine would apply it too';
  return fromRoot(
    out,
    plan.foreign.map((file) => issue({ code: 'foreign-file', severity: 'warning', file, message })),
  );
}

function noteOf(issues: readonly Issue[]): string {
  return fails(issues) ? 'Nothing was written.' : 'Nothing was written: under --strict warnings fail.';
}
