import type { Path } from '../../issue.js';
import { ONE, type Quantity } from '../../kube/quantity.js';
import { exceeds, nanoOf } from './amounts.js';
import type { BudgetScope } from './contract.js';
import type { PlacedLimitRange } from './limits.js';
import type { PlacedQuota } from './quotas.js';
import { limitFaults, quotaFaults } from './server-rules.js';
import { LIMIT_FIELDS, type LimitField, type LimitItem } from './spec.js';

/** The quotas and limits of one namespace, with where each was written. */
export interface Placed {
  readonly quotas: ReadonlyMap<string, PlacedQuota>;
  readonly limitRanges: ReadonlyMap<string, PlacedLimitRange>;
}

/** One type's limits, as the API server completes them. */
interface Limits {
  readonly type: string;
  readonly written: LimitItem;
  readonly effective: LimitItem;
  readonly explicit: boolean;
  pathOf(field: LimitField, resource: string): Path;
}

/** Checks the quotas and limits of one namespace: each by itself as the API server does, then against each other. */
export function check(scope: BudgetScope, namespace: string, { quotas, limitRanges }: Placed): void {
  for (const [name, { spec, explicit }] of quotas) {
    if (!explicit) continue;
    for (const { path, message } of quotaFaults(spec))
      scope.report('invalid-object', ['budget', 'quotas', name, ...path], { message }, namespace);
  }
  const all = [...limitRanges.values()].flatMap(({ spec, explicit, pathOf }) =>
    Object.entries(spec.limits).map(
      ([type, written]): Limits => ({
        type,
        written,
        effective: effective(type, written),
        explicit,
        pathOf: (field, resource) => pathOf(type, field, resource),
      }),
    ),
  );
  for (const limits of all) {
    for (const { field, resource, message } of limitFaults(limits.type, limits.written)) {
      const path = limits.pathOf(field ?? 'max', resource ?? '');
      scope.report('limits-inconsistent', resource === undefined ? path.slice(0, field ? -1 : -2) : path, { message }, namespace);
    }
  }
  checkAgainstPods(scope, namespace, all);
  for (const quota of quotas.values()) {
    for (const [hard, amount] of Object.entries(quota.spec.hard ?? {})) {
      checkDefaults(scope, namespace, all, quota, hard);
      if (quota.spec.scopes?.length || quota.spec.scopeSelector) continue;
      checkFits(scope, namespace, all, quota, hard, amount);
    }
  }
  checkLimitsQuota(scope, namespace, quotas);
}

/** What the API server fills in (SetDefaults_LimitRangeItem): default from max, defaultRequest from default, then from min. */
function effective(type: string, item: LimitItem): LimitItem {
  if (type !== 'Container') return item;
  const limits = { ...item.max, ...item.default };
  return { ...item, default: limits, defaultRequest: { ...item.min, ...limits, ...item.defaultRequest } };
}

/** A container may not be promised more than its pod; a container that names nothing must pass its own rules. */
function checkAgainstPods(scope: BudgetScope, namespace: string, all: readonly Limits[]): void {
  for (const limits of all.filter((l) => l.type === 'Container' && !l.explicit)) {
    for (const pod of all.filter((l) => l.type === 'Pod' && !l.explicit)) {
      for (const field of ['max', 'default'] as const) {
        for (const [resource, amount] of Object.entries(limits.written[field] ?? {})) {
          const most = pod.written.max?.[resource];
          if (most === undefined || !exceeds(amount, most)) continue;
          const message = `a container's ${field} of ${resource} is ${amount}, more than the ${most} a pod may have`;
          scope.report('limits-inconsistent', limits.pathOf(field, resource), { message, want: `at most ${most}` }, namespace);
        }
      }
    }
    for (const [resource, ratio] of Object.entries(limits.written.maxLimitRequestRatio ?? {})) {
      const limit = limits.effective.default?.[resource];
      const request = limits.effective.defaultRequest?.[resource];
      if (limit === undefined || request === undefined || nanoOf(limit) * ONE <= nanoOf(ratio) * nanoOf(request)) continue;
      const message = `a container that names no ${resource} gets ${request} with a limit of ${limit}, beyond its maxLimitRequestRatio ${ratio}`;
      scope.report('limits-inconsistent', limits.pathOf('maxLimitRequestRatio', resource), { message }, namespace);
    }
  }
}

