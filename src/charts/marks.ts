import type { Manifest } from '../kube/types.js';
import { OWN_PREFIX } from '../layers/contract.js';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/**
 * Says on an object that it is ours and whose tenant's: what people select by, and what guardrails protect.
 * Another manager's name that the author gave stays; whose the object is, only we say.
 */
export function mark(object: Manifest, tenant?: string): Manifest {
  const { labels, annotations, ...rest } = object.metadata;
  const owner: Record<string, string> = tenant === undefined ? {} : { [`${OWN_PREFIX}tenant`]: tenant };
  return {
    ...object,
    metadata: {
      ...rest,
      labels: sortKeys({ [MANAGED_BY]: 'tenantry', ...labels, ...owner }),
      ...(annotations === undefined ? {} : { annotations: sortKeys(annotations) }),
    },
  };
}

function sortKeys(map: Record<string, string>): Record<string, string> {
  const keys = Object.keys(map).sort();
  return Object.fromEntries(keys.map((key) => [key, map[key]!]));
}
