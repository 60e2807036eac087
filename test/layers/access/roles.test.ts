import { describe, expect, it } from '@jest/globals';
import { BUILT_IN } from '../../../src/kube/kind-table.js';
import type { PolicyRule } from '../../../src/kube/schemas.js';
import { policyRule } from '../../../src/kube/schemas.js';
import { deniedRule } from '../../../src/layers/access/denied-rules.js';
import { accessLayer, adminMayWrite } from '../../../src/layers/access/index.js';

const cluster = { values: {} } as Parameters<NonNullable<typeof accessLayer.platform>>[0];
const roles = new Map(
  accessLayer.platform!(cluster, {}).map((o) => [o.metadata.name.replace('tenantry:', ''), o.rules as PolicyRule[]]),
);
const NAMES = ['admin', 'edit', 'view', 'sync'];
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

/** RBAC's own question, for rules without wildcards. */
function may(role: string, verb: string, group: string, resource: string): boolean {
  return roles
    .get(role)!
    .some((rule) => rule.apiGroups!.includes(group) && rule.resources!.includes(resource) && rule.verbs.includes(verb));
}
function verbsOf(role: string, group: string, resource: string): string[] {
  return VERBS.filter((verb) => may(role, verb, group, resource));
}
const grants = (role: string) =>
  roles
    .get(role)!
    .flatMap((r) => r.apiGroups!.flatMap((g) => r.resources!.flatMap((res) => r.verbs.map((v) => `${v} ${g}/${res}`))));

describe('our ClusterRoles', () => {
  it('are four, cluster-scoped, valid, and aggregate into nothing', () => {
    const objects = accessLayer.platform!(cluster, {});
    expect(objects.map((o) => o.metadata)).toEqual(NAMES.map((name) => ({ name: `tenantry:${name}` })));
    for (const object of objects) {
      expect(Object.keys(object)).toEqual(['apiVersion', 'kind', 'metadata', 'rules']);
      for (const rule of object.rules as PolicyRule[]) expect(policyRule.parse(rule)).toEqual(rule);
    }
  });

  it.each(NAMES)('tenantry:%s would pass our own rule for roles', (name) => {
    for (const rule of roles.get(name)!) expect([rule, deniedRule(rule)]).toEqual([rule, undefined]);
    expect(JSON.stringify(roles.get(name))).not.toContain('*');
    expect(grants(name)).toHaveLength(new Set(grants(name)).size);
  });

  it('grow: view within edit within admin; sync within edit', () => {
    for (const [less, more] of [
      ['view', 'edit'],
      ['edit', 'admin'],
      ['sync', 'edit'],
    ] as const) {
      const held = new Set(grants(more));
      expect(grants(less).filter((g) => !held.has(g))).toEqual([]);
    }
  });

  it.each([
    // The exact words of what each may do where isolation hangs on it.
    ['', 'secrets', { view: [], edit: VERBS, admin: VERBS, sync: VERBS }],
    ['', 'serviceaccounts', { view: ['get', 'list', 'watch'], edit: ['get', 'list', 'watch'], sync: ['get', 'list', 'watch'] }],
    ['', 'serviceaccounts/token', { view: [], edit: [], admin: [], sync: [] }],
    ['', 'pods/exec', { view: [], edit: ['get', 'create'], admin: ['get', 'create'], sync: [] }],
    ['', 'pods/attach', { view: [], sync: [] }],
    ['', 'pods/portforward', { view: [], sync: [] }],
    ['', 'pods/proxy', { admin: [] }],
    ['', 'services/proxy', { admin: [] }],
    ['', 'pods/ephemeralcontainers', { view: [], edit: [], admin: ['update', 'patch'], sync: [] }],
    ['rbac.authorization.k8s.io', 'roles', { view: [], edit: [], admin: ['get', 'list', 'watch'], sync: [] }],
    ['rbac.authorization.k8s.io', 'rolebindings', { admin: ['get', 'list', 'watch'], sync: [] }],
    ['networking.k8s.io', 'networkpolicies', { view: ['get', 'list', 'watch'], admin: ['get', 'list', 'watch'] }],
    ['', 'resourcequotas', { admin: ['get', 'list', 'watch'] }],
    ['', 'namespaces', { admin: ['get', 'list', 'watch'] }],
    ['discovery.k8s.io', 'endpointslices', { admin: ['get', 'list', 'watch'] }],
    ['', 'services/status', { admin: ['get', 'list', 'watch'] }],
    ['apps', 'deployments', { view: ['get', 'list', 'watch'], edit: VERBS, admin: VERBS, sync: VERBS }],
  ])("on '%s' %s allow exactly this", (group, resource, expected) => {
    for (const [role, verbs] of Object.entries(expected)) expect([role, verbsOf(role, group, resource)]).toEqual([role, verbs]);
  });
});

describe('adminMayWrite', () => {
  it('says what extras may bring: what the admin role may create, in a namespace', () => {
    for (const [group, kind] of [
      ['', 'ConfigMap'],
      ['', 'Secret'],
      ['', 'ServiceAccount'],
      ['apps', 'Deployment'],
      ['batch', 'CronJob'],
      ['networking.k8s.io', 'Ingress'],
      ['gateway.networking.k8s.io', 'HTTPRoute'],
      ['policy', 'PodDisruptionBudget'],
    ] as const) {
      expect([kind, adminMayWrite(group, kind)]).toEqual([kind, true]);
    }
    for (const [group, kind] of [
      ['', 'Namespace'],
      ['', 'ResourceQuota'],
      ['', 'Endpoints'],
      ['', 'Event'],
      ['networking.k8s.io', 'NetworkPolicy'],
      ['rbac.authorization.k8s.io', 'RoleBinding'],
      ['rbac.authorization.k8s.io', 'ClusterRole'],
      ['gateway.networking.k8s.io', 'Gateway'],
      ['cert-manager.io', 'Certificate'],
      ['example.com', 'Deployment'],
      ['', 'Nonsense'],
    ] as const) {
      expect([kind, adminMayWrite(group, kind)]).toEqual([kind, false]);
    }
  });

  it('agrees with the role over every built-in kind', () => {
    const kinds = BUILT_IN.flatMap((row) => (row.cluster ?? '').split(' ').map((kind) => [row.group, kind] as const));
    expect(kinds.filter(([group, kind]) => adminMayWrite(group, kind))).toEqual([]);
  });
});
