import type { Existing, Recognised } from '../contract.js';
import { grantKey } from '../guards.js';
import { withoutMarks } from '../meta.js';
import { ACCESS_GRANTS } from './facts.js';
import { readInto } from './objects.js';
import { type AccessSection, accessSection } from './sections.js';
import { readGranted } from './spelling.js';

const SUBJECTS = grantKey(ACCESS_GRANTS.subjects);

/** Claims every ServiceAccount, Role and RoleBinding that the section makes again exactly, and the annotation of granted subjects. */
export function recogniseAccess({ namespace, object, objects }: Existing): Recognised<AccessSection> | undefined {
  const section: AccessSection = { bindings: {}, roles: {}, serviceAccounts: {} };
  const claimed = objects.filter((candidate) => readInto(section, withoutMarks(candidate), namespace));
  const annotations = readSubjects(section, object?.metadata.annotations?.[SUBJECTS]) ? [SUBJECTS] : [];
  return claimed.length > 0 || annotations.length > 0 ? { section, objects: claimed, annotations } : undefined;
}

/** Puts what the annotation grants into the section; false where there is nothing that an author could say. */
function readSubjects(section: AccessSection, text: unknown): boolean {
  const read = typeof text === 'string' ? accessSection.shape.subjects.safeParse(text.split(',').map(readGranted)) : undefined;
  if (!read?.success) return false;
  section.subjects = read.data;
  return true;
}
