import { byCodeUnit } from '../../issue.js';
import type { AddCommand, Context } from '../context.js';
import type { ReadOptions } from '../evaluation.js';
import { openRoot, type ReadFleet, readFleet } from '../fleet.js';
import { tidy } from '../issues.js';
import { dataOnlyOption, strictOption } from '../options.js';
import { tidyOut } from '../out.js';
import { count, fails, type Report } from '../report.js';
import type { ValidateResult } from '../results.js';

interface ValidateOptions extends ReadOptions {
  readonly strict?: boolean;
}

export const addValidate: AddCommand = (program, act) => {
  program
    .command('validate')
    .summary('judge every file and write nothing')
    .description('Reads platform.ts and tenants/ and judges the whole fleet, as synth does, without looking at dist/ or git.')
    .addOption(dataOnlyOption())
    .addOption(strictOption())
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry validate
  $ tenantry validate --strict -o json`,
    )
    .action(act(validate));
};

async function validate(context: Context, { strict, dataOnly }: ValidateOptions): Promise<Report> {
  const root = await openRoot(context);
  await tidyOut(context, root);
  const { Traffic } = await import('../../reach/index.js');
  const fleet = await readFleet(context, root, { dataOnly }, undefined, new Traffic());
  const issues = tidy(fleet.issues);
  const ok = !fails(issues, strict);
  const errors = issues.filter((i) => i.severity === 'error').length;
  const result: ValidateResult = { ...countsOf(fleet), errors, warnings: issues.length - errors, accepted: acceptedOf(fleet) };
  const note = !ok && !fails(issues) ? 'Under --strict warnings fail.' : undefined;
  return { ok, issues, result, text: errors > 0 ? '' : textOf(result), base: root.dir, note };
}

function countsOf({ compiled }: ReadFleet) {
  const placements = [...(compiled?.resolution.keys() ?? [])];
  return {
    tenants: compiled?.fleet.tenants.length ?? 0,
    clusters: compiled?.fleet.platform.clusters.size ?? 0,
    namespaces: placements.reduce((sum, p) => sum + p.namespaces.length, 0),
    objects: (compiled?.files ?? []).reduce((sum, file) => sum + documentsIn(file.content), 0),
  };
}

/** Our writer never puts `---` at the start of a line anywhere else. */
const documentsIn = (text: string): number => (text.match(/^---$/gm)?.length ?? 0) + 1;

function acceptedOf({ accepted }: ReadFleet): ValidateResult['accepted'] {
  const counts = new Map<string, ValidateResult['accepted'][number]>();
  for (const { code, tenant } of accepted) {
    const key = `${tenant} ${code}`;
    counts.set(key, { code, tenant, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts].sort(([a], [b]) => byCodeUnit(a, b)).map(([, row]) => row);
}

function textOf({ tenants, clusters, namespaces, objects, accepted }: ValidateResult): string {
  const sum = `${count(tenants, 'tenant')} on ${count(clusters, 'cluster')}: ${count(namespaces, 'namespace')}, ${count(objects, 'object')}`;
  return [...accepted.map((row) => `accepted: ${row.tenant} ${row.code} ×${row.count}`), sum].join('\n');
}
