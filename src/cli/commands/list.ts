import { byCodeUnit } from '../../issue.js';
import type { ResolvedBudget } from '../../layers/budget/index.js';
import { STATES, type State } from '../../model/fleet.js';
import type { Compiled } from '../../pipeline.js';
import type { AddCommand, Context } from '../context.js';
import type { ReadOptions } from '../evaluation.js';
import { openRoot, readFleet } from '../fleet.js';
import { tidy } from '../issues.js';
import { dataOnlyOption } from '../options.js';
import { tidyOut } from '../out.js';
import { fails, type Report } from '../report.js';
import type { ListResult } from '../results.js';
import { table } from '../table.js';

type Row = ListResult['placements'][number];

export const addList: AddCommand = (program, act) => {
  program
    .command('list')
    .summary('show every tenant on every cluster')
    .description(
      'A row a tenant and cluster, with the sums of its budget over all namespaces; - is no limit.\n' +
        'As JSON or YAML also the effective values: what is merged from the built-in level down to the namespace.',
    )
    .addOption(dataOnlyOption())
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry list
  $ tenantry list -o json | jq '.result.placements[] | select(.tenant == "payments").values.network'`,
    )
    .action(act(list));
};

async function list(context: Context, options: ReadOptions): Promise<Report> {
  const root = await openRoot(context);
  await tidyOut(context, root);
  const fleet = await readFleet(context, root, options);
  const issues = tidy(fleet.issues);
  const rows = fleet.compiled ? await rowsOf(fleet.compiled) : [];
  const result: ListResult = { placements: rows };
  const ok = !fails(issues);
  const note = ok ? undefined : 'The list shows what could be made out; see the errors above.';
  return { ok, issues, result, text: textOf(rows), base: root.dir, note };
}

async function rowsOf({ resolution }: Compiled): Promise<Row[]> {
  const { totals } = await import('../../layers/budget/index.js');
  const rows = [...resolution].map(
    ([{ tenant, cluster, accept, values, namespaces }, resolved]): Row => ({
      tenant: tenant.name,
      kind: tenant.kind,
      cluster: cluster.name,
      tier: tenant.tier,
      state: tenant.state,
      file: tenant.file,
      owner: tenant.owner,
      budget: totals((resolved.get('budget') ?? new Map()) as ReadonlyMap<string, ResolvedBudget>),
      accept: [...accept],
      values,
      namespaces: namespaces.map((n) => ({ name: n.name, state: n.state, create: n.create, values: n.values })),
    }),
  );
  return rows.sort((a, b) => byCodeUnit(a.tenant, b.tenant) || byCodeUnit(a.cluster, b.cluster));
}

function textOf(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const header = ['TENANT', 'KIND', 'CLUSTER', 'NAMESPACES', 'TIER', 'CPU', 'MEMORY', 'PODS', 'STATE'];
  const cells = rows.map(({ tenant, kind, cluster, namespaces, tier, budget, state }) => {
    return [
      tenant,
      kind,
      cluster,
      String(namespaces.length),
      tier,
      budget.cpu ?? '-',
      budget.memory ?? '-',
      budget.pods ?? '-',
      lifeOf(state, namespaces),
    ];
  });
  return table([header, ...cells]);
}

/** The tenant's state, or where that is active how many of its namespaces differ: `1 of 3 retiring`. */
function lifeOf(state: State, namespaces: Row['namespaces']): string {
  if (state !== 'active') return state;
  const differ = STATES.map((other) => [other, namespaces.filter((n) => n.state === other).length] as const).filter(
    ([other, count]) => other !== 'active' && count > 0,
  );
  return differ.map(([other, count]) => `${count} of ${namespaces.length} ${other}`).join(', ') || state;
}
