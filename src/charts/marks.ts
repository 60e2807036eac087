import type { Manifest } from '../kube/types.js';
import { OWN_PREFIX } from '../layers/contract.js';
import type { State } from '../model/fleet.js';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/**
 * Says on an object that it is ours and whose tenant's: what people select by, and what guardrails protect.
 * Another manager's name that the author gave stays; whose the object is, only we say.
 */
export function mark(object: Manifest, owner?: { readonly tenant: string; readonly state: State }): Manifest {
  const { labels, annotations, ...rest } = object.metadata;
  const ours: Record<string, string> = owner === undefined ? {} : { [`${OWN_PREFIX}tenant`]: owner.tenant };
  // For want of a Namespace of ours: a removal is judged by whatever stands first in the file.
  if (owner && owner.state !== 'active') ours[`${OWN_PREFIX}state`] = owner.state;
  return {
    ...object,
    metadata: {
      ...rest,
      labels: sortKeys({ [MANAGED_BY]: 'tenantry', ...labels, ...ours }),
      ...(annotations === undefined ? {} : { annotations: sortKeys(annotations) }),
    },
  };
}

function sortKeys(map: Record<string, string>): Record<string, string> {
  const keys = Object.keys(map).sort();
  return Object.fromEntries(keys.map((key) => [key, map[key]!]));
}
