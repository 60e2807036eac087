import { byCodeUnit, type Path, show } from '../../issue.js';
import { OWN_PREFIX, type Scope } from '../contract.js';
import { type Placed, presetBindings, writtenBindings } from './bindings.js';
import { deniedRule } from './denied-rules.js';
import { type Report, reporters } from './faults.js';
import { type Context, judgeBinding, judgeSubject } from './judge.js';
import type { AccessSection, AccessValues, accessCapShape, accessShape, Binding, GrantedSubject } from './sections.js';

type AccessScope = Scope<typeof accessShape, Record<never, never>, Record<never, never>, typeof accessCapShape>;

export function resolveAccess(scope: AccessScope): Map<string, AccessSection> {
  const reporter = reporters(scope);
  const own = new Set(scope.namespaces.map((namespace) => namespace.name));
  const ownerOf = (namespace: string) => (own.has(namespace) ? scope.tenant.name : scope.others.ownerOf(namespace));
  return new Map(
    scope.namespaces.map((namespace) => {
      const report = reporter(namespace.name, namespace.own);
      const values = namespace.values.access ?? {};
      const words = { namespace: namespace.name, tenant: scope.tenant.name };
      const roles = copy(values.roles);
      const context: Context = {
        kind: scope.tenant.kind,
        aks: scope.cluster.distribution === 'aks',
        allowed: scope.caps.roles ?? [],
        ownerOf,
        tenant: scope.tenant.name,
        namespace: namespace.name,
        roles,
        report,
      };
      const placed = [...presetBindings(values, words, report), ...writtenBindings(values, namespace.name, report)];
      const subjects = grantedSubjects(values, context);
      const section: AccessSection = {
        bindings: unique(placed, context),
        roles,
        serviceAccounts: copy(values.serviceAccounts),
        ...(subjects.length > 0 ? { subjects } : {}),
      };
      judgeRules(roles, report);
      judgeLabels(section, placed, report);
      return [namespace.name, section];
    }),
  );
}

/** Each name once; every binding is judged, those that share a name too. */
function unique(placed: readonly Placed[], context: Context): AccessSection['bindings'] {
  const bindings = new Map<string, Binding>();
  for (const { name, at, binding, ...place } of placed) {
    judgeBinding(binding, place, context);
    if (bindings.has(name)) {
      context.report('duplicate-object', at, {
        message: `another binding of namespace '${context.namespace}' is called '${name}' too`,
        found: name,
        want: 'another name',
      });
    } else {
      bindings.set(name, binding);
    }
  }
  return Object.fromEntries(bindings);
}

/** Whom the tenant's people may bind beside their own: judged as if the file bound them. */
function grantedSubjects({ subjects = [] }: AccessValues, context: Context): GrantedSubject[] {
  return subjects.map((subject, index) => {
    if (typeof subject === 'string') return subject;
    const full = 'serviceAccount' in subject ? { ...subject, namespace: subject.namespace ?? context.namespace } : subject;
    judgeSubject(full, ['access', 'subjects', index], context);
    return full;
  });
}

function judgeRules(roles: AccessSection['roles'], report: Report): void {
  for (const [name, { rules = [] }] of Object.entries(roles)) {
    for (const [index, rule] of rules.entries()) {
      const why = deniedRule(rule);
      if (why !== undefined)
        report('denied-rule', ['access', 'roles', name, 'rules', index], { message: why, found: show(rule) });
    }
  }
}

/** Labels under our prefix say whose an object is: nobody else writes them. */
function judgeLabels(section: AccessSection, placed: readonly Placed[], report: Report): void {
  const owners: [Path, { labels?: Record<string, string> }][] = [
    ...placed.map(({ at, binding }): [Path, Binding] => [at, binding]),
    ...(['roles', 'serviceAccounts'] as const).flatMap((key) =>
      Object.entries(section[key]).map(([name, spec]): [Path, { labels?: Record<string, string> }] => [
        ['access', key, name],
        spec,
      ]),
    ),
  ];
  for (const [at, { labels = {} }] of owners) {
    for (const key of Object.keys(labels).sort(byCodeUnit)) {
      if (key.startsWith(OWN_PREFIX)) {
        report('reserved-metadata', [...at, 'labels', key], {
          message: `keys under ${OWN_PREFIX} are written by Tenantry alone`,
          found: key,
        });
      }
    }
  }
}

/** A named map without what only the types think may be undefined. */
function copy<T>(map: Record<string, T | undefined> | undefined): Record<string, T> {
  return Object.fromEntries(Object.entries(map ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined));
}
