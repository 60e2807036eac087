import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { accessLayer } from '../../../src/layers/access/index.js';
import { parse } from '../../../src/model/parse.js';
import { resolveSketch, type ScopeSketch } from '../scope.js';

const GUID = '7f0c3c3e-1f5a-4a3e-9d52-3a3a4a5b6c7d';
const author = z.strictObject(accessLayer.shape);

/** What is reported of the access section a tenant writes: code, and path as one string. */
function faults(access: object, more: ScopeSketch = {}): string[] {
  expect(parse(author, { access })).toEqual({ value: { access } });
  return resolveSketch(accessLayer, { values: { access }, ...more }).reported.map(
    (r) => `${r.code} ${r.path.slice(1).join('.')}`,
  );
}
/** What the schema itself refuses. */
function refused(access: object): string[] {
  const result = parse(author, { access });
  return 'issues' in result ? result.issues.map((i) => `${i.code} ${i.path?.slice(1).join('.')}`) : [];
}
const bind = (clusterRole: string) => ({ bindings: { x: { clusterRole } } });
const to = (...subjects: object[]) => ({ bindings: { x: { clusterRole: 'tenantry:view', to: subjects } } });

describe('ClusterRoles', () => {
  it.each(['tenantry:admin', 'tenantry:edit', 'tenantry:view', 'tenantry:sync'])('%s is ours', (role) => {
    expect(faults(bind(role))).toEqual([]);
  });

  it.each(['admin', 'edit', 'tenantry:other', 'calico-network-policy-access'])('foreign-role: %s', (role) => {
    expect(faults(bind(role))).toEqual(['foreign-role bindings.x.clusterRole']);
    expect(faults(bind(role), { caps: { roles: [role] } })).toEqual([]);
    expect(faults(bind(role), { caps: { roles: ['another'] } })).toHaveLength(1);
  });

  it.each(['cluster-admin', 'system:image-pullers'])('above-cap: %s, unless the caps name it', (role) => {
    expect(faults(bind(role))).toEqual(['above-cap bindings.x.clusterRole']);
    expect(faults(bind(role), { caps: { roles: [role] } })).toEqual([]);
  });

  it('are found in every form of a binding, and in what the words mean', () => {
    expect(faults({ bindings: [{ clusterRole: 'admin' }] })).toEqual(['foreign-role bindings.0.clusterRole']);
    expect(faults({ bindings: { x: { roleRef: { kind: 'ClusterRole', name: 'admin' } } } })).toEqual([
      'foreign-role bindings.x.roleRef',
    ]);
    const presets = { edit: { clusterRole: 'edit', name: 'e' } };
    expect(faults({ presets, edit: [{ group: 'g' }] })).toEqual(['foreign-role presets.edit.clusterRole']);
    expect(faults({ presets })).toEqual([]);
  });
});