/** The server refuses pods whose containers name no cpu or memory where a quota counts it; other resources it then just doesn't count. */
function checkDefaults(scope: BudgetScope, namespace: string, all: readonly Limits[], quota: PlacedQuota, hard: string): void {
  const counted = /^(?:(requests|limits)\.)?(cpu|memory|ephemeral-storage)$/.exec(hard);
  if (!counted || nanoOf(quota.spec.hard![hard]!) === 0n) return;
  const [, kind = 'requests', resource] = counted;
  const field = kind === 'limits' ? 'default' : 'defaultRequest';
  if (all.some((l) => l.type === 'Container' && l.effective[field]?.[resource!] !== undefined)) return;
  const then = resource === 'ephemeral-storage' ? 'would not be counted, so the quota would hold nobody' : 'would be refused';
  const message = `a quota on ${hard}, but containers get no ${field} of ${resource}: pods that name none ${then}`;
  scope.report(
    'quota-without-default',
    quota.pathOf(hard),
    { message, want: `budget.container.${field}.${resource}` },
    namespace,
  );
}

/** What of a limit a quota bounds: a single one may not be more than all of them together. */
const BOUNDED: Readonly<Record<'limits' | 'requests', readonly LimitField[]>> = {
  limits: ['max', 'default', 'min'],
  requests: ['defaultRequest', 'min'],
};

function checkFits(
  scope: BudgetScope,
  namespace: string,
  all: readonly Limits[],
  quota: PlacedQuota,
  hard: string,
  amount: Quantity,
): void {
  // Where nothing may run, nothing need fit.
  if (nanoOf(amount) === 0n) return;
  const [, kind = 'requests', resource] = /^(?:(requests|limits)\.)?(.+)$/.exec(hard)!;
  for (const limits of all) {
    const fields = boundedFields(limits.type, kind as 'limits', hard);
    for (const field of fields) {
      const one = limits.effective[field]?.[resource!];
      if (one === undefined || !exceeds(one, amount)) continue;
      const from = writtenAs(limits, field, resource!);
      if (from !== field && fields.includes(from)) continue;
      const message = `${field} of ${resource} for one ${limits.type} is ${one}, more than the namespace's quota of ${amount} on ${hard}`;
      const code = limits.explicit || quota.explicit ? 'limits-exceed-quota' : 'limits-inconsistent';
      scope.report(code, limits.pathOf(from, resource!), { message, want: `at most ${amount}` }, namespace);
    }
  }
}

function boundedFields(type: string, kind: 'limits' | 'requests', hard: string): readonly LimitField[] {
  if (type === 'Container' || type === 'Pod') return BOUNDED[kind];
  return type === 'PersistentVolumeClaim' && hard === 'requests.storage' ? ['max', 'min'] : [];
}

/** The field in which a completed one was written: `max` for a default that the server takes from it. */
function writtenAs({ written, effective }: Limits, field: LimitField, resource: string): LimitField {
  if (written[field]?.[resource] !== undefined) return field;
  return LIMIT_FIELDS.find((f) => written[f]?.[resource] === effective[field]?.[resource]) ?? field;
}

/** Requests that the quota on limits never lets a namespace use. */
function checkLimitsQuota(scope: BudgetScope, namespace: string, quotas: ReadonlyMap<string, PlacedQuota>): void {
  for (const quota of quotas.values()) {
    if (quota.explicit) continue;
    for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
      const [requests, limits] = [quota.spec.hard?.[`requests.${resource}`], quota.spec.hard?.[`limits.${resource}`]];
      if (requests === undefined || limits === undefined || !exceeds(requests, limits)) continue;
      const message = `${resource} limits may add up to ${limits}, less than the ${requests} of requests, which could never be used`;
      scope.report(
        'limits-inconsistent',
        quota.pathOf(`limits.${resource}`),
        { message, want: `at least ${requests}` },
        namespace,
      );
    }
  }
}
