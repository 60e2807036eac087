import { isPlainObject } from '../kube/deep-equal.js';

// What one layer must reckon with in the words of another: values hold those of all layers.

/** The Pod Security level above which a namespace's pods are refused, where its values say one. */
export function enforcedPodSecurity(values: object): string | undefined {
  const { podSecurity } = values as { readonly podSecurity?: unknown };
  const level = isPlainObject(podSecurity) ? podSecurity.enforce : podSecurity;
  return typeof level === 'string' ? level : undefined;
}

/** Whether a namespace's people are granted NetworkPolicies of their own. */
export function grantsNetworkPolicies(values: object): boolean {
  const { guardrails } = values as { readonly guardrails?: unknown };
  return isPlainObject(guardrails) && guardrails.networkPolicies === true;
}
