import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import type { importObjects as Importer } from '../../adopt.js';
import type { AddCommand, Context } from '../context.js';
import { readInputs } from '../inputs.js';
import { tidy } from '../issues.js';
import { nonEmpty, oneOf, outOption } from '../options.js';
import { count, fails, type Report } from '../report.js';
import type { ImportResult } from '../results.js';
import { UsageError } from '../usage.js';

type ImportSummary = ReturnType<typeof Importer>['summary'];

interface ImportOptions {
  readonly out: string;
  readonly format: 'ts' | 'yaml';
  readonly tenantFrom?: string;
  readonly cluster: string;
  readonly force?: boolean;
}

export const addImport: AddCommand = (program, act) => {
  program
    .command('import')
    .summary('turn existing objects into definitions')
    .description(
      'Reads Kubernetes objects (YAML or JSON; folders with everything below them; - is stdin) and writes a platform file and tenants/ from\n' +
        'which synth gives the same objects back. What must not or need not be in git is left out, and told.',
    )
    .addArgument(new Argument('<FILES...>', 'files, folders or -'))
    .addOption(outOption('the folder to write to').makeOptionMandatory())
    .addOption(oneOf(new Option('--format <FORMAT>', 'how to write definitions').default('ts'), ['ts', 'yaml']))
    .addOption(
      new Option(
        '--tenant-from <KEY>',
        'the namespace label or annotation that names the tenant (default: a tenant a namespace)',
      ).argParser(nonEmpty),
    )
    .addOption(
      new Option('--cluster <NAME>', 'what to call the cluster the objects are from').default('main').argParser(nonEmpty),
    )
    .option('--force', 'write even where there is a platform file or tenants/; only files of the same path are replaced')
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry import exported/ --out platform-repo
  $ kubectl get ns,quota,limits,netpol,rolebindings,roles,sa -A -o yaml | tenantry import - --out platform-repo --tenant-from team
  $ tenantry import ns.yaml rbac.yaml --out here --format yaml --cluster weu-prod`,
    )
    .action(act(importFiles));
};

async function importFiles(context: Context, options: ImportOptions, paths: readonly string[]): Promise<Report> {
  const [{ rootMarks, writeDefinitions }, { isDnsLabel }] = await Promise.all([
    import('../definitions.js'),
    import('../../kube/names.js'),
  ]);
  const dir = resolve(context.cwd, options.out);
  if (!isDnsLabel(options.cluster))
    throw new UsageError(`--cluster '${options.cluster}' is no name: lower-case letters, digits and hyphens`);
  const marks = rootMarks(dir);
  if (marks.length > 0 && !options.force) {
    throw new UsageError(
      `${options.out} holds ${marks.join(' and ')} already: choose another folder, or --force to replace files of the same path`,
    );
  }
  context.progress.step('reading the objects');
  const { inputs, issues: unreadable } = await readInputs(context, paths);
  if (unreadable.length === 0 && inputs.length === 0)
    throw new UsageError('there is no .yaml, .yml or .json file in what was named');
  if (fails(unreadable)) return { ok: false, issues: tidy(unreadable), result: null, text: '', note: 'Nothing was written.' };

  context.progress.step('recognising');
  const { importObjects } = await import('../../adopt.js');
  const { files, issues, summary } = importObjects(inputs, {
    format: options.format,
    tenantFrom: options.tenantFrom,
    cluster: options.cluster,
  });
  const found = tidy(issues.all);
  if (issues.failed) return { ok: false, issues: found, result: null, text: '', note: 'Nothing was written.' };
  if (summary.objects === 0) throw new UsageError('there is no Kubernetes object in what was named');
  writeDefinitions(dir, files);
  const result: ImportResult = {
    out: options.out,
    files: files.map((file) => file.path),
    ...summary,
    leftOut: [...summary.leftOut],
  };
  return { ok: true, issues: found, result, text: textOf(result), told: new Set(['import-left-out']) };
}

function textOf({ out, files, objects, tenants, namespaces, typed, extras, leftOut }: ImportResult): string {
  return [
    `${count(objects, 'object')} became ${count(tenants, 'tenant')} with ${count(namespaces, 'namespace')}: ${typed} said in sections, ${extras} kept as extras`,
    ...grouped(leftOut),
    `${count(files.length, 'file')} written to ${out}`,
    `next: say in the platform file what the cluster is (version, distribution and network engine are guesses), then tenantry synth --root ${out}`,
  ].join('\n');
}

const NAMES = 3;

function grouped(leftOut: ImportSummary['leftOut']): string[] {
  const groups = new Map<string, string[]>();
  for (const { what, why } of leftOut) groups.set(why, [...(groups.get(why) ?? []), what]);
  return [...groups].map(([why, names]) => {
    const more = names.length > NAMES ? ', …' : '';
    return `left out: ${why} ×${names.length} (${names.slice(0, NAMES).join(', ')}${more})`;
  });
}
