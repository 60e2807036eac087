import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../../src/kube/types.js';
import { accessLayer, presetOf } from '../../../src/layers/access/index.js';
import { resolveSketch, type ScopeSketch } from '../scope.js';

const RBAC = 'rbac.authorization.k8s.io';

function resolve(sketch: ScopeSketch) {
  const { only, reported } = resolveSketch(accessLayer, sketch);
  return {
    section: only,
    reported,
    objects: accessLayer.objects(only, { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } }),
  };
}
const access = (values: object, more: ScopeSketch = {}) => resolve({ values: { access: values }, ...more });
const find = (objects: readonly Manifest[], kind: string, name: string) =>
  objects.find((o) => o.kind === kind && o.metadata.name === name);

describe('tier standard', () => {
  it('mounts no token, names an account for workloads, and binds nobody', () => {
    const { objects, reported } = resolve({ standard: true });
    expect(reported).toEqual([]);
    expect(objects.map((o) => [o.kind, o.metadata.name, o.automountServiceAccountToken])).toEqual([
      ['ServiceAccount', 'default', false],
      ['ServiceAccount', 'workload', false],
    ]);
  });

  it('binds admin, edit and view to our own roles', () => {
    const { objects, reported } = resolve({
      standard: true,
      values: { access: { admin: [{ group: 'ops' }], edit: [{ user: 'jo' }], view: [{ serviceAccount: 'bot' }] } },
    });
    expect(reported).toEqual([]);
    expect(find(objects, 'RoleBinding', 'tenantry-admin')).toEqual({
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'tenantry-admin', namespace: 'ns-a' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'tenantry:admin' },
      subjects: [{ apiGroup: RBAC, kind: 'Group', name: 'ops' }],
    });
    expect(find(objects, 'RoleBinding', 'tenantry-edit')?.subjects).toEqual([{ apiGroup: RBAC, kind: 'User', name: 'jo' }]);
    expect(find(objects, 'RoleBinding', 'tenantry-view')?.subjects).toEqual([
      { kind: 'ServiceAccount', name: 'bot', namespace: 'ns-a' },
    ]);
  });

  it('makes no binding of an empty list, nor of one a namespace takes away', () => {
    expect(resolve({ standard: true, values: { access: { admin: [] } } }).section.bindings).toEqual({});
    const away = resolve({
      standard: true,
      values: { access: { admin: [{ group: 'ops' }] } },
      namespaces: { 'ns-a': { access: { admin: null } } },
    });
    expect(away.section.bindings).toEqual({});
  });
});

describe('presets', () => {
  const presets = { admin: { clusterRole: 'admin', name: '{namespace}-{tenant}-admin' } };

  it('say what the words mean in an adopted fleet', () => {
    const { section } = access({ presets, admin: [{ group: 'ops' }] });
    expect(section.bindings).toEqual({ 'ns-a-payments-admin': { clusterRole: 'admin', to: [{ group: 'ops' }] } });
  });

  it('are found again from a binding, if it says nothing else', () => {
    const words = { namespace: 'ns-a', tenant: 'payments' };
    const plain = { clusterRole: 'admin', to: [{ group: 'ops' }] };
    expect(presetOf('ns-a-payments-admin', plain, words, presets)).toBe('admin');
    expect(presetOf('other', plain, words, presets)).toBeUndefined();
    expect(presetOf('ns-a-payments-admin', { ...plain, clusterRole: 'edit' }, words, presets)).toBeUndefined();
    expect(presetOf('ns-a-payments-admin', { ...plain, to: [] }, words, presets)).toBeUndefined();
    expect(presetOf('ns-a-payments-admin', { ...plain, labels: {} }, words, presets)).toBeUndefined();
    expect(presetOf('ns-a-payments-admin', { role: 'admin', to: plain.to }, words, presets)).toBeUndefined();
  });
});

describe('bindings', () => {
  it('as a list take their role’s name', () => {
    const { section } = access({
      bindings: [
        { clusterRole: 'admin', to: [{ group: 'a' }] },
        { role: 'deploy' },
        { roleRef: { kind: 'Role', name: 'odd' } },
        { clusterRole: 'edit', name: 'mine' },
      ],
    });
    expect(section.bindings).toEqual({
      admin: { clusterRole: 'admin', to: [{ group: 'a' }] },
      deploy: { role: 'deploy' },
      odd: { roleRef: { kind: 'Role', name: 'odd' } },
      mine: { clusterRole: 'edit' },
    });
  });

  it('merge by name as a map, key by key', () => {
    const { section } = access(
      { bindings: { ci: { clusterRole: 'edit', to: [{ user: 'a' }] }, gone: { clusterRole: 'edit' } } },
      { namespaces: { 'ns-a': { access: { bindings: { ci: { clusterRole: null, role: 'deploy' }, gone: null } } } } },
    );
    expect(section.bindings).toEqual({ ci: { role: 'deploy', to: [{ user: 'a' }] } });
  });

  it('tell nobody from no list at all', () => {
    const { objects } = access({ bindings: { none: { clusterRole: 'view' }, nobody: { clusterRole: 'view', to: [] } } });
    expect(find(objects, 'RoleBinding', 'none')).not.toHaveProperty('subjects');
    expect(find(objects, 'RoleBinding', 'nobody')).toHaveProperty('subjects', []);
  });

  it('shorten what Kubernetes spells, and keep what the short forms would change', () => {
    const { section } = access({
      bindings: {
        plain: {
          roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'view' },
          to: [
            { kind: 'Group', apiGroup: RBAC, name: 'g' },
            { kind: 'ServiceAccount', name: 's', namespace: 'ns-a' },
          ],
        },
        odd: {
          roleRef: { apiGroup: '', kind: 'Role', name: 'r' },
          to: [
            { kind: 'Group', name: 'g' },
            { kind: 'ServiceAccount', name: 's' },
            { kind: 'ServiceAccount', name: 's', namespace: '' },
          ],
        },
      },
    });
    expect(section.bindings.plain).toEqual({
      clusterRole: 'view',
      to: [{ group: 'g' }, { serviceAccount: 's', namespace: 'ns-a' }],
    });
    expect(section.bindings.odd).toEqual({
      roleRef: { apiGroup: '', kind: 'Role', name: 'r' },
      to: [
        { kind: 'Group', name: 'g' },
        { kind: 'ServiceAccount', name: 's' },
        { kind: 'ServiceAccount', name: 's', namespace: '' },
      ],
    });
  });
});

describe('roles and service accounts', () => {
  it('are written as they stand, labels and all', () => {
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: ['x'] }];
    const { objects, reported } = access({
      roles: { deploy: { rules, labels: { app: 'x' } }, bare: {} },
      serviceAccounts: {
        ci: { automount: true, imagePullSecrets: [{ name: 'registry' }], secrets: [{ name: 's' }], annotations: { a: 'b' } },
      },
    });
    expect(reported).toEqual([]);
    expect(find(objects, 'Role', 'deploy')).toEqual({
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: { name: 'deploy', namespace: 'ns-a', labels: { app: 'x' } },
      rules,
    });
    expect(find(objects, 'Role', 'bare')).not.toHaveProperty('rules');
    expect(find(objects, 'ServiceAccount', 'ci')).toEqual({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'ci', namespace: 'ns-a', annotations: { a: 'b' } },
      automountServiceAccountToken: true,
      imagePullSecrets: [{ name: 'registry' }],
      secrets: [{ name: 's' }],
    });
  });
});