describe('Roles', () => {
  it('unknown-role: a role that the namespace does not have', () => {
    expect(faults({ bindings: { x: { role: 'deploi' } }, roles: { deploy: {} } })).toEqual(['unknown-role bindings.x.role']);
    expect(faults({ bindings: { x: { role: 'deploy' } }, roles: { deploy: {} } })).toEqual([]);
    expect(faults({ bindings: { x: { roleRef: { kind: 'Role', name: 'r' } } } })).toEqual(['unknown-role bindings.x.roleRef']);
    expect(faults({ bindings: { x: { role: 'constructor' } } })).toEqual(['unknown-role bindings.x.role']);
  });

  const rule = (group: string, resource: string, ...verbs: string[]) => ({
    roles: { r: { rules: [{ apiGroups: [group], resources: [resource], verbs }] } },
  });
  it.each([
    ['', 'namespaces'],
    ['', 'namespaces/finalize'],
    ['', 'resourcequotas'],
    ['', 'resourcequotas/status'],
    ['', 'limitranges'],
    ['networking.k8s.io', 'networkpolicies'],
    ['extensions', 'networkpolicies'],
    ['cilium.io', 'ciliumnetworkpolicies'],
    ['projectcalico.org', 'networkpolicies'],
    ['projectcalico.org', 'globalnetworkpolicies'],
    ['crd.projectcalico.org', 'networkpolicies'],
    ['crd.projectcalico.org', 'networksets'],
    ['policy.networking.k8s.io', 'adminnetworkpolicies'],
    ['policy.networking.k8s.io', 'clusternetworkpolicies'],
    ['crd.antrea.io', 'networkpolicies'],
    ['', 'endpoints'],
    ['discovery.k8s.io', 'endpointslices'],
    ['gateway.networking.k8s.io', 'referencegrants'],
    ['', 'pods/binding'],
    ['', 'bindings'],
    ['', 'pods/status'],
    ['', 'services/status'],
    ['', 'serviceaccounts/token'],
    ['kustomize.toolkit.fluxcd.io', 'kustomizations'],
    ['helm.toolkit.fluxcd.io', 'helmreleases'],
    ['argoproj.io', 'applications'],
    ['argoproj.io', 'appprojects'],
    ['argoproj.io', 'applicationsets'],
    ['rbac.authorization.k8s.io', 'roles'],
    ['rbac.authorization.k8s.io', 'rolebindings'],
    ['security.openshift.io', 'securitycontextconstraints'],
  ])("denied-rule: writing '%s' %s, not reading it", (group, resource) => {
    expect(faults(rule(group, resource, 'get', 'patch'))).toEqual(['denied-rule roles.r.rules.0']);
    expect(faults(rule(group, resource, 'create'))).toHaveLength(1);
    expect(faults(rule(group, resource, 'get', 'list', 'watch'))).toEqual([]);
  });

  it.each(['impersonate', 'escalate', 'bind', '*'])('denied-rule: the verb %s on anything', (verb) => {
    expect(faults(rule('apps', 'deployments', verb))).toEqual(['denied-rule roles.r.rules.0']);
  });

  it('denied-rule: every group or every resource, even to read', () => {
    expect(faults(rule('*', 'deployments', 'get'))).toHaveLength(1);
    expect(faults(rule('apps', '*', 'get'))).toHaveLength(1);
    expect(faults(rule('', '*/status', 'get'))).toHaveLength(1);
  });

  it('lets the rest be, likenesses too', () => {
    expect(faults(rule('apps', 'deployments', 'create'))).toEqual([]);
    expect(faults(rule('', 'serviceaccounts', 'create'))).toEqual([]);
    expect(faults(rule('iam.example.com', 'roles', 'create'))).toEqual([]);
    expect(faults(rule('argoproj.io', 'rollouts', 'patch'))).toEqual([]);
    expect(faults(rule('', 'pods/ephemeralcontainers', 'patch'))).toEqual([]);
  });

  it('denies by any pair of group and resource in a rule', () => {
    const rules = [{ apiGroups: ['apps', 'networking.k8s.io'], resources: ['deployments', 'networkpolicies'], verbs: ['patch'] }];
    expect(faults({ roles: { r: { rules } } })).toHaveLength(1);
  });
});

describe('subjects', () => {
  const people = [{ group: 'g' }, { user: 'u' }, { kind: 'Group', name: 'g' }] as const;
  it.each(people)('customer-access: a customer and %j', (subject) => {
    const customer = { tenant: { kind: 'customer' } } as const;
    expect(faults(to(subject), customer)).toEqual(['customer-access bindings.x.to.0']);
    expect(faults(to(subject))).toEqual([]);
    const standard = resolveSketch(accessLayer, { ...customer, standard: true, values: { access: { view: [subject] } } });
    expect(standard.reported.map((r) => r.path)).toEqual([['access', 'view', 0]]);
  });

  it('lets a customer’s own service accounts in', () => {
    expect(faults(to({ serviceAccount: 'app' }), { tenant: { kind: 'customer' } })).toEqual([]);
  });

  it('group-not-object-id: only on AKS, only groups', () => {
    const aks = { cluster: { distribution: 'aks' } };
    expect(faults(to({ group: 'devs' }), aks)).toEqual(['group-not-object-id bindings.x.to.0']);
    expect(faults(to({ group: GUID }, { user: 'jo@example.com' }), aks)).toEqual([]);
    expect(faults(to({ group: GUID.toUpperCase() }), aks)).toEqual([]);
    expect(faults(to({ group: 'devs' }))).toEqual([]);
  });

  it('above-cap: system:masters, whatever the caps say', () => {
    expect(faults(to({ group: 'system:masters' }), { caps: { roles: ['system:masters'] } })).toEqual([
      'above-cap bindings.x.to.0',
    ]);
  });

  it.each([
    { group: 'system:authenticated' },
    { group: 'system:unauthenticated' },
    { group: 'system:serviceaccounts' },
    { group: 'system:serviceaccounts:ns-b' },
    { kind: 'Group', name: 'system:nodes' },
    { user: 'system:anonymous' },
    { user: 'system:serviceaccount:ns-b:app' },
    { serviceAccount: 'app', namespace: 'ns-b' },
    { serviceAccount: 'deployer', namespace: 'flux-system' },
  ])('wide-subject: %j', (subject) => {
    const neighbours = [{ tenant: 'other', namespace: 'ns-b' }];
    expect(faults(to(subject), { neighbours })).toEqual(['wide-subject bindings.x.to.0']);
  });

  it('names the tenant whose account it is', () => {
    const { reported } = resolveSketch(accessLayer, {
      values: { access: to({ serviceAccount: 'app', namespace: 'ns-b' }) },
      neighbours: [{ tenant: 'other', namespace: 'ns-b' }],
    });
    expect(reported[0]?.message).toContain("tenant 'other'");
  });

  it.each([
    { group: 'system:serviceaccounts:ns-a' },
    { user: 'system:serviceaccount:ns-a:app' },
    { serviceAccount: 'app' },
    { serviceAccount: 'app', namespace: 'ns-a' },
    { kind: 'ServiceAccount', name: 'app' },
  ])('are the tenant’s own: %j', (subject) => {
    expect(faults(to(subject))).toEqual([]);
  });

  it('may be accounts of any namespace of the same tenant', () => {
    const more = { namespaces: { 'ns-a': {}, 'ns-c': {} } };
    expect(faults(to({ serviceAccount: 'app', namespace: 'ns-c' }), more)).toEqual([]);
  });
});

