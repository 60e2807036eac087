import { grantsNetworkPolicies } from '../beside.js';
import { allot } from './allot.js';
import { checkCaps } from './caps.js';
import type { BudgetScope } from './contract.js';
import { limitRangesOf } from './limits.js';
import { naming } from './naming.js';
import { quotasOf } from './quotas.js';
import { check } from './rules.js';
import type { ResolvedBudget } from './spec.js';

/**
 * Splits a tenant's budget over its namespaces on one cluster, and fits each namespace's limits to its part. Tenants of one plan have one
 * budget, so what a namespace that is its tenant's only one came to is remembered, where there was nothing to report.
 */
export function resolve(scope: BudgetScope): Map<string, ResolvedBudget> {
  const [only, second] = scope.namespaces;
  if (!only || second) return resolveAnew(scope);
  const known = plans.get(scope.cluster) ?? new Map<string, ResolvedBudget>();
  plans.set(scope.cluster, known);
  const names = Object.keys(naming).map((key) => scope.nameOf(key, only.name, { class: 'class' }));
  const key = JSON.stringify([
    scope.values.budget,
    only.own.budget,
    only.values.budget,
    grantsNetworkPolicies(only.values),
    scope.caps.budget,
    names,
  ]);
  const found = known.get(key);
  if (found) return new Map([[only.name, found]]);
  let reported = false;
  const report: BudgetScope['report'] = (...fault) => {
    reported = true;
    scope.report(...fault);
  };
  const resolved = resolveAnew({ ...scope, report });
  if (!reported) known.set(key, resolved.get(only.name)!);
  return resolved;
}

const plans = new WeakMap<BudgetScope['cluster'], Map<string, ResolvedBudget>>();

function resolveAnew(scope: BudgetScope): Map<string, ResolvedBudget> {
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
