import { z } from 'zod';
import { isDnsLabel } from '../../kube/names.js';
import { dnsLabel, dnsSubdomain, type Subject as KubeSubject, rbacSubject } from '../../kube/schemas.js';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';
/** How the user names of service accounts begin. */
export const ACCOUNT = 'system:serviceaccount:';

const name = z.string().min(1, { error: 'must not be empty' });
const group = z.strictObject({
  group: name.describe('A group as the cluster knows it; on AKS the object id of an Entra ID group.'),
});
const user = z.strictObject({ user: name.describe('A user as the cluster knows it.') });
const account = dnsSubdomain.describe('A service account.');

const authorAccount = z.strictObject({
  serviceAccount: account,
  namespace: dnsLabel.optional().describe("The account's namespace. Default: the one the binding is in."),
});
const resolvedAccount = z.strictObject({ serviceAccount: account, namespace: dnsLabel.describe("The account's namespace.") });

/** Whom a binding is for, as an author may write it. */
export const authorSubject = z
  .union([group, user, authorAccount, rbacSubject])
  .describe('Whom it is for: {group}, {user}, {serviceAccount, namespace}, or a Kubernetes subject verbatim ({kind, name, …}).');

/** A subject in its one canonical form: verbatim only where no short form says exactly that. */
export const subject = z.union([
  group,
  user,
  resolvedAccount,
  rbacSubject.refine((s) => 'kind' in shortest(s), { error: 'must be written in its short form' }),
]);

const plainUser = user.refine((s) => !s.user.startsWith(ACCOUNT), {
  error: 'must be written as {serviceAccount, namespace}',
  path: ['user'],
});
/** Whom others may be let bind: each subject has one form. */
export const authorGranted = z.union([z.literal('*'), group, plainUser, authorAccount]);
export const granted = z.union([z.literal('*'), group, plainUser, resolvedAccount]);

export type AuthorSubject = z.infer<typeof authorSubject>;
export type Subject = z.infer<typeof group> | z.infer<typeof user> | z.infer<typeof resolvedAccount> | KubeSubject;

/** The shortest form from which {@link kubeSubject} makes exactly this subject again. */
export function shortest(s: KubeSubject): Subject {
  if (s.kind === 'ServiceAccount') {
    const plain = s.apiGroup === undefined && s.namespace !== undefined && isDnsLabel(s.namespace);
    return plain ? { serviceAccount: s.name, namespace: s.namespace! } : s;
  }
  if (s.apiGroup !== RBAC_GROUP || s.namespace !== undefined) return s;
  return s.kind === 'Group' ? { group: s.name } : { user: s.name };
}

/** An author's subject in its canonical form, for a binding in this namespace. */
export function resolveSubject(s: AuthorSubject, namespace: string): Subject {
  if ('kind' in s) return shortest(s);
  if ('serviceAccount' in s) return { serviceAccount: s.serviceAccount, namespace: s.namespace ?? namespace };
  return s;
}

/** The subject as a RoleBinding spells it. */
export function kubeSubject(s: Subject): KubeSubject {
  if ('kind' in s) return s;
  if ('group' in s) return { kind: 'Group', apiGroup: RBAC_GROUP, name: s.group };
  if ('user' in s) return { kind: 'User', apiGroup: RBAC_GROUP, name: s.user };
  return { kind: 'ServiceAccount', name: s.serviceAccount, namespace: s.namespace };
}
