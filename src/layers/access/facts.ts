import { byCodeUnit } from '../../issue.js';
import { grantKey } from '../guards.js';
import { deniedRule } from './denied-rules.js';
import { OWN_ROLES } from './roles.js';
import type { AccessSection, Binding } from './sections.js';
import { spell, spellGranted } from './spelling.js';
import { ACCOUNT, kubeSubject } from './subjects.js';

/** The annotations (without our prefix) by which admission knows what a tenant's file was allowed, and whom it names. */
export const ACCESS_GRANTS = { clusterRoles: 'cluster-roles', people: 'people', roles: 'roles', subjects: 'subjects' } as const;

/**
 * What the section binds beyond the ordinary: whoever allowed it (a cap, an `accept`) allowed it here, so admission must let it pass, and
 * nothing else.
 * @param all the sections of all the tenant's namespaces on the cluster: whom one binds, the others may bind too
 * @param own the tenant's namespaces, whose accounts need no grant
 */
export function accessAnnotations(
  section: AccessSection,
  all: Iterable<AccessSection> = [section],
  own: readonly string[] = [],
): Record<string, string> {
  const ours = (subject: string) => own.some((namespace) => subject.startsWith(`user:${ACCOUNT}${namespace}:`));
  const said = {
    [ACCESS_GRANTS.clusterRoles]: sorted(
      Object.values(section.bindings)
        .flatMap(clusterRole)
        .filter((name) => !OWN_ROLES.includes(name)),
    ),
    [ACCESS_GRANTS.people]: sorted([...all].flatMap(people).filter((subject) => !ours(subject))),
    [ACCESS_GRANTS.roles]: sorted(
      Object.entries(section.roles)
        .filter(([, { rules = [] }]) => rules.some((rule) => deniedRule(rule) !== undefined))
        .map(([name]) => name),
    ),
    // As it is written, so that it is read back.
    [ACCESS_GRANTS.subjects]: (section.subjects ?? []).map(spellGranted),
  };
  return Object.fromEntries(
    Object.entries(said)
      .filter(([, list]) => list.length > 0)
      .map(([grant, list]) => [grantKey(grant), list.join(',')]),
  );
}

const sorted = (names: readonly string[]) => [...new Set(names)].sort(byCodeUnit);

function clusterRole(binding: Binding): string[] {
  if ('clusterRole' in binding) return [binding.clusterRole];
  return 'roleRef' in binding && binding.roleRef.kind === 'ClusterRole' ? [binding.roleRef.name] : [];
}

/** Whom the bindings of a namespace name. */
const people = ({ bindings }: AccessSection): string[] =>
  Object.values(bindings).flatMap(({ to = [] }) => to.map((subject) => spell(kubeSubject(subject))));
