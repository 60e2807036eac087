import type { Manifest } from '../kube/types.js';

const RBAC = 'rbac.authorization.k8s.io';
/** The ClusterRole for accounts that sync: `edit` without the hands inside pods, so without roles, quotas or network policies. */
const ROLE = 'tenantry:sync';

/** An account by which a GitOps engine applies something, without a token for pods, and bound to the role for syncing in its own namespace. */
export const syncAccount = (name: string, namespace: string): Manifest[] => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace }, automountServiceAccountToken: false },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: ROLE },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  },
];
