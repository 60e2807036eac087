import type { Sent } from '../client/client.js';

export const configMap = (namespace: string, name: string, value = '1'): Sent => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { value },
});

/** A role for the whole cluster, which no team may make. */
export function clusterRole(name: string): Sent {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules: [] };
}

/** A role for an account to write ConfigMaps of its namespace, and nothing else. */
export function mayWriteConfigMaps(namespace: string, account: string): Sent[] {
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }];
  const metadata = { name: account, namespace };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: account };
  const subjects = [{ kind: 'ServiceAccount', name: account, namespace }];
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata, roleRef, subjects },
  ];
}
