import type { Naming } from '../contract.js';

export const naming = {
  quota: { default: 'tenantry', describe: "The ResourceQuota of a namespace's budget." },
  limitRange: { default: 'tenantry', describe: "The LimitRange of a namespace's budget." },
  priorityQuota: {
    default: 'tenantry-{class}',
    describe: 'The ResourceQuota for pods of a priority class; {class} is its name.',
  },
  affinityQuota: {
    default: 'tenantry-no-cross-namespace-affinity',
    describe: 'The ResourceQuota that forbids affinity across namespaces.',
  },
} as const satisfies Naming;

/** The names as they are where the platform says nothing. */
export function defaultName(key: string, words: Readonly<Record<string, string>> = {}): string {
  return naming[key as keyof typeof naming].default.replace('{class}', words.class ?? '{class}');
}
