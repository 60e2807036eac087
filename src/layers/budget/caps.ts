import { nanoOf, spell } from './amounts.js';
import type { BudgetScope } from './contract.js';
import { granted } from './granted.js';
import type { ResolvedBudget } from './spec.js';
import { resourcesOf, said } from './table.js';

/** Holds the sum over a tenant's namespaces against its tier's caps. A namespace without a quota has no limit, which is above any cap. */
export function checkCaps(scope: BudgetScope, resolved: ReadonlyMap<string, ResolvedBudget>): void {
  const caps = scope.caps.budget;
  if (!caps) return;
  for (const resource of resourcesOf([caps])) {
    const cap = said(caps, resource);
    if (!cap) continue;
    const amounts = [...resolved].map(([name, budget]) => ({ name, nano: granted(budget, resource.hard) }));
    const path = said(scope.values.budget, resource)?.path ?? cap.path;
    for (const { name } of amounts.filter((a) => a.nano === undefined)) {
      const message = `namespace ${name} has no quota on ${resource.hard}, so no limit, where the tier caps it`;
      scope.report('above-cap', cap.path, { message, found: 'no limit', want: `at most ${cap.amount} for the tenant` }, name);
    }
    const sum = amounts.reduce((total, a) => total + (a.nano ?? 0n), 0n);
    if (sum <= nanoOf(cap.amount)) continue;
    const found = spell(sum, resource.unit);
    scope.report('above-cap', path, {
      message: `${found} on ${scope.cluster.name}, more than the tier's cap`,
      found,
      want: `at most ${cap.amount}`,
    });
  }
}
