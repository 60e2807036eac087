import { sortKeys } from '../kube/sort-keys.js';
import type { Manifest } from '../kube/types.js';
import { OWN_PREFIX } from '../layers/contract.js';
import type { LiveState } from '../model/fleet.js';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/**
 * Says on an object that it is ours and whose tenant's: what people select by, and what guardrails protect.
 * Another manager's name that the author gave stays; whose the object is, only we say.
 */
export function mark(object: Manifest, owner?: Owner): Manifest {
  const { labels, annotations, ...rest } = object.metadata;
  return {
    ...object,
    metadata: {
      ...rest,
      labels: labelsOf(labels, owner),
      ...(annotations === undefined ? {} : { annotations: sortKeys(annotations) }),
    },
  };
}

type Owner = { readonly tenant: string; readonly state: LiveState };

const bare = new WeakMap<Owner, Record<string, string>>();

function labelsOf(written: Record<string, string> | undefined, owner: Owner | undefined): Record<string, string> {
  // Most objects of an owner have no labels of their own, and share ours.
  const known = written === undefined && owner ? bare.get(owner) : undefined;
  if (known) return known;
  const ours: Record<string, string> = owner === undefined ? {} : { [`${OWN_PREFIX}tenant`]: owner.tenant };
  // For want of a Namespace of ours: a removal is judged by whatever stands first in the file.
  if (owner && owner.state !== 'active') ours[`${OWN_PREFIX}state`] = owner.state;
  const labels = sortKeys({ [MANAGED_BY]: 'tenantry', ...written, ...ours });
  if (written === undefined && owner) bare.set(owner, labels);
  return labels;
}
