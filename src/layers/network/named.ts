import type { Path } from '../../issue.js';
import type { Of } from '../contract.js';
import type { Desk } from './desk.js';
import { judgeExact } from './judge.js';
import type { Peer, Side } from './peer.js';
import { rulesOf } from './peers.js';
import { groupRules, isolate, type Rule } from './rules.js';
import type { ExactPolicy, networkShape } from './sections.js';

/** A named policy after merging: in one form, or by a slip of two levels in both. */
export type AuthorPolicy = NonNullable<NonNullable<NonNullable<Of<typeof networkShape>['network']>['policies']>[string]>;

const SHORT_KEYS = ['pods', 'from', 'to'] as const;
const EXACT_KEYS = ['policyTypes', 'ingress', 'egress'] as const;

/** Works out a named policy; undefined where it makes no sense, which is reported. */
export function namedPolicy(desk: Desk, policy: AuthorPolicy, path: Path): ExactPolicy | undefined {
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
    return exact;
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
  return expand(policy, (side, peer, i) => rulesOf(desk, side, peer, [...path, side, i]));
}

/** The exact form of a short policy. A direction that is named is isolated, even when nobody comes of it. */
export function expand(policy: AuthorPolicy, rules: (side: Side, peer: Peer, i: number) => Rule[]): ExactPolicy {
  const side = (key: Side) => policy[key] && { [key]: groupRules(policy[key].flatMap((peer, i) => rules(key, peer, i))) };
  return { podSelector: policy.pods ?? {}, ...isolate({ ...side('from'), ...side('to') }), ...metaOf(policy) };
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
