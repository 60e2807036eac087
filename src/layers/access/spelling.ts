import type { Subject as KubeSubject } from '../../kube/schemas.js';
import type { GrantedSubject } from './sections.js';
import { ACCOUNT, kubeSubject } from './subjects.js';

/** Anybody but the cluster's own groups and accounts. */
export const ANYBODY = '*';

/** A name in a list that commas divide: distinguished names of a directory have commas of their own. */
const escaped = (name: string) => name.replaceAll('%', '%25').replaceAll(',', '%2C');
const unescaped = (text: string) => text.replaceAll('%2C', ',').replaceAll('%25', '%');

/**
 * A subject as an annotation of the Namespace lists it: `group:NAME` or `user:NAME`. An account is the user that the API server takes it
 * for, so that it is one subject under both names.
 */
export function spell({ kind, name, namespace = '' }: KubeSubject): string {
  if (kind === 'ServiceAccount') return escaped(`user:${ACCOUNT}${namespace}:${name}`);
  return escaped(`${kind === 'Group' ? 'group' : 'user'}:${name}`);
}

/** The same of a subject `s` of the request, in CEL. */
export const SPELLED = `(s.kind == 'ServiceAccount' ? 'user:${ACCOUNT}' + s.?namespace.orValue('') + ':' + s.name : (s.kind == 'Group' ? 'group:' : 'user:') + s.name).replace('%', '%25').replace(',', '%2C')`;

/** A granted subject as the annotation lists it. */
export const spellGranted = (subject: GrantedSubject): string => (subject === ANYBODY ? ANYBODY : spell(kubeSubject(subject)));

/** What an entry of the annotation says; whether it is a subject, only the schema knows. */
export function readGranted(entry: string): unknown {
  if (entry === ANYBODY) return entry;
  const text = unescaped(entry);
  const kind = text.slice(0, text.indexOf(':'));
  const name = text.slice(kind.length + 1);
  if (kind !== 'user' || !name.startsWith(ACCOUNT)) return { [kind]: name };
  const [namespace, ...account] = name.slice(ACCOUNT.length).split(':');
  return { serviceAccount: account.join(':'), namespace };
}
