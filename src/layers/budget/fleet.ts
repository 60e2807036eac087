import { byCodeUnit, type Path } from '../../issue.js';
import { ONE, parseQuantity } from '../../kube/quantity.js';
import type { FleetScope } from '../contract.js';
import { nanoOf, spell, type Unit } from './amounts.js';
import type { ClusterShape, NoShape } from './contract.js';
import { granted } from './granted.js';
import type { ResolvedBudget } from './spec.js';

type BudgetFleetScope = FleetScope<NoShape, ClusterShape>;

const PLAIN = [
  { key: 'cpu', hard: 'requests.cpu', unit: 'cpu' },
  { key: 'memory', hard: 'requests.memory', unit: 'bytes' },
  { key: 'storage', hard: 'requests.storage', unit: 'bytes' },
  { key: 'pods', hard: 'pods', unit: 'count' },
] as const;

/** What a namespace may use of each resource that clusters have a capacity of, in nano-units, by the name of its quota. */
export type BudgetDigest = Readonly<Record<string, string>>;

export function digestOf(resolved: ResolvedBudget): BudgetDigest {
  const counted = Object.values(resolved.quotas).flatMap(({ hard }) => Object.keys(hard ?? {}));
  const hards = new Set([...PLAIN.map(({ hard }) => hard), ...counted.filter((hard) => hard.startsWith('requests.'))]);
  const digest: Record<string, string> = {};
  for (const hard of hards) {
    const nano = granted(resolved, hard);
    if (nano !== undefined) digest[hard] = String(nano);
  }
  return digest;
}

/** Holds the budgets of all tenants of a cluster against its capacity × overcommit. */
export function checkCapacity(scope: BudgetFleetScope): void {
  const { capacity, overcommit } = scope.cluster.values;
  if (!capacity) return;
  const namespaces = scope.namespaces();
  const judge = (path: Path, hard: string, unit: Unit, has: string | number | undefined, factor: number | undefined): void => {
    if (has === undefined) return;
    // A factor that no quantity can say (1e-20) is none at all.
    const most = (nanoOf(has) * (parseQuantity(String(factor ?? 1)) ?? 0n)) / ONE;
    const byTenant = sums(namespaces, hard);
    const sum = [...byTenant.values()].reduce((total, nano) => total + nano, 0n);
    if (sum <= most) return;
    const biggest = [...byTenant].sort(([a, x], [b, y]) => (x === y ? byCodeUnit(a, b) : x > y ? -1 : 1)).slice(0, 3);
    const named = biggest.map(([tenant, nano]) => `${tenant} ${spell(nano, unit)}`).join(', ');
    const times = factor === undefined ? '' : ` × overcommit ${factor} = ${spell(most, unit)}`;
    scope.report('over-capacity', ['clusters', scope.cluster.name, 'capacity', ...path], {
      message: `the tenants' budgets add up to ${spell(sum, unit)} of ${hard}, more than the capacity ${has}${times}; the biggest: ${named}`,
      found: spell(sum, unit),
      want: `at most ${spell(most, unit)}`,
    });
  };
  for (const { key, hard, unit } of PLAIN) judge([key], hard, unit, capacity[key], overcommit?.[key]);
  for (const [name, has] of Object.entries(capacity.gpus ?? {}))
    judge(['gpus', name], `requests.${name}`, 'count', has, overcommit?.gpus);
}

function sums(namespaces: ReturnType<BudgetFleetScope['namespaces']>, hard: string): Map<string, bigint> {
  const result = new Map<string, bigint>();
  for (const { tenant, digest } of namespaces) {
    const nano = (digest as BudgetDigest)[hard];
    if (nano !== undefined) result.set(tenant, (result.get(tenant) ?? 0n) + BigInt(nano));
  }
  return result;
}

/** What a tenant may use on one cluster, all its namespaces together; absent what none of them has a quota on. */
export function totals(resolvedByNamespace: ReadonlyMap<string, ResolvedBudget>): {
  cpu?: string;
  memory?: string;
  pods?: string;
} {
  const result: { cpu?: string; memory?: string; pods?: string } = {};
  for (const { key, hard, unit } of PLAIN) {
    if (key === 'storage') continue;
    const amounts = [...resolvedByNamespace.values()].map((budget) => granted(budget, hard)).filter((nano) => nano !== undefined);
    if (amounts.length > 0)
      result[key] = spell(
        amounts.reduce((sum, nano) => sum + nano, 0n),
        unit,
      );
  }
  return result;
}
