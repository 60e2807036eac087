import { z } from 'zod';
import type { NamedExpression, ResourceRule } from '../kube/admission.js';
import { celText } from '../kube/cel.js';

/** What happens to a request that a rule refuses: it fails, it passes with a warning, or only the audit log knows. */
export const MODES = ['enforce', 'warn', 'audit'] as const;
export type Mode = (typeof MODES)[number];

/** What a cluster says of its rules as a whole. */
export const clusterMode = z.enum([...MODES, 'off']);
const clusterKeys = z.looseObject({ guardrails: z.looseObject({ mode: clusterMode.optional() }).optional() });

/** Whether a cluster has rules of admission at all: every layer may ask, whichever cluster keys are its own. */
export const isGuarded = ({ values }: { readonly values: object }): boolean =>
  clusterKeys.parse(values).guardrails?.mode !== 'off';

/** One rule that requests are held to at admission, in CEL. */
export interface GuardRule {
  /** Unique within its guard: `pods/images` is the rule `images` of the guard `pods`. */
  readonly name: string;
  /** What it holds, for people: a sentence of the docs and the message where no better one can be made. */
  readonly says: string;
  /** True when the request may pass. */
  readonly holds: string;
  /** A CEL string: what was refused. */
  readonly refused: string;
  /** A CEL string: what is granted. Absent where nothing can be. */
  readonly granted?: string;
}

/**
 * What requests for one kind of resource are held to. Layers state guards as data; the layer `guardrails` makes policies of them,
 * one a guard and mode, since admission costs by the policy.
 */
export interface Guard {
  readonly name: string;
  readonly resources: readonly ResourceRule[];
  /**
   * `content` judges everyone but the listed exempt users. `protected` also lets through the control plane, listed controllers and whoever
   * holds the verb `bypass`: it guards what the platform owns. `platform` lets through the exempt and whoever holds `bypass`, and leaves the
   * control plane and the listed controllers to the rules, as {@link BY_CONTROL_PLANE}.
   */
  readonly stance: 'content' | 'protected' | 'platform';
  /**
   * What it judges: `tenant`, everything in the namespaces of tenants; `suspended`, everything in those of them that are; `owned`, in all of
   * them only objects labelled as ours; `everywhere`, all, for Namespaces, whose labels no selector can be trusted with.
   */
  readonly reach: 'tenant' | 'suspended' | 'owned' | 'everywhere';
  readonly conditions?: readonly NamedExpression[];
  /** Each is worked out only when a rule asks for it. */
  readonly variables: readonly NamedExpression[];
  readonly rules: readonly GuardRule[];
}

/** Whether the control plane asks, or a controller that the platform file lists. */
export const BY_CONTROL_PLANE = 'variables.controlPlane';

/** Whether whoever asks holds the verb `bypass` on our guardrails, in the whole cluster. */
export const BYPASS = "authorizer.group('tenantry.dev').resource('guardrails').check('bypass').allowed()";

/** The annotation of the Namespace that carries a grant. */
export const grantKey = (grant: string): string => `tenantry.dev/${grant}`;

/**
 * Kinds that only the platform writes: they reach beyond the namespace they stand in, or open what is kept shut. Any layer may name some; what
 * is refused of them, the layer guardrails says once.
 * @param kinds resources by API group; `*` is all of them
 */
export const platformKinds = (kinds: Readonly<Record<string, readonly string[]>>): Guard => ({
  name: 'kinds',
  resources: Object.entries(kinds).map(([group, resources]) => ({
    apiGroups: [group],
    resources,
    operations: ['CREATE', 'UPDATE'],
  })),
  stance: 'protected',
  reach: 'tenant',
  variables: [ANNOTATIONS],
  rules: [],
});

/** The grants of the Namespace, as every policy that reads any calls them. */
export const ANNOTATIONS: NamedExpression = {
  name: 'annotations',
  expression: 'namespaceObject.metadata.?annotations.orValue({})',
};

/** A granted list, from an annotation: a missing one grants nothing, and neither does an empty entry. */
export function grantedList(name: string, grant: string): NamedExpression {
  const text = `variables.annotations[?${celText(grantKey(grant))}].orValue('')`;
  return { name, expression: `${text}.split(',').filter(g, g != '')` };
}

/** A CEL string that shows a list of strings. */
export const shown = (list: string): string => `(${list}.size() == 0 ? 'none' : ${list}.join(', '))`;

/** A granted flag. */
export const grantedFlag = (grant: string): string => `variables.annotations[?${celText(grantKey(grant))}].orValue('') == 'true'`;

/** Whether an update leaves the spec as it was. */
export const UNCHANGED = "request.operation == 'UPDATE' && oldObject.spec == object.spec";
