import { allot } from './allot.js';
import { checkCaps } from './caps.js';
import type { BudgetScope } from './contract.js';
import { limitRangesOf } from './limits.js';
import { quotasOf } from './quotas.js';
import { check } from './rules.js';
import type { ResolvedBudget } from './spec.js';

/** Splits a tenant's budget over its namespaces on one cluster, and fits each namespace's limits to its part. */
export function resolve(scope: BudgetScope): Map<string, ResolvedBudget> {
  if (scope.values.budget?.share !== undefined) {
    const message = "share is a namespace's weight in the split, so it stands in a namespace";
    scope.report('unknown-key', ['budget', 'share'], { message, want: 'namespaces.<name>.budget.share' });
  }
  const allotments = allot(scope);
  const resolved = new Map<string, ResolvedBudget>();
  for (const namespace of scope.namespaces) {
    const got = allotments.get(namespace.name)!;
    const quotas = quotasOf(scope, namespace, got);
    const limitRanges = limitRangesOf(scope, namespace, got);
    check(scope, namespace.name, { quotas, limitRanges });
    resolved.set(namespace.name, { quotas: specs(quotas), limitRanges: specs(limitRanges) });
  }
  checkCaps(scope, resolved);
  return resolved;
}

function specs<T>(placed: ReadonlyMap<string, { readonly spec: T }>): Record<string, T> {
  return Object.fromEntries([...placed].map(([name, { spec }]) => [name, spec]));
}
