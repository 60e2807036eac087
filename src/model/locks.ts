import type { IssueList, Path } from '../issue.js';
import type { TenantSource } from './fleet.js';
import { isMap, type Values } from './merge.js';
import { isUnlocked, type Tier } from './tiers.js';

/** Reports every locked key that a tenant's own file sets, at whatever level, unless an exception unlocks it. */
export function checkLocks(source: TenantSource, tier: Tier, unlocked: readonly string[], issues: IssueList): void {
  const locks = tier.locks.filter((lock) => !isUnlocked(lock, unlocked));
  for (const { prefix, values } of writtenLevels(source.values)) {
    for (const lock of locks) {
      const keys = lock.split('.');
      if (!sets(values, keys)) continue;
      issues.add({
        code: 'locked-key',
        file: source.file,
        path: [...prefix, ...keys],
        tenant: source.name,
        message: `tier '${tier.name}' does not let a tenant's file set '${lock}'`,
        want: `no such key here, or an exception in platform.ts that unlocks '${lock}' for '${source.name}'`,
      });
    }
  }
}

/** Whether values say something of a key: the key itself, or null or anything but a map for what it stands in, which takes it away. */
function sets(values: Values, keys: readonly string[]): boolean {
  let at: unknown = values;
  for (const key of keys) {
    if (!isMap(at)) return true;
    if (!Object.hasOwn(at, key) || at[key] === undefined) return false;
    at = at[key];
  }
  return true;
}

/** The places of a tenant's file where sections may stand. */
function* writtenLevels(values: Values): Generator<{ prefix: Path; values: Values }> {
  yield { prefix: [], values };
  yield* under(values, []);
  for (const [cluster, override] of entries(values.clusters)) {
    yield { prefix: ['clusters', cluster], values: override };
    yield* under(override, ['clusters', cluster]);
  }
}

function* under(values: Values, prefix: Path): Generator<{ prefix: Path; values: Values }> {
  for (const [name, namespace] of entries(values.namespaces))
    yield { prefix: [...prefix, 'namespaces', name], values: namespace };
}

function entries(map: unknown): [string, Values][] {
  return isMap(map) ? Object.entries(map).filter((entry): entry is [string, Values] => isMap(entry[1])) : [];
}