describe('bindings', () => {
  it('missing-key: no role, or a word that means nothing', () => {
    expect(faults({ bindings: { x: { to: [] } } })).toEqual(['missing-key bindings.x']);
    expect(faults({ admin: [{ group: 'g' }] })).toEqual(['missing-key admin']);
    expect(faults({ admin: [{ group: 'g' }], presets: { admin: { clusterRole: 'tenantry:admin' } } })).toEqual([
      'missing-key admin',
    ]);
  });

  it('wrong-type: two roles', () => {
    expect(faults({ bindings: { x: { role: 'r', clusterRole: 'tenantry:view' } } })).toEqual(['wrong-type bindings.x']);
  });

  it('duplicate-object: two bindings of one name', () => {
    expect(faults({ bindings: [{ clusterRole: 'tenantry:view' }, { clusterRole: 'tenantry:view' }] })).toEqual([
      'duplicate-object bindings.1',
    ]);
    const presets = { admin: { clusterRole: 'tenantry:admin', name: 'x' } };
    expect(faults({ presets, admin: [{ group: 'g' }], bindings: { x: { clusterRole: 'tenantry:view' } } })).toEqual([
      'duplicate-object bindings.x',
    ]);
  });

  it('reserved-metadata: labels under our prefix', () => {
    const labels = { 'tenantry.dev/tenant': 'other' };
    expect(faults({ serviceAccounts: { a: { labels } }, bindings: { b: { clusterRole: 'tenantry:view', labels } } })).toEqual([
      'reserved-metadata bindings.b.labels.tenantry.dev/tenant',
      'reserved-metadata serviceAccounts.a.labels.tenantry.dev/tenant',
    ]);
  });
});

describe('places', () => {
  it('a fault every namespace inherits is told once, one of its own where it stands', () => {
    const { reported } = resolveSketch(accessLayer, {
      values: { access: bind('admin') },
      namespaces: { 'ns-a': {}, 'ns-b': {}, 'ns-c': { access: { bindings: { y: { clusterRole: 'edit' } } } } },
    });
    expect(reported.map((r) => [r.path.join('.'), r.namespace])).toEqual([
      ['access.bindings.x.clusterRole', undefined],
      ['access.bindings.y.clusterRole', 'ns-c'],
    ]);
  });
});

describe('the schema', () => {
  it('suggests, and refuses what the API server would', () => {
    expect(refused({ admins: [] })).toEqual(['unknown-key admins']);
    expect(refused({ admin: [{ group: '' }] })).toEqual(['wrong-type admin.0.group']);
    expect(refused({ admin: [{ serviceAccount: 'A_b' }] })).toEqual(['bad-name admin.0.serviceAccount']);
    expect(refused({ serviceAccounts: { A_b: {} } })).toEqual(['bad-name serviceAccounts.A_b']);
    expect(refused({ bindings: { 'a/b': { role: 'r' } } })).toEqual(['bad-name bindings.a/b']);
    expect(refused({ presets: { admin: { name: '{cluster}-x' } } })).toEqual(['bad-name presets.admin.name']);
    expect(refused({ roles: { r: { rules: [{ nonResourceURLs: ['/x'], verbs: ['get'] }] } } })).toEqual([
      'wrong-type roles.r.rules.0.nonResourceURLs',
    ]);
    expect(refused({ roles: { r: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: [] }] } } })).toEqual([
      'wrong-type roles.r.rules.0.verbs',
    ]);
  });
});
