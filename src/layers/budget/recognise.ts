import { deepEqual, isPlainObject } from '../../kube/deep-equal.js';
import { isDnsSubdomain } from '../../kube/names.js';
import type { Manifest } from '../../kube/types.js';
import { type Existing, OWN_PREFIX, type Recognised } from '../contract.js';
import { metaOf } from '../meta.js';
import { limitRange, resourceQuota } from './objects.js';
import { limitFaults, quotaFaults } from './server-rules.js';
import { limitRangeSpec, quotaSpec, type ResolvedBudget } from './spec.js';

/** Reads ResourceQuotas and LimitRanges back. What would not come out again exactly as it is stays unclaimed. */
export function recognise({ namespace, objects }: Existing): Recognised<ResolvedBudget> | undefined {
  const section: ResolvedBudget = { quotas: {}, limitRanges: {} };
  const claimed: Manifest[] = [];
  for (const object of objects) {
    const { name } = object.metadata;
    if (object.apiVersion !== 'v1' || typeof name !== 'string' || !isDnsSubdomain(name)) continue;
    const plain = withoutOurMarks(object);
    if (object.kind === 'ResourceQuota' && !Object.hasOwn(section.quotas, name)) {
      const spec = quotaOf(plain);
      if (!spec || !deepEqual(resourceQuota(name, namespace, spec), plain)) continue;
      section.quotas[name] = spec;
      claimed.push(object);
    } else if (object.kind === 'LimitRange' && !Object.hasOwn(section.limitRanges, name)) {
      const spec = limitRangeOf(plain);
      if (!spec || !deepEqual(limitRange(name, namespace, spec), plain)) continue;
      section.limitRanges[name] = spec;
      claimed.push(object);
    }
  }
  return claimed.length === 0 ? undefined : { section, objects: claimed };
}

function quotaOf(object: Manifest): ResolvedBudget['quotas'][string] | undefined {
  if (!isPlainObject(object.spec)) return undefined;
  const parsed = quotaSpec.safeParse({ ...object.spec, ...metaOf(object) });
  return parsed.success && quotaFaults(parsed.data).length === 0 ? parsed.data : undefined;
}

function limitRangeOf(object: Manifest): ResolvedBudget['limitRanges'][string] | undefined {
  if (!isPlainObject(object.spec) || !Array.isArray(object.spec.limits)) return undefined;
  const items: unknown[] = object.spec.limits;
  const limits = new Map<unknown, unknown>();
  for (const item of items) {
    if (!isPlainObject(item) || limits.has(item.type)) return undefined;
    const { type, ...rest } = item;
    limits.set(type, rest);
  }
  const parsed = limitRangeSpec.safeParse({ limits: Object.fromEntries(limits as Map<string, unknown>), ...metaOf(object) });
  if (!parsed.success) return undefined;
  return Object.entries(parsed.data.limits).every(([type, item]) => limitFaults(type, item).length === 0)
    ? parsed.data
    : undefined;
}

/** The object without the labels and annotations that are ours, and without a map of which nothing else is left. */
function withoutOurMarks(object: Manifest): Manifest {
  const metadata = { ...object.metadata };
  for (const field of ['labels', 'annotations'] as const) {
    const map = metadata[field];
    if (!isPlainObject(map)) continue;
    const foreign = Object.entries(map).filter(
      ([key, value]) => !key.startsWith(OWN_PREFIX) && !(key === 'app.kubernetes.io/managed-by' && value === 'tenantry'),
    );
    if (foreign.length === Object.keys(map).length) continue;
    if (foreign.length === 0) delete metadata[field];
    else metadata[field] = Object.fromEntries(foreign) as Record<string, string>;
  }
  return { ...object, metadata };
}
