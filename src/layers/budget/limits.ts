import type { Path } from '../../issue.js';
import type { Quantity } from '../../kube/quantity.js';
import { type Amount, exceeds, nanoOf } from './amounts.js';
import type { Budget, BudgetNamespace, BudgetScope } from './contract.js';
import type { LimitField, LimitItem, LimitRangeSpec } from './spec.js';
import type { Resource } from './table.js';

/** A LimitRange with where its numbers were written. */
export interface PlacedLimitRange {
  readonly spec: LimitRangeSpec;
  /** Whether the author wrote the object itself. */
  readonly explicit: boolean;
  pathOf(type: string, field: LimitField, resource: string): Path;
}

/** The LimitRanges of one namespace, by name: the one made of `container`, `pod` and `claim`, and those written out. */
export function limitRangesOf(
  scope: BudgetScope,
  namespace: BudgetNamespace,
  got: ReadonlyMap<Resource, Amount>,
): Map<string, PlacedLimitRange> {
  const ranges = new Map<string, PlacedLimitRange>();
  const budget = namespace.values.budget;
  const limits = budget ? limitsOf(budget, got) : {};
  if (Object.keys(limits).length > 0) {
    const pathOf = (type: string, field: LimitField, resource: string): Path => pathOfLimit(namespace, type, field, resource);
    ranges.set(scope.nameOf('limitRange', namespace.name), { spec: { limits }, explicit: false, pathOf });
  }
  for (const [name, spec] of Object.entries(budget?.limitRanges ?? {})) {
    const path = ['budget', 'limitRanges', name];
    if (spec === undefined) continue;
    if (ranges.has(name))
      scope.report(
        'duplicate-object',
        path,
        { message: `the budget makes a LimitRange called '${name}' itself`, want: 'another name' },
        namespace.name,
      );
    ranges.set(name, {
      spec: { limits: {}, ...spec } as LimitRangeSpec,
      explicit: true,
      pathOf: (type, field, resource) => [...path, 'limits', type, field, resource],
    });
  }
  return ranges;
}

/** In the order in which a LimitRange of ours lists them. */
function limitsOf({ container, pod, claim }: Budget, got: ReadonlyMap<Resource, Amount>): Record<string, LimitItem> {
  const limits: Record<string, LimitItem> = {};
  const containers = fitted(present(container), got);
  if (Object.keys(containers).length > 0) limits.Container = containers;
  const pods = present(pod);
  if (Object.keys(pods).length > 0) limits.Pod = pods;
  const claims = present({ min: storage(claim?.min), max: storage(claim?.max) });
  if (Object.keys(claims).length > 0) limits.PersistentVolumeClaim = claims;
  return limits;
}

const storage = (amount: Quantity | undefined): Record<string, Quantity> | undefined =>
  amount === undefined ? undefined : { storage: amount };

/** The fields that say anything: an empty map would limit nothing. */
function present(item: object = {}): LimitItem {
  return Object.fromEntries(Object.entries(item).filter(([, map]) => map !== undefined && Object.keys(map as object).length > 0));
}

function pathOfLimit(namespace: BudgetNamespace, type: string, field: LimitField, resource: string): Path {
  if (type === 'PersistentVolumeClaim') return ['budget', 'claim', field];
  const word = type === 'Container' ? 'container' : 'pod';
  const written = namespace.values.budget?.[word] as LimitItem | undefined;
  // A default request that only fitting wrote out stands for the default.
  const shown = written?.[field]?.[resource] === undefined && field === 'defaultRequest' ? 'default' : field;
  return ['budget', word, shown, resource];
}

/**
 * Lowers the container defaults to the namespace's quota, so that a tier's defaults hold in a small share too: else a container that
 * names nothing could never start. A quota of zero is left alone: there nothing is to start. Never raises anything, nor touches min and max.
 */
function fitted(item: LimitItem, got: ReadonlyMap<Resource, Amount>): LimitItem {
  const limits = { ...item.default };
  const requests = { ...item.defaultRequest };
  for (const resource of new Set([...Object.keys(limits), ...Object.keys(requests)])) {
    const written = limits[resource];
    const limit = written === undefined ? undefined : least(written, quotaOn(got, `limits.${resource}`));
    if (limit !== undefined) limits[resource] = limit;
    // The server takes the default for a default request that is missing.
    const request = requests[resource] ?? limit;
    if (request === undefined) continue;
    const lowered = limit !== undefined && limit !== written ? least(request, limit) : request;
    const fit = least(lowered, quotaOn(got, `requests.${resource}`));
    if (fit !== limit || requests[resource] !== undefined) requests[resource] = fit;
  }
  return present({ ...item, default: limits, defaultRequest: requests });
}

const least = (amount: Quantity, most: Quantity | undefined): Quantity =>
  most !== undefined && exceeds(amount, most) ? most : amount;

function quotaOn(got: ReadonlyMap<Resource, Amount>, hard: string): Quantity | undefined {
  for (const [resource, { spelling }] of got) {
    if (resource.hard === hard && resource.priorityClass === undefined) return nanoOf(spelling) > 0n ? spelling : undefined;
  }
  return undefined;
}
