import type { Path } from '../../issue.js';
import type { Of } from '../contract.js';
import type { CiliumPolicy } from './cilium/policy.js';
import { ciliumPolicyOf } from './cilium/rules.js';
import type { Desk } from './desk.js';
import { judgeExact } from './judge.js';
import type { Peer, Side } from './peer.js';
import { rulesOf } from './peers.js';
import { ciliumOf, groupHosts, groupRules, hostsNote, isolate, plainOf, type Rule } from './rules.js';
import type { ExactPolicy, networkShape } from './sections.js';

/** A named policy after merging: in one form, or by a slip of two levels in both. */
export type AuthorPolicy = NonNullable<NonNullable<NonNullable<Of<typeof networkShape>['network']>['policies']>[string]>;

const SHORT_KEYS = ['pods', 'from', 'to'] as const;
const EXACT_KEYS = ['policyTypes', 'ingress', 'egress'] as const;

/** A named policy, and what of it only Cilium can say. */
interface Named {
  readonly exact: ExactPolicy;
  readonly cilium?: CiliumPolicy;
}

/** Works out a named policy; undefined where it makes no sense, which is reported. */
export function namedPolicy(desk: Desk, policy: AuthorPolicy, path: Path): Named | undefined {
  if (policy.podSelector !== undefined) {
    const foreign = SHORT_KEYS.filter((key) => policy[key] !== undefined);
    for (const key of foreign)
      mixed(
        desk,
        [...path, key],
        `${key} belongs to the short form, podSelector to the exact one`,
        `${key}: null or podSelector: null, where one of them is inherited`,
      );
    if (foreign.length > 0) return undefined;
    const exact = exactOf(policy, policy.podSelector);
    judgeExact(desk, exact, path);
    return { exact };
  }
  const foreign = EXACT_KEYS.filter((key) => policy[key] !== undefined);
  for (const key of foreign)
    mixed(
      desk,
      [...path, key],
      `${key} belongs to the exact form, which begins with podSelector`,
      'podSelector, or pods, from and to',
    );
  if (foreign.length > 0) return undefined;
  if (policy.from === undefined && policy.to === undefined) {
    desk.report('missing-key', path, { message: 'the policy says neither from nor to', want: 'from or to ([] is nobody)' });
    return undefined;
  }
  const rules: Record<Side, Rule[]> = { from: [], to: [] };
  const exact = expand(policy, (side, peer, i) => {
    const found = rulesOf(desk, side, peer, [...path, side, i]);
    rules[side].push(...found);
    return found;
  });
  const beside = ciliumPolicyOf(desk.network.dns, policy.pods ?? {}, { from: ciliumOf(rules.from), to: ciliumOf(rules.to) });
  return { exact, ...(beside && { cilium: { ...beside, ...metaOf(policy) } }) };
}

/** The exact form of a short policy. A direction that is named is isolated, even when nobody comes of it. */
export function expand(policy: AuthorPolicy, rules: (side: Side, peer: Peer, i: number) => Rule[]): ExactPolicy {
  const found = {
    from: policy.from?.flatMap((peer, i) => rules('from', peer, i)),
    to: policy.to?.flatMap((peer, i) => rules('to', peer, i)),
  };
  const side = (key: Side) => found[key] && { [key]: groupRules(groupHosts(plainOf(found[key]))) };
  const meta = metaOf(policy);
  const { annotations } = hostsNote(found.to ?? []);
  return {
    podSelector: policy.pods ?? {},
    ...isolate({ ...side('from'), ...side('to') }),
    ...meta,
    ...(annotations && { annotations: { ...meta.annotations, ...annotations } }),
  };
}

function exactOf(policy: AuthorPolicy, podSelector: ExactPolicy['podSelector']): ExactPolicy {
  const { policyTypes, ingress, egress } = policy;
  return {
    podSelector,
    ...(policyTypes && { policyTypes }),
    ...(ingress && { ingress }),
    ...(egress && { egress }),
    ...metaOf(policy),
  };
}

function metaOf({ labels, annotations }: AuthorPolicy): Pick<ExactPolicy, 'labels' | 'annotations'> {
  return { ...(labels && { labels }), ...(annotations && { annotations }) };
}

function mixed(desk: Desk, path: Path, message: string, want: string): void {
  desk.report('wrong-type', path, { message, want });
}
