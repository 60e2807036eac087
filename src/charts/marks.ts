import type { Manifest } from '../kube/types.js';
import { OWN_PREFIX } from '../layers/contract.js';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/**
 * Says on an object that it is ours and whose tenant's: what people select by, and what guardrails protect.
 * A label the author already gave stays.
 */
export function mark(object: Manifest, tenant?: string): Manifest {
  const { labels, annotations, ...rest } = object.metadata;
  const marked: Record<string, string> = { [MANAGED_BY]: 'tenantry' };
  if (tenant !== undefined) marked[`${OWN_PREFIX}tenant`] = tenant;
  return {
    ...object,
    metadata: {
      ...rest,
      labels: sortKeys({ ...marked, ...labels }),
      ...(annotations === undefined ? {} : { annotations: sortKeys(annotations) }),
    },
  };
}

function sortKeys(map: Record<string, string>): Record<string, string> {
  const keys = Object.keys(map).sort();
  return Object.fromEntries(keys.map((key) => [key, map[key]!]));
}
