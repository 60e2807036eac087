import { nanoOf } from './amounts.js';
import type { ResolvedBudget } from './spec.js';

/** Other names of the same under `hard`. */
const ALIASES: Readonly<Record<string, string>> = {
  'requests.cpu': 'cpu',
  'requests.memory': 'memory',
  'requests.ephemeral-storage': 'ephemeral-storage',
};

/**
 * How much of a resource a namespace may have, in nano-units: the least of its quotas that count it, since all of them hold. Nothing when
 * none does, which means without limit. Quotas with a scope hold only part of the pods, so they don't count here.
 */
export function granted({ quotas }: ResolvedBudget, hard: string): bigint | undefined {
  let least: bigint | undefined;
  for (const { hard: said = {}, scopes, scopeSelector } of Object.values(quotas)) {
    if (scopes?.length || scopeSelector?.matchExpressions?.length) continue;
    for (const key of [hard, ALIASES[hard]]) {
      const amount = key === undefined || !Object.hasOwn(said, key) ? undefined : nanoOf(said[key]!);
      if (amount !== undefined && (least === undefined || amount < least)) least = amount;
    }
  }
  return least;
}
