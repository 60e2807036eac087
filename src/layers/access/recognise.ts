import type { Existing, Recognised } from '../contract.js';
import { withoutMarks } from '../meta.js';
import { readInto } from './objects.js';
import type { AccessSection } from './sections.js';

/** Claims every ServiceAccount, Role and RoleBinding that the section makes again exactly. */
export function recogniseAccess({ namespace, objects }: Existing): Recognised<AccessSection> | undefined {
  const section: AccessSection = { bindings: {}, roles: {}, serviceAccounts: {} };
  const claimed = objects.filter((object) => readInto(section, withoutMarks(object), namespace));
  return claimed.length > 0 ? { section, objects: claimed } : undefined;
}
