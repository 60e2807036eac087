import { byCodeUnit } from '../../issue.js';
import { annotationKeyProblem } from '../../kube/names.js';
import { type NamespaceScope, type Of, OWN_PREFIX, type Scope } from '../contract.js';
import { isReserved } from './reserved.js';
import {
  MODES,
  type namespaceCapShape,
  type namespacePlatformShape,
  type namespaceShape,
  POD_SECURITY_PREFIX,
  type PodSecurity,
  type ResolvedNamespace,
} from './sections.js';

type NamespaceLayerScope = Scope<
  typeof namespaceShape,
  typeof namespacePlatformShape,
  Record<never, never>,
  typeof namespaceCapShape
>;
type Own = NamespaceScope<typeof namespaceShape>;

const STRICTNESS = ['privileged', 'baseline', 'restricted'] as const;

/** Keys whose meaning another section owns: writing them as plain metadata would go round its rules. */
const OWNED_ELSEWHERE: readonly (readonly [string, string])[] = [
  [POD_SECURITY_PREFIX, 'podSecurity'],
  ['scheduler.alpha.kubernetes.io/', 'nodes'],
  ['istio-injection', 'istio'],
  ['istio.io/', 'istio'],
  ['linkerd.io/', 'linkerd'],
  ['config.linkerd.io/', 'linkerd'],
  ['openservicemesh.io/', 'osm'],
];

export function resolveNamespaces(scope: NamespaceLayerScope): Map<string, ResolvedNamespace> {
  if (scope.platform.namespaces?.requireOwner && !scope.tenant.owner) {
    scope.report('required-metadata', ['owner'], {
      message: 'the platform asks every tenant for its owner',
      want: 'owner: { team, contact }',
    });
  }
  return new Map(
    scope.namespaces.map((namespace) => {
      checkName(scope, namespace.name);
      const resolved = resolve(namespace.values, scope.cluster.environment);
      checkMetadata(scope, namespace, resolved);
      checkPodSecurity(scope, namespace, resolved.podSecurity);
      return [namespace.name, resolved];
    }),
  );
}

function resolve(values: Of<typeof namespaceShape>, environment: string | undefined): ResolvedNamespace {
  const resolved: ResolvedNamespace = {};
  if (values.labels) resolved.labels = sorted(values.labels);
  if (values.annotations) resolved.annotations = sorted(values.annotations);
  const serves = values.environment ?? environment;
  if (serves !== undefined) resolved.environment = serves;
  if (values.podSecurity !== undefined) {
    resolved.podSecurity =
      typeof values.podSecurity === 'string'
        ? { enforce: values.podSecurity, audit: values.podSecurity, warn: values.podSecurity }
        : { ...(values.podSecurity as PodSecurity) };
    if (Object.keys(resolved.podSecurity).length === 0) delete resolved.podSecurity;
  }
  return resolved;
}

function sorted(map: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.keys(map)
      .sort(byCodeUnit)
      .map((key) => [key, map[key]!]),
  );
}

function checkName(scope: NamespaceLayerScope, name: string): void {
  const rules = scope.platform.namespaces;
  if (isReserved(name, rules?.reserved ?? [])) {
    scope.report('reserved-namespace', [], { message: `'${name}' is a reserved namespace name`, found: name }, name);
  }
  const prefix = rules?.prefix?.replaceAll('{tenant}', scope.tenant.name);
  if (prefix && !name.startsWith(prefix) && name !== scope.tenant.name) {
    scope.report(
      'namespace-prefix',
      [],
      { message: `the platform asks for names that start with '${prefix}'`, found: name, want: `${prefix}${name}` },
      name,
    );
  }
}

function checkMetadata(scope: NamespaceLayerScope, { name, create }: Own, resolved: ResolvedNamespace): void {
  for (const field of ['labels', 'annotations'] as const) {
    const map = resolved[field] ?? {};
    for (const key of Object.keys(map)) {
      if (key.startsWith(OWN_PREFIX)) {
        scope.report(
          'reserved-metadata',
          [field, key],
          { message: `keys under ${OWN_PREFIX} are written by Tenantry alone`, found: key },
          name,
        );
      }
      const problem = field === 'annotations' ? annotationKeyProblem(key) : undefined;
      if (problem) scope.report('bad-name', [field, key], { message: `the annotation key ${problem}`, found: key }, name);
      for (const [prefix, section] of OWNED_ELSEWHERE) {
        if (key.startsWith(prefix)) {
          scope.report(
            'reserved-metadata',
            [field, key],
            { message: `'${key}' has a section of its own`, found: key, want: section },
            name,
          );
        }
      }
    }
    const required = scope.platform.namespaces?.[field === 'labels' ? 'requiredLabels' : 'requiredAnnotations'] ?? [];
    for (const key of create ? required : []) {
      if (!Object.hasOwn(map, key)) {
        scope.report(
          'required-metadata',
          [field],
          { message: `the platform asks for the ${field.slice(0, -1)} '${key}'`, want: `${key}: …` },
          name,
        );
      }
    }
  }
}

function checkPodSecurity(scope: NamespaceLayerScope, { name }: Own, podSecurity: PodSecurity | undefined): void {
  const cap = scope.caps.podSecurity;
  if (!cap) return;
  for (const mode of MODES) {
    const level = podSecurity?.[mode];
    // audit and warn keep nothing out, so only enforce can exceed a cap; without it pods are privileged.
    if (mode === 'enforce' && STRICTNESS.indexOf(level ?? 'privileged') < STRICTNESS.indexOf(cap)) {
      scope.report(
        'above-cap',
        ['podSecurity'],
        { message: `the tier's tenants must enforce at least '${cap}'`, found: level ?? 'none', want: cap },
        name,
      );
    }
  }
}
