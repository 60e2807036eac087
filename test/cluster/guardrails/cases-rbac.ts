import type { Sent } from '../client/client.js';
import { type Case, OPEN_WILD, WILD } from './case.js';
import { AUDITORS, BANK, OPEN, SHOP, SHOP_TOO } from './fleet.js';

const RBAC = 'rbac.authorization.k8s.io';
const role = (rule: object): Sent => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'Role',
  metadata: { name: 'r', namespace: SHOP },
  rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'], ...rule }],
});
const roleRef = (kind: string, name: string) => ({ apiGroup: RBAC, kind, name });
const group = (name: string) => ({ apiGroup: RBAC, kind: 'Group', name });
/** The label of what the platform writes. */
const OURS = { 'tenantry.dev/tenant': SHOP };
const user = (name: string) => ({ apiGroup: RBAC, kind: 'User', name });
const binding = (ref: object, subjects: object[] = [group('shop-viewers')], namespace = SHOP): Sent => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'RoleBinding',
  metadata: { name: 'b', namespace },
  roleRef: ref,
  subjects,
});
const view = roleRef('ClusterRole', 'tenantry:view');
const account = (namespace: string) => ({ kind: 'ServiceAccount', name: 'default', namespace });

/** What a tenant's people may write of roles and bindings. */
export const rbacCases: readonly Case[] = [
  { what: 'an ordinary Role', who: WILD, object: role({ verbs: ['get', 'update'] }) },
  ...[
    { what: 'a Role with wildcards', rule: { apiGroups: ['*'], resources: ['*'], verbs: ['*'] } },
    { what: 'a Role that impersonates', rule: { resources: ['serviceaccounts'], verbs: ['impersonate'] } },
    { what: 'a Role that writes quotas', rule: { resources: ['resourcequotas'], verbs: ['update'] } },
    { what: 'a Role that patches its Namespace', rule: { resources: ['namespaces'], verbs: ['patch'] } },
    {
      what: 'a Role that writes network policies',
      rule: { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['delete'] },
    },
    { what: 'a Role that mints tokens', rule: { resources: ['serviceaccounts/token'], verbs: ['create'] } },
    { what: 'a Role that binds roles', rule: { apiGroups: [RBAC], resources: ['rolebindings'], verbs: ['create'] } },
    { what: 'a Role that reaches every subresource', rule: { resources: ['*/status'], verbs: ['update'] } },
  ].map(({ what, rule }): Case => ({ rule: 'roles/rules', what, who: WILD, object: role(rule) })),
  { what: 'one of our ClusterRoles for its own people', who: WILD, object: binding(view) },
  { what: 'a granted ClusterRole', who: WILD, object: binding(roleRef('ClusterRole', 'view')) },
  { what: 'its own account', who: WILD, object: binding(view, [account(SHOP_TOO)]) },
  { what: 'all its own accounts', who: WILD, object: binding(view, [group(`system:serviceaccounts:${SHOP_TOO}`)]) },
  { what: 'people of another namespace of its own', who: WILD, object: binding(view, [group('shop-too-viewers')]) },
  { what: 'a granted group, whose name has commas', who: WILD, object: binding(view, [group(AUDITORS)]) },
  { what: 'whomever, where anybody is granted', who: OPEN_WILD, object: binding(view, [user('zoe'), group('whoever')], OPEN) },
  ...[
    { what: 'people whom its file doesn’t name', subject: group('people') },
    { what: 'another tenant’s people', subject: group(`${BANK}-admins`) },
    { what: 'a user who is called as its people are', subject: user('shop-viewers') },
    { what: 'a part of a granted name', subject: group(AUDITORS.split(',')[0]!) },
    { what: 'a group called *', subject: group('*') },
  ].map(({ what, subject }): Case => ({ rule: 'bindings/subjects', what, who: WILD, object: binding(view, [subject]) })),
  {
    rule: 'bindings/subjects',
    what: 'everybody with an account, where anybody is granted',
    who: OPEN_WILD,
    object: binding(view, [group('system:authenticated')], OPEN),
  },
  {
    rule: 'bindings/subjects',
    what: 'another tenant’s account, where anybody is granted',
    who: OPEN_WILD,
    object: binding(view, [account(BANK)], OPEN),
  },
  {
    what: 'people whom its file is about to name, in a binding of the platform’s',
    who: 'the cluster’s administrator',
    object: { ...binding(view, [group('people')]), metadata: { name: 'b', namespace: SHOP, labels: OURS } },
  },
  {
    rule: 'bindings/subjects',
    what: 'people whom its file doesn’t name, in a binding that calls itself the platform’s',
    who: 'a listed controller',
    object: { ...binding(view, [group('people')]), metadata: { name: 'b', namespace: SHOP, labels: OURS } },
  },
  {
    rule: 'bindings/subjects',
    what: 'people whom its file doesn’t name, by whoever has every right',
    who: 'the cluster’s administrator',
    object: binding(view, [group('people')]),
  },
  {
    rule: 'bindings/subjects',
    what: 'somebody more, in a binding that was there',
    who: WILD,
    verb: 'patch',
    there: { ...binding(view, [group('of-old')]), metadata: { name: 'of-old', namespace: SHOP } },
    object: { ...binding(view), metadata: { name: 'of-old', namespace: SHOP } },
    patch: { subjects: [group('of-old'), group('people')] },
  },
  {
    what: 'what was there before, in a binding that gets one more',
    who: WILD,
    verb: 'patch',
    there: { ...binding(view, [group('of-old')]), metadata: { name: 'of-old', namespace: SHOP } },
    object: { ...binding(view), metadata: { name: 'of-old', namespace: SHOP } },
    patch: { subjects: [group('of-old'), group('shop-viewers')] },
  },
  { rule: 'bindings/role', what: 'cluster-admin', who: WILD, object: binding(roleRef('ClusterRole', 'cluster-admin')) },
  {
    rule: 'bindings/role',
    what: 'admin, which has not been granted',
    who: WILD,
    object: binding(roleRef('ClusterRole', 'admin')),
  },
  {
    rule: 'bindings/subjects',
    what: 'everybody with an account',
    who: WILD,
    object: binding(view, [group('system:authenticated')]),
  },
  { rule: 'bindings/subjects', what: 'another tenant’s account', who: WILD, object: binding(view, [account(BANK)]) },
  {
    rule: 'bindings/subjects',
    what: 'another tenant’s accounts, as a group',
    who: WILD,
    object: binding(view, [group(`system:serviceaccounts:${BANK}`)]),
  },
  {
    rule: 'bindings/subjects',
    what: 'another tenant’s account, as a user',
    who: WILD,
    object: binding(view, [{ apiGroup: RBAC, kind: 'User', name: `system:serviceaccount:${BANK}:default` }]),
  },
];
