import { didYouMean, nearest, type Path } from '../../issue.js';
import type { Report } from './faults.js';
import { OWN_ROLES } from './roles.js';
import type { AccessSection, Binding } from './sections.js';
import { kubeSubject, type Subject } from './subjects.js';

/** What a binding is judged against. */
export interface Context {
  readonly kind: 'team' | 'customer';
  readonly aks: boolean;
  /** ClusterRoles that the tier's caps name. */
  readonly allowed: readonly string[];
  /** Whose namespace it is, as far as any tenant's. */
  ownerOf(namespace: string): string | undefined;
  readonly tenant: string;
  readonly namespace: string;
  readonly roles: AccessSection['roles'];
  readonly report: Report;
}

/** Where in the author's values the parts of a binding stand. */
export interface Place {
  readonly role: Path;
  readonly to: Path;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function judgeBinding(binding: Binding, place: Place, context: Context): void {
  const { kind, name } = roleOf(binding);
  if (kind === 'ClusterRole') judgeClusterRole(name, place.role, context);
  else judgeRole(name, place.role, context);
  for (const [index, subject] of (binding.to ?? []).entries()) judgeSubject(subject, [...place.to, index], context);
}

function roleOf(binding: Binding): { kind: 'Role' | 'ClusterRole'; name: string } {
  if ('roleRef' in binding) return binding.roleRef;
  return 'clusterRole' in binding ? { kind: 'ClusterRole', name: binding.clusterRole } : { kind: 'Role', name: binding.role };
}

function judgeClusterRole(name: string, path: Path, { allowed, report }: Context): void {
  if (allowed.includes(name) || OWN_ROLES.includes(name)) return;
  const allow = `caps: { roles: ['${name}'] } on the tier in platform.ts`;
  if (name === 'cluster-admin' || name.startsWith('system:')) {
    report('above-cap', path, {
      message: `'${name}' is a role of the cluster's own, which only the tier's caps can allow`,
      found: name,
      want: allow,
    });
  } else {
    report('foreign-role', path, {
      message: `'${name}' is not a role of ours: what it lets people do is not known here`,
      found: name,
      want: `one of ${OWN_ROLES.join(', ')}; or ${allow}`,
    });
  }
}

function judgeRole(name: string, path: Path, { namespace, roles, report }: Context): void {
  if (Object.hasOwn(roles, name)) return;
  const near = nearest(name, Object.keys(roles));
  report('unknown-role', path, {
    message: `namespace '${namespace}' has no role '${name}' under access.roles${didYouMean(near)}`,
    found: name,
    want: near,
  });
}

/** Judges one subject that the file names. */
export function judgeSubject(subject: Subject, path: Path, context: Context): void {
  const { kind, name, namespace } = kubeSubject(subject);
  const { report } = context;
  if (context.kind === 'customer' && kind !== 'ServiceAccount') {
    report('customer-access', path, {
      message: `a customer has no people in the cluster, and this is a ${kind.toLowerCase()}`,
      found: name,
    });
  }
  if (kind === 'ServiceAccount') {
    judgeHome(`service account '${name}'`, namespace ?? context.namespace, path, context);
    return;
  }
  const [system, sort, home] = name.split(':');
  if (system !== 'system') {
    if (kind === 'Group' && context.aks && !GUID.test(name)) {
      report('group-not-object-id', path, { message: 'on AKS a group is known by its object id', found: name, want: 'a GUID' });
    }
  } else if (kind === 'Group' && name === 'system:masters') {
    report('above-cap', path, { message: "'system:masters' may do everything everywhere, and no cap allows it", found: name });
  } else if (home && sort === (kind === 'Group' ? 'serviceaccounts' : 'serviceaccount')) {
    judgeHome(kind === 'Group' ? `group '${name}'` : `user '${name}'`, home, path, context);
  } else {
    report('wide-subject', path, {
      message: `'${name}' is a ${kind.toLowerCase()} of the cluster's own, not of this tenant`,
      found: name,
    });
  }
}

/** Accounts are the tenant's own where their namespace is. */
function judgeHome(who: string, home: string, path: Path, { ownerOf, tenant, report }: Context): void {
  const owner = ownerOf(home);
  if (owner === tenant) return;
  const whose = owner === undefined ? 'which is not this tenant’s' : `which is tenant '${owner}'’s`;
  report('wide-subject', path, { message: `${who} is of namespace '${home}', ${whose}`, found: home });
}
