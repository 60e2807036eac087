import { z } from 'zod';
import { DNS_SUBDOMAIN_RULE, isDnsSubdomain } from '../names.js';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/**
 * A Subject of a RoleBinding, with the rules of ValidateRoleBindingSubject. A service account without a namespace is fine there
 * (the binding's own is meant); a ClusterRoleBinding needs one, which its maker must see to.
 */
export const rbacSubject = z
  .strictObject({
    kind: z.enum(['User', 'Group', 'ServiceAccount']),
    apiGroup: z.string().optional().describe(`${RBAC_GROUP} for users and groups, empty for service accounts; can be left out`),
    name: z.string().min(1, { error: 'must not be empty' }),
    namespace: z.string().optional().describe("A service account's namespace"),
  })
  .superRefine(({ kind, apiGroup = '', name }, ctx) => {
    const account = kind === 'ServiceAccount';
    if (apiGroup !== '' && (account || apiGroup !== RBAC_GROUP)) {
      const message = account ? 'must be empty for a ServiceAccount' : `must be ${RBAC_GROUP}`;
      ctx.addIssue({ code: 'custom', path: ['apiGroup'], input: apiGroup, message });
    }
    if (account && name !== '' && !isDnsSubdomain(name)) {
      ctx.addIssue({ code: 'custom', path: ['name'], input: name, message: DNS_SUBDOMAIN_RULE, params: { code: 'bad-name' } });
    }
  })
  .describe('A Kubernetes RBAC subject: a user, a group or a service account');

const words = z.array(z.string());

/** A PolicyRule, with the rules of ValidatePolicyRule: resources or URLs, not both. URLs work in a ClusterRole only. */
export const policyRule = z
  .strictObject({
    apiGroups: words.optional().describe("API groups; '' is the core group"),
    resources: words.optional().describe("Resources in plural, subresources as 'pods/log'"),
    verbs: words.min(1, { error: 'must not be empty' }),
    resourceNames: words.optional().describe('Names the rule is limited to; every name unless given'),
    nonResourceURLs: words.optional().describe("URL paths such as '/healthz', in a ClusterRole only"),
  })
  .superRefine((rule, ctx) => {
    const urls = (rule.nonResourceURLs ?? []).length > 0;
    for (const key of ['apiGroups', 'resources', 'resourceNames'] as const) {
      const given = (rule[key] ?? []).length > 0;
      if (urls && given)
        ctx.addIssue({ code: 'custom', path: [key], input: rule[key], message: 'must be left out with nonResourceURLs' });
      if (!urls && !given && key !== 'resourceNames') {
        ctx.addIssue({ code: 'custom', path: [key], input: rule[key], message: 'must name at least one' });
      }
    }
  })
  .describe('A rule of a Kubernetes Role or ClusterRole');

export type Subject = z.infer<typeof rbacSubject>;
export type PolicyRule = z.infer<typeof policyRule>;
