import { expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { accessLayer } from '../../../src/layers/access/index.js';
import { resolveSketch } from '../scope.js';

it('a small access section becomes these objects', () => {
  const { only, reported } = resolveSketch(accessLayer, {
    standard: true,
    values: {
      access: {
        admin: [{ group: 'platform-payments' }],
        bindings: { deployer: { role: 'deployer', to: [{ serviceAccount: 'ci', namespace: 'ns-a' }] } },
        roles: { deployer: { rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] }] } },
      },
    },
  });
  expect(reported).toEqual([]);
  const context = { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } };
  const text = accessLayer
    .objects(only, context)
    .map((o) => stringify(o))
    .join('---\n');
  expect(text).toBe(`apiVersion: v1
kind: ServiceAccount
metadata:
  name: default
  namespace: ns-a
automountServiceAccountToken: false
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: workload
  namespace: ns-a
automountServiceAccountToken: false
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: deployer
  namespace: ns-a
rules:
  - apiGroups:
      - apps
    resources:
      - deployments
    verbs:
      - get
      - patch
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: tenantry-admin
  namespace: ns-a
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: tenantry:admin
subjects:
  - kind: Group
    apiGroup: rbac.authorization.k8s.io
    name: platform-payments
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: deployer
  namespace: ns-a
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: deployer
subjects:
  - kind: ServiceAccount
    name: ci
    namespace: ns-a
`);
});
