import type { NamedExpression } from '../../kube/admission.js';
import { celText, celTexts } from '../../kube/cel.js';
import { OWN_PREFIX } from '../contract.js';
import { ANNOTATIONS, BYPASS, type Guard, grantedList, shown } from '../guards.js';
import { DENIED, POWER_VERBS, READ_VERBS } from './denied-rules.js';
import { ACCESS_GRANTS } from './facts.js';
import { OWN_ROLES } from './roles.js';
import { ANYBODY, SPELLED } from './spelling.js';
import { ACCOUNT, RBAC_GROUP } from './subjects.js';

/** The table of denied rules, asked of one rule `r`; what a tenant's file may not say, its people may not write either. */
function denied(): string {
  const groups = 'r.?apiGroups.orValue([])';
  const resources = 'r.?resources.orValue([])';
  const rows = DENIED.map(
    ({ group, resource }) =>
      `(${resources}.exists(x, x.matches(${celText(resource.source)})) && ${groups}.exists(x, x.matches(${celText(group.source)})))`,
  );
  return [
    `r.verbs.exists(x, x in ${celTexts(['*', ...POWER_VERBS])})`,
    `'*' in ${groups}`,
    `${resources}.exists(x, x == '*' || x.startsWith('*/'))`,
    `(r.verbs.exists(x, !(x in ${celTexts([...READ_VERBS])})) && (${rows.join(' || ')}))`,
  ].join(' || ');
}

const name = "object.metadata.?name.orValue('')";

/**
 * What the platform writes as its own, which `owned` keeps from everybody else: a sync may send what a file newly says together with the
 * Namespace that says it is granted, and have it judged by the one before.
 */
const BY_PLATFORM: NamedExpression = {
  name: 'byPlatform',
  expression: `${celText(`${OWN_PREFIX}tenant`)} in object.metadata.?labels.orValue({}) && ${BYPASS}`,
};

const rolesGuard: Guard = {
  name: 'roles',
  resources: [{ apiGroups: [RBAC_GROUP], resources: ['roles'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [
    ANNOTATIONS,
    BY_PLATFORM,
    grantedList('roles', ACCESS_GRANTS.roles),
    { name: 'oldRules', expression: 'oldObject == null ? [] : oldObject.?rules.orValue([])' },
    { name: 'denied', expression: `object.?rules.orValue([]).filter(r, !(r in variables.oldRules) && (${denied()}))` },
  ],
  rules: [
    {
      name: 'rules',
      says: 'a role reaches nothing that the platform owns, and lends no power',
      holds: `variables.denied.size() == 0 || ${name} in variables.roles || variables.byPlatform`,
      refused: `'verbs ' + variables.denied[0].verbs.join(', ') + ' on ' + variables.denied[0].?resources.orValue([]).join(', ')`,
    },
  ],
};

/** A subject of the namespace `n`: one of its accounts, or all of them. */
const own = `s.startsWith('user:${ACCOUNT}' + n + ':') || s == 'group:system:serviceaccounts:' + n`;
/** One of the cluster's own, which `*` doesn't stand for: everybody with an account, and accounts of other namespaces. */
const system = "s.startsWith('group:system:') || s.startsWith('user:system:')";

const bindingsGuard: Guard = {
  name: 'bindings',
  resources: [{ apiGroups: [RBAC_GROUP], resources: ['rolebindings'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [
    ANNOTATIONS,
    BY_PLATFORM,
    grantedList('roles', ACCESS_GRANTS.clusterRoles),
    grantedList('people', ACCESS_GRANTS.people),
    grantedList('subjects', ACCESS_GRANTS.subjects),
    grantedList('namespaces', 'namespaces'),
    { name: 'oldSubjects', expression: 'oldObject == null ? [] : oldObject.?subjects.orValue([])' },
    {
      name: 'newSubjects',
      expression: `object.?subjects.orValue([]).filter(s, !(s in variables.oldSubjects)).map(s, ${SPELLED})`,
    },
    {
      name: 'foreign',
      expression: `variables.newSubjects.filter(s, !(s in variables.people) && !(s in variables.subjects) && !variables.namespaces.exists(n, ${own}) && !('${ANYBODY}' in variables.subjects && !(${system})))`,
    },
  ],
  rules: [
    {
      name: 'role',
      says: 'a ClusterRole that is bound is one of ours, or granted',
      holds: `object.roleRef.kind != 'ClusterRole' || object.roleRef.name in ${celTexts(OWN_ROLES)} || object.roleRef.name in variables.roles || oldObject != null || variables.byPlatform`,
      refused: "'ClusterRole ' + object.roleRef.name",
      granted: shown('variables.roles'),
    },
    {
      name: 'subjects',
      says: "nobody is bound but the tenant's own accounts and whom its file names",
      holds: 'variables.foreign.size() == 0 || variables.byPlatform',
      refused: `'subject ' + ${shown('variables.foreign')}`,
      granted: shown('(variables.people + variables.subjects)'),
    },
  ],
};

const secretsGuard: Guard = {
  name: 'secrets',
  resources: [{ apiGroups: [''], resources: ['secrets'], operations: ['CREATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [ANNOTATIONS],
  rules: [
    {
      name: 'token',
      says: 'a Secret that Kubernetes fills with the token of an account never ends',
      holds: "object.?type.orValue('') != 'kubernetes.io/service-account-token'",
      refused: "'a Secret of type kubernetes.io/service-account-token'",
    },
  ],
};

/** Tokens of the platform's own accounts, and pods placed past the scheduler: the control plane's work. */
const subresourcesGuard: Guard = {
  name: 'powers',
  resources: [{ apiGroups: [''], resources: ['serviceaccounts/token', 'pods/binding', 'bindings'], operations: ['CREATE'] }],
  stance: 'protected',
  reach: 'tenant',
  variables: [
    ANNOTATIONS,
    grantedList('platformAccounts', 'platform-accounts'),
    { name: 'name', expression: "request.?name.orValue('')" },
    {
      name: 'platformAccount',
      expression: "variables.name.startsWith('tenantry-') || variables.name in variables.platformAccounts",
    },
  ],
  rules: [
    {
      name: 'token',
      says: 'accounts of the platform give tokens to nobody',
      holds: "request.resource.resource != 'serviceaccounts' || !variables.platformAccount",
      refused: "'a token of ' + variables.name",
    },
    {
      name: 'binding',
      says: 'the scheduler chooses the node',
      holds: "request.resource.resource == 'serviceaccounts'",
      refused: "'binding pod ' + variables.name",
    },
  ],
};

export const accessGuards: readonly Guard[] = [rolesGuard, bindingsGuard, secretsGuard, subresourcesGuard];
