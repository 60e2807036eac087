import { z } from 'zod';
import { annotations, dnsLabel, labelKey, labels, labelValue, podSecurityLevel, podSecurityVersion } from '../../kube/schemas.js';

/** The three ways Pod Security admission acts on a namespace. */
export const MODES = ['enforce', 'audit', 'warn'] as const;

export const podSecurityKeys = {
  enforce: podSecurityLevel.nullish().describe('Pods above this level are refused.'),
  enforceVersion: podSecurityVersion.nullish().describe('The version of the level, such as v1.33. Default: latest.'),
  audit: podSecurityLevel.nullish().describe('Pods above this level are noted in the audit log.'),
  auditVersion: podSecurityVersion.nullish().describe('The version of the level for audit.'),
  warn: podSecurityLevel.nullish().describe('Whoever makes a pod above this level is warned.'),
  warnVersion: podSecurityVersion.nullish().describe('The version of the level for warn.'),
};

const podSecurity = z
  .union([podSecurityLevel, z.strictObject(podSecurityKeys)])
  .nullish()
  .describe("Pod Security: one level for enforce, audit and warn ('restricted'), or each said apart. Tier standard: restricted.");

export const namespaceShape = {
  labels: z.record(labelKey, labelValue.nullish()).nullish().describe('Labels of the Namespace.'),
  annotations: z.record(z.string(), z.string().nullish()).nullish().describe('Annotations of the Namespace.'),
  environment: dnsLabel
    .nullish()
    .describe("The environment it serves, such as 'prod': the label tenantry.dev/environment. Default: the cluster's."),
  podSecurity,
};

export const namespacePlatformShape = {
  namespaces: z
    .strictObject({
      prefix: z
        .string()
        .optional()
        .describe(
          "What every namespace name must start with; '{tenant}' stands for the tenant's name: '{tenant}-'. The bare tenant name is allowed too.",
        ),
      reserved: z
        .array(z.string())
        .optional()
        .describe("Names no tenant may take, beside those of Kubernetes and AKS; a '*' at the end stands for anything."),
      requiredLabels: z.array(labelKey).optional().describe('Labels every tenant namespace must carry.'),
      requiredAnnotations: z.array(z.string()).optional().describe('Annotations every tenant namespace must carry.'),
      requireOwner: z.boolean().optional().describe('Whether every tenant must name its owner.'),
    })
    .optional()
    .describe("The platform's rules for namespaces."),
};

export const namespaceCapShape = {
  podSecurity: podSecurityLevel.optional().describe('The least strict Pod Security level a tenant may ask for.'),
};

export const resolvedNamespace = z.strictObject({
  labels: labels.optional(),
  annotations: annotations.optional(),
  environment: dnsLabel.optional(),
  podSecurity: z
    .strictObject({
      enforce: podSecurityLevel.optional(),
      enforceVersion: podSecurityVersion.optional(),
      audit: podSecurityLevel.optional(),
      auditVersion: podSecurityVersion.optional(),
      warn: podSecurityLevel.optional(),
      warnVersion: podSecurityVersion.optional(),
    })
    .optional(),
});

export type ResolvedNamespace = z.infer<typeof resolvedNamespace>;
export type PodSecurity = NonNullable<ResolvedNamespace['podSecurity']>;

export const POD_SECURITY_PREFIX = 'pod-security.kubernetes.io/';

/** The Namespace label behind each key of `podSecurity`. */
export const POD_SECURITY_LABELS: readonly (readonly [keyof PodSecurity, string])[] = MODES.flatMap((mode) => [
  [mode, `${POD_SECURITY_PREFIX}${mode}`] as const,
  [`${mode}Version` as const, `${POD_SECURITY_PREFIX}${mode}-version`] as const,
]);
