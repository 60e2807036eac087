import type { Path } from '../../issue.js';
import type { Amount } from './amounts.js';
import type { BudgetNamespace, BudgetScope } from './contract.js';
import type { QuotaSpec } from './spec.js';
import { type Resource, said } from './table.js';

/** A quota with where its numbers were written. */
export interface PlacedQuota {
  readonly spec: QuotaSpec;
  /** Whether the author wrote the object itself. */
  readonly explicit: boolean;
  pathOf(hard: string): Path;
}

/** The ResourceQuotas of one namespace, by name: what it was allotted, one for each priority class, and those written out. */
export function quotasOf(
  scope: BudgetScope,
  namespace: BudgetNamespace,
  got: ReadonlyMap<Resource, Amount>,
): Map<string, PlacedQuota> {
  const quotas = new Map<string, PlacedQuota>();
  for (const [priorityClass, resources] of byPriorityClass(got)) {
    const hard = Object.fromEntries(resources.map((r) => [r.hard, got.get(r)!.spelling]));
    const pathOf = (key: string): Path => pathOfResource(scope, namespace, resources.find((r) => r.hard === key)!);
    if (priorityClass === undefined) {
      quotas.set(scope.nameOf('quota', namespace.name), { spec: { hard }, explicit: false, pathOf });
    } else {
      const matchExpressions = [{ scopeName: 'PriorityClass' as const, operator: 'In' as const, values: [priorityClass] }];
      const name = scope.nameOf('priorityQuota', namespace.name, { class: priorityClass });
      quotas.set(name, { spec: { hard, scopeSelector: { matchExpressions } }, explicit: false, pathOf });
    }
  }
  if (namespace.values.budget?.crossNamespaceAffinity === false) {
    quotas.set(scope.nameOf('affinityQuota', namespace.name), {
      spec: NO_CROSS_NAMESPACE_AFFINITY,
      explicit: false,
      pathOf: () => ['budget', 'crossNamespaceAffinity'],
    });
  }
  for (const [name, spec] of Object.entries(namespace.values.budget?.quotas ?? {})) {
    const path = ['budget', 'quotas', name];
    if (spec === undefined) continue;
    if (quotas.has(name))
      scope.report(
        'duplicate-object',
        path,
        { message: `the budget makes a ResourceQuota called '${name}' itself`, want: 'another name' },
        namespace.name,
      );
    quotas.set(name, { spec: spec as QuotaSpec, explicit: true, pathOf: (key) => [...path, 'hard', key] });
  }
  return quotas;
}

const NO_CROSS_NAMESPACE_AFFINITY: QuotaSpec = {
  hard: { pods: '0' },
  scopeSelector: { matchExpressions: [{ scopeName: 'CrossNamespacePodAffinity', operator: 'Exists' }] },
};

function byPriorityClass(got: ReadonlyMap<Resource, Amount>): Map<string | undefined, Resource[]> {
  const groups = new Map<string | undefined, Resource[]>();
  for (const resource of got.keys()) {
    const group = groups.get(resource.priorityClass);
    if (group) group.push(resource);
    else groups.set(resource.priorityClass, [resource]);
  }
  return groups;
}

/** Where a resource's number was written: in the namespace, else in the tenant's total. */
function pathOfResource(scope: BudgetScope, namespace: BudgetNamespace, resource: Resource): Path {
  return (said(namespace.own.budget, resource) ?? said(scope.values.budget, resource))?.path ?? ['budget', 'loadBalancers'];
}
