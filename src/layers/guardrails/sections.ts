import { z } from 'zod';
import type { Of } from '../contract.js';
import type { GrantNames } from '../grants.js';
import { clusterMode, MODES, type Mode } from '../guards.js';

export const guardrailsShape = {
  guardrails: z
    .strictObject({
      networkPolicies: z
        .boolean()
        .nullish()
        .describe(
          "Whether the tenant's people may write NetworkPolicies that speak of its own namespaces only, if a role lets them. Default: false.",
        ),
    })
    .nullish()
    .describe('What a namespace is granted beyond the layers’ own sections, held at admission.'),
};

const userName = z.string().min(1);

export const guardrailsPlatformShape = {
  guardrails: z
    .strictObject({
      exempt: z
        .array(userName)
        .optional()
        .describe('Users, by their full names, whom no rule judges: break-glass accounts. Default: nobody.'),
      controllers: z
        .array(userName)
        .optional()
        .describe(
          'Users, by their full names, who may also change what the platform owns: controllers outside kube-system that write status or finalizers. Default: none.',
        ),
    })
    .optional()
    .describe('Whom the rules of admission let pass.'),
};

export const guardrailsClusterShape = {
  guardrails: z
    .strictObject({
      mode: clusterMode
        .optional()
        .describe('What rules do: enforce, warn, audit, or off (no policy is made at all). Default: enforce.'),
      rules: z
        .record(z.string(), z.enum(MODES))
        .optional()
        .describe("Rules that differ from the mode, by name: { 'pods/images': 'warn' }."),
      kyverno: z
        .boolean()
        .optional()
        .describe(
          'Whether the cluster runs Kyverno 1.17 or later, which then changes pods where Kubernetes, from 1.33 and before 1.36, does not: node pools without plugins, default classes. Default: false.',
        ),
    })
    .optional()
    .describe('How requests in tenants’ namespaces are judged at admission.'),
};

/** What a rule does on a cluster, by its full name; nothing where they are off. */
export function modeOf({ guardrails = {} }: Of<typeof guardrailsClusterShape>, rule: string): Mode | 'off' {
  const { mode = 'enforce', rules = {} } = guardrails;
  return (mode !== 'off' && Object.hasOwn(rules, rule) ? rules[rule] : undefined) ?? mode;
}

/** What one namespace is granted: each key an annotation of its Namespace. */
export const guardrailsSection = z.strictObject({ networkPolicies: z.literal(true).optional() });

export type GuardrailsSection = z.infer<typeof guardrailsSection>;

export const GUARDRAIL_GRANTS = { networkPolicies: 'network-policies' } as const satisfies GrantNames;
