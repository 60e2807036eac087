import { byCodeUnit } from '../../issue.js';
import { grantKey } from '../guards.js';
import { deniedRule } from './denied-rules.js';
import { OWN_ROLES } from './roles.js';
import type { AccessSection, Binding } from './sections.js';
import { kubeSubject } from './subjects.js';

/** The annotations (without our prefix) by which admission knows what a tenant's file was allowed beyond the ordinary. */
export const ACCESS_GRANTS = { clusterRoles: 'cluster-roles', subjects: 'subjects', roles: 'roles' } as const;

/**
 * What the section binds beyond the ordinary: whoever allowed it (a cap, an `accept`) allowed it here, so admission must let it pass, and
 * nothing else.
 * @param own the tenant's namespaces, whose accounts need no grant
 */
export function accessAnnotations(section: AccessSection, own: readonly string[] = []): Record<string, string> {
  const bindings = Object.values(section.bindings);
  const said = {
    [ACCESS_GRANTS.clusterRoles]: bindings.flatMap(clusterRole).filter((name) => !OWN_ROLES.includes(name)),
    [ACCESS_GRANTS.subjects]: bindings.flatMap(systemSubjects).filter((name) => !own.includes(name.split(':')[2] ?? '')),
    [ACCESS_GRANTS.roles]: Object.entries(section.roles)
      .filter(([, { rules = [] }]) => rules.some((rule) => deniedRule(rule) !== undefined))
      .map(([name]) => name),
  };
  return Object.fromEntries(
    Object.entries(said)
      .filter(([, list]) => list.length > 0)
      .map(([grant, list]) => [grantKey(grant), [...new Set(list)].sort(byCodeUnit).join(',')]),
  );
}

function clusterRole(binding: Binding): string[] {
  if ('clusterRole' in binding) return [binding.clusterRole];
  return 'roleRef' in binding && binding.roleRef.kind === 'ClusterRole' ? [binding.roleRef.name] : [];
}

/** Accounts of whatever namespace, by their user names, and the cluster's own groups. */
function systemSubjects({ to = [] }: Binding): string[] {
  return to
    .map(kubeSubject)
    .map(({ kind, name, namespace }) => (kind === 'ServiceAccount' ? `system:serviceaccount:${namespace ?? ''}:${name}` : name))
    .filter((name) => name.startsWith('system:'));
}
