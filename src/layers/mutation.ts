import { z } from 'zod';
import { kyvernoPolicy, type MutatingPolicy, mutatingPolicy } from '../kube/admission.js';
import { KYVERNO_MINOR, MUTATING_POLICY_MINOR, minorOf } from '../kube/capabilities.js';
import type { Manifest } from '../kube/types.js';
import { isGuarded } from './guards.js';

/** What of a cluster decides who changes pods when they are made. */
export interface Runs {
  readonly kubernetes: string;
  readonly values: object;
}

const clusterKeys = z.looseObject({ guardrails: z.looseObject({ kyverno: z.boolean().optional() }).optional() });

/** Who changes pods when they are made: the API server itself, Kyverno where the cluster says it runs it, or nobody. */
export function mutatorOf({ kubernetes, values }: Runs): 'api-server' | 'kyverno' | undefined {
  // Where the platform file takes the rules of admission off, nothing would hold a pod to what is put into it.
  if (!isGuarded({ values })) return undefined;
  if (minorOf(kubernetes) >= MUTATING_POLICY_MINOR) return 'api-server';
  const kyverno = clusterKeys.parse(values).guardrails?.kyverno === true;
  return kyverno && minorOf(kubernetes) >= KYVERNO_MINOR ? 'kyverno' : undefined;
}

/** What a cluster would need so that somebody changes pods, as the `want` of a fault. */
export const wantMutator = (cluster: string): string =>
  `Kubernetes 1.${MUTATING_POLICY_MINOR} with guardrails, or Kyverno from Kubernetes 1.${KYVERNO_MINOR} and clusters.${cluster}.guardrails: { kyverno: true } in platform.ts`;

/** A policy for whoever changes pods on the cluster; nothing where nobody does. */
export function mutation(cluster: Runs, policy: MutatingPolicy): Manifest[] {
  const mutator = mutatorOf(cluster);
  if (mutator === undefined) return [];
  return mutator === 'kyverno' ? kyvernoPolicy(policy) : mutatingPolicy(policy);
}
