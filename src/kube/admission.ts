import type { Manifest } from './types.js';

const API = 'admissionregistration.k8s.io/v1';

/** A name for a CEL expression that others refer to as `variables.NAME`; a condition's name only shows in errors. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/** What requests a policy looks at, as the API server's resourceRules say it. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT')[];
  /** Default: both. What belongs to the whole cluster meets no namespace selector: the API server would match it always. */
  readonly scope?: 'Namespaced' | 'Cluster';
}

/** One expression that must be true, and what is said when it is not. */
export interface Validation {
  readonly expression: string;
  /** Said where the message expression fails. */
  readonly message: string;
  readonly messageExpression: string;
}

/** Which namespaces and objects a binding selects, as label selectors. */
export interface Selection {
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

interface LabelSelector {
  readonly matchExpressions: readonly Requirement[];
}

type Requirement = { readonly key: string } & (
  | { readonly operator: 'Exists' | 'DoesNotExist' }
  | { readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] }
);

/** What happens on a violation: refused, or let through with a word to the user, the audit log, or both. */
export type ValidationAction = 'Deny' | 'Warn' | 'Audit';

export interface ValidatingPolicy {
  readonly name: string;
  readonly resourceRules: readonly ResourceRule[];
  readonly selection: Selection;
  readonly conditions: readonly NamedExpression[];
  readonly variables: readonly NamedExpression[];
  readonly validations: readonly Validation[];
  readonly actions: readonly ValidationAction[];
}

/** A ValidatingAdmissionPolicy and its binding, without which it does nothing (both v1 from Kubernetes 1.30). */
export function validatingPolicy(policy: ValidatingPolicy): Manifest[] {
  const { name, resourceRules, selection, conditions, variables, validations, actions } = policy;
  return [
    {
      apiVersion: API,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        // A policy that only watches must not refuse by failing.
        failurePolicy: actions.includes('Deny') ? 'Fail' : 'Ignore',
        matchConstraints: { resourceRules: resourceRules.map((rule) => ({ ...rule, apiVersions: ['*'] })) },
        ...(conditions.length > 0 ? { matchConditions: conditions } : {}),
        ...(variables.length > 0 ? { variables } : {}),
        validations: validations.map((validation) => ({ ...validation, reason: 'Forbidden' })),
      },
    },
    {
      apiVersion: API,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: actions, matchResources: selection },
    },
  ];
}

export interface MutatingPolicy {
  readonly name: string;
  readonly resourceRules: readonly ResourceRule[];
  readonly selection: Selection;
  readonly conditions: readonly NamedExpression[];
  readonly variables: readonly NamedExpression[];
  /** A CEL list of JSONPatch: an ApplyConfiguration may not touch atomic lists and maps, such as tolerations and node selectors. */
  readonly patches: readonly string[];
}

/** A MutatingAdmissionPolicy and its binding (both v1 from Kubernetes 1.36). */
export function mutatingPolicy({ name, resourceRules, selection, conditions, variables, patches }: MutatingPolicy): Manifest[] {
  return [
    {
      apiVersion: API,
      kind: 'MutatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        reinvocationPolicy: 'IfNeeded',
        matchConstraints: { resourceRules: resourceRules.map((rule) => ({ ...rule, apiVersions: ['*'] })) },
        ...(conditions.length > 0 ? { matchConditions: conditions } : {}),
        ...(variables.length > 0 ? { variables } : {}),
        mutations: patches.map((expression) => ({ patchType: 'JSONPatch', jsonPatch: { expression } })),
      },
    },
    {
      apiVersion: API,
      kind: 'MutatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, matchResources: selection },
    },
  ];
}

/**
 * The same as a MutatingPolicy of Kyverno (v1 from Kyverno 1.17), which has no binding. What its variables see is not all that its patches
 * see (no `namespaceObject`), so they are written out where they are used.
 */
export function kyvernoPolicy({ name, resourceRules, selection, conditions, variables, patches }: MutatingPolicy): Manifest[] {
  return [
    {
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'MutatingPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        reinvocationPolicy: 'IfNeeded',
        matchConstraints: { ...selection, resourceRules: resourceRules.map((rule) => ({ ...rule, apiVersions: ['*'] })) },
        ...(conditions.length > 0 ? { matchConditions: conditions } : {}),
        // Pods alone: templates of controllers stay as their authors wrote them.
        autogen: { podControllers: { controllers: [] } },
        mutations: patches.map((patch) => ({ patchType: 'JSONPatch', jsonPatch: { expression: writtenOut(patch, variables) } })),
      },
    },
  ];
}

/** An expression without variables. Each may speak of those before it. */
function writtenOut(expression: string, variables: readonly NamedExpression[]): string {
  return [...variables]
    .reverse()
    .reduce(
      (text, { name, expression: value }) => text.replace(new RegExp(`\\bvariables\\.${name}\\b`, 'g'), () => `(${value})`),
      expression,
    );
}
