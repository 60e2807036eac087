import { z } from 'zod';

// What one layer must reckon with in the words of another: values hold those of all layers.

const level = z.union([z.string(), z.looseObject({ enforce: z.string().optional() }).transform(({ enforce }) => enforce)]);
const held = z.looseObject({ podSecurity: level.optional() });

/** The Pod Security level above which a namespace's pods are refused, where its values say one. */
export function enforcedPodSecurity(values: object): string | undefined {
  return held.safeParse(values).data?.podSecurity;
}

const granting = z.looseObject({ guardrails: z.looseObject({ networkPolicies: z.literal(true) }) });

/** Whether a namespace's people are granted NetworkPolicies of their own. */
export const grantsNetworkPolicies = (values: object): boolean => granting.safeParse(values).success;
