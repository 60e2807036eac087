import { MUTATING_POLICY_MINOR } from '../../kube/capabilities.js';
import type { Manifest } from '../../kube/types.js';
import { OWN_PREFIX, type Scope } from '../contract.js';
import { ANNOTATIONS, grantKey, isGuarded } from '../guards.js';
import { mutation, mutatorOf, type Runs, wantMutator } from '../mutation.js';
import { POD_GRANTS, type PodsSection, type podsShape } from './sections.js';

type Nothing = Record<never, never>;
type PodsScope = Scope<typeof podsShape, Nothing, Nothing, Nothing>;

/** Marks the Namespaces whose pods get defaults: a selector keeps the policy, and its cost, from all others. */
export const DEFAULTS_LABEL = `${OWN_PREFIX}pod-defaults`;
export const DEFAULT_KEYS = ['defaultPriorityClass', 'defaultRuntimeClass'] as const;
export const hasDefaults = (section: PodsSection): boolean => DEFAULT_KEYS.some((key) => section[key] !== undefined);

/** Tells of defaults on a cluster where nothing can put them into pods. */
export function judgeDefaults({ namespaces, cluster, report }: PodsScope): void {
  if (mutatorOf(cluster) !== undefined) return;
  for (const { name, values } of namespaces) {
    for (const key of DEFAULT_KEYS) {
      const found = values.pods?.[key];
      if (found === undefined) continue;
      const why = isGuarded(cluster)
        ? `has no MutatingAdmissionPolicy (v1 from 1.${MUTATING_POLICY_MINOR}), and runs no Kyverno that could do its work`
        : 'has its guardrails off';
      report(
        'pod-default-unsupported',
        ['pods', key],
        {
          message: `cluster '${cluster.name}' ${why}, so no pod gets '${found}' that does not name it`,
          found,
          want: `${wantMutator(cluster.name)}, or the class named by each pod and granted in ${key === 'defaultPriorityClass' ? 'priorityClasses' : 'runtimeClasses'}`,
        },
        name,
      );
    }
  }
}

/**
 * Names the classes in pods that name none. The API server has by then worked out the priority of a pod without class, and would refuse
 * one that says both: what it worked out is taken away, and it does so again for the class.
 */
export function injection(cluster: Runs): Manifest[] {
  const of = (key: (typeof DEFAULT_KEYS)[number]) => `variables.annotations[?'${grantKey(POD_GRANTS[key])}'].orValue('')`;
  const add = (field: string, value: string) => `[JSONPatch{op: "add", path: "/spec/${field}", value: ${value}}]`;
  const drop = (field: string) => `(has(object.spec.${field}) ? [JSONPatch{op: "remove", path: "/spec/${field}"}] : [])`;
  const lacks = (field: string, value: string) => `${value} != '' && object.spec.?${field}.orValue('') == ''`;
  const priority = 'variables.priorityClass';
  const runtime = 'variables.runtimeClass';
  return mutation(cluster, {
    name: 'tenantry-pod-defaults',
    resourceRules: [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'] }],
    selection: { namespaceSelector: { matchExpressions: [{ key: DEFAULTS_LABEL, operator: 'Exists' }] } },
    conditions: [],
    variables: [
      ANNOTATIONS,
      { name: 'priorityClass', expression: of('defaultPriorityClass') },
      { name: 'runtimeClass', expression: of('defaultRuntimeClass') },
    ],
    patches: [
      `${lacks('priorityClassName', priority)} ? ${drop('priority')} + ${drop('preemptionPolicy')} + ${add('priorityClassName', priority)} : []`,
      `${lacks('runtimeClassName', runtime)} ? ${add('runtimeClassName', runtime)} : []`,
    ],
  });
}
