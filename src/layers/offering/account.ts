import { deepEqual } from '../../kube/deep-equal.js';
import type { Manifest } from '../../kube/types.js';

/** The account of the namespace by which its application is applied. No token of it is given to anybody (access, powers/token). */
export const ACCOUNT = 'tenantry-offering';

/** It may what `edit` may, without the hands inside pods: an application brings no roles, quotas or network policies. */
export function accountObjects(namespace: string): Manifest[] {
  const metadata = { name: ACCOUNT, namespace };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'tenantry:sync' },
      subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace }],
    },
  ];
}

/** Whether an object is the account's, for import. */
export const isAccount = ({ kind, metadata }: Manifest): boolean =>
  (kind === 'ServiceAccount' || kind === 'RoleBinding') && deepEqual(metadata.name, ACCOUNT);
