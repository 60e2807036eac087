import type { Path } from '../../issue.js';
import { ONE, type Quantity } from '../../kube/quantity.js';
import { exceeds, nanoOf } from './amounts.js';
import { isLimitResource, isQuotaKey, isWholeKey, mayOvercommit } from './keys.js';
import { LIMIT_FIELDS, type LimitField, type LimitItem, type QuotaSpec } from './spec.js';

/** What the API server would refuse: ValidateResourceQuotaSpec and ValidateLimitRange of pkg/apis/core/validation. */

/** A fault of a quota, with its place inside the spec. */
export interface QuotaFault {
  readonly path: Path;
  readonly message: string;
}

const OF_PODS = new Set(['pods', 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);
const OF_CLAIMS = new Set(['persistentvolumeclaims', 'requests.storage']);
const ONLY_EXISTS = new Set(['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'CrossNamespacePodAffinity']);
const OPPOSITES = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

/** Whether a quota of this scope can count a resource (IsResourceQuotaScopeValidForResource). */
function countsInScope(scope: string, key: string): boolean {
  if (key.includes('/')) return true;
  if (scope === 'BestEffort') return key === 'pods';
  return scope === 'VolumeAttributesClass' ? OF_CLAIMS.has(key) : OF_PODS.has(key);
}

export function quotaFaults({ hard = {}, scopes = [], scopeSelector }: QuotaSpec): QuotaFault[] {
  const faults: QuotaFault[] = [];
  for (const [key, amount] of Object.entries(hard)) {
    if (isWholeKey(key) && nanoOf(amount) % ONE !== 0n)
      faults.push({ path: ['hard', key], message: `${key} must be a whole number` });
  }
  const selected = scopeSelector?.matchExpressions ?? [];
  for (const [index, { scopeName, operator }] of selected.entries()) {
    if (!ONLY_EXISTS.has(scopeName) || operator === 'Exists') continue;
    faults.push({
      path: ['scopeSelector', 'matchExpressions', index, 'operator'],
      message: `scope ${scopeName} takes only Exists`,
    });
  }
  for (const [field, names] of [
    ['scopes', scopes],
    ['scopeSelector', selected.map((s) => s.scopeName)],
  ] as const) {
    if (field === 'scopes' && new Set(names).size < names.length)
      faults.push({ path: [field], message: 'a scope stands there twice' });
    for (const pair of OPPOSITES) {
      if (pair.every((scope) => names.includes(scope)))
        faults.push({ path: [field], message: `${pair.join(' and ')} exclude each other` });
    }
    for (const scope of new Set(names)) {
      const wrong = Object.keys(hard).filter((key) => isQuotaKey(key) && !countsInScope(scope, key));
      for (const key of wrong) faults.push({ path: ['hard', key], message: `a quota of scope ${scope} can't count ${key}` });
    }
  }
  return faults;
}

/** A fault of one type's limits, with the field and resource that should change (neither: the whole item). */
export interface LimitFault {
  readonly field?: LimitField;
  readonly resource?: string;
  readonly message: string;
}

/** Of two fields the first must not be more than the second; named is the one to change. */
const ORDER: readonly (readonly [LimitField, LimitField])[] = [
  ['min', 'max'],
  ['min', 'defaultRequest'],
  ['min', 'default'],
  ['defaultRequest', 'default'],
  ['defaultRequest', 'max'],
  ['default', 'max'],
];

export function limitFaults(type: string, item: LimitItem): LimitFault[] {
  const faults: LimitFault[] = [];
  for (const field of LIMIT_FIELDS) {
    if (type === 'Pod' && field.startsWith('default') && Object.keys(item[field] ?? {}).length > 0)
      faults.push({ field, message: `type Pod takes no ${field}` });
    for (const resource of Object.keys(item[field] ?? {})) {
      if (!isLimitResource(type, resource))
        faults.push({ field, resource, message: `type ${type} knows no resource ${resource}` });
    }
  }
  if (type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) {
    faults.push({ message: 'type PersistentVolumeClaim needs a min or max of storage' });
  }
  for (const resource of new Set(LIMIT_FIELDS.flatMap((field) => Object.keys(item[field] ?? {}))))
    faults.push(...orderFaults(item, resource));
  return faults;
}

function orderFaults(item: LimitItem, resource: string): LimitFault[] {
  const of = (field: LimitField): Quantity | undefined => item[field]?.[resource];
  const faults: LimitFault[] = [];
  for (const [low, high] of ORDER) {
    const [a, b] = [of(low), of(high)];
    if (a === undefined || b === undefined || !exceeds(a, b)) continue;
    faults.push({ field: low, resource, message: `${low} of ${resource} is ${a}, more than its ${high} ${b}` });
  }
  const [ratio, min, max] = [of('maxLimitRequestRatio'), of('min'), of('max')];
  if (ratio !== undefined && exceeds(1, ratio))
    faults.push({ field: 'maxLimitRequestRatio', resource, message: 'a ratio must be at least 1' });
  if (ratio !== undefined && min !== undefined && max !== undefined && nanoOf(ratio) * nanoOf(min) > nanoOf(max) * ONE) {
    faults.push({
      field: 'maxLimitRequestRatio',
      resource,
      message: `the ratio of ${resource} is ${ratio}, more than its max ${max} divided by its min ${min}`,
    });
  }
  const [limit, request] = [of('default'), of('defaultRequest')];
  if (!mayOvercommit(resource) && limit !== undefined && request !== undefined && nanoOf(limit) !== nanoOf(request)) {
    faults.push({
      field: 'defaultRequest',
      resource,
      message: `${resource} can't be overcommitted: default ${limit} and defaultRequest ${request} must be the same`,
    });
  }
  return faults;
}
