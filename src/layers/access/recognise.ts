import type { Manifest } from '../../kube/types.js';
import { type Existing, OWN_PREFIX, type Recognised } from '../contract.js';
import { readInto } from './objects.js';
import type { AccessSection } from './sections.js';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** Claims every ServiceAccount, Role and RoleBinding that the section makes again exactly. */
export function recogniseAccess({ namespace, objects }: Existing): Recognised<AccessSection> | undefined {
  const section: AccessSection = { bindings: {}, roles: {}, serviceAccounts: {} };
  const claimed = objects.filter((object) => readInto(section, withoutMarks(object), namespace));
  return claimed.length > 0 ? { section, objects: claimed } : undefined;
}

/** The object as its author made it: without the labels that Tenantry puts on what it writes. */
function withoutMarks(object: Manifest): Manifest {
  const { labels, ...metadata } = object.metadata;
  if (labels === undefined || labels === null) return object;
  const kept = Object.entries(labels).filter(
    ([key, value]) => !key.startsWith(OWN_PREFIX) && !(key === MANAGED_BY && value === 'tenantry'),
  );
  if (kept.length === Object.keys(labels).length) return object;
  return { ...object, metadata: kept.length > 0 ? { ...metadata, labels: Object.fromEntries(kept) } : metadata };
}
