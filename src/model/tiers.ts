import type { IssueList } from '../issue.js';

import { merge, type Values } from './merge.js';
import type { Level } from './origin.js';
import type { SectionSpec } from './section.js';
import { unknownTier } from './unknown.js';

/** A tier as its tenants meet it: the levels below the tenant's own, and what those tenants may ask for. */
export interface Tier {
  readonly name: string;
  readonly levels: readonly Level[];
  /** The levels merged. */
  readonly values: Values;
  readonly caps: Values;
  readonly locks: readonly string[];
}

/** The tiers that are built in. `bare` adds nothing; it can only be used through a tier of the platform's that extends it. */
const BUILT_IN = ['standard', 'bare'] as const;

const TIER_KEYS = new Set(['extends', 'caps', 'locks', 'unlock']);

/**
 * Works out every tier of the platform, and the built-in `standard`.
 * Order of the levels: built-in, the platform's defaults, then the chain of `extends` down to the tier itself.
 */
export function buildTiers(file: string, platform: Values, specs: readonly SectionSpec[], issues: IssueList): Map<string, Tier> {
  const declared = (platform.tiers ?? {}) as Record<string, Values>;
  const defaults: Level = { file, prefix: ['defaults'], values: (platform.defaults ?? {}) as Values };
  const standard: Level = { prefix: [], values: merge(...specs.map((s) => s.standard)) };
  const locks = specs.flatMap((s) => s.locks ?? []);
  const roots = {
    standard: { levels: [standard, defaults], caps: {}, locks },
    bare: { levels: [{ prefix: [], values: {} }, defaults], caps: {}, locks: [] as string[] },
  };

  const tiers = new Map<string, Tier>();
  const inCircle = new Set<string>();
  const resolve = (name: string, trail: readonly string[]): Omit<Tier, 'name' | 'values'> => {
    const own = Object.hasOwn(declared, name) ? declared[name]! : undefined;
    if (!own) return roots[name as (typeof BUILT_IN)[number]] ?? roots.standard;
    const parent = (own.extends as string | undefined) ?? (name === 'bare' ? 'bare' : 'standard');
    const itself = parent === name && !BUILT_IN.includes(name as 'bare');
    if (itself || (trail.includes(name) && parent !== name)) {
      const circle = itself ? [name] : trail.slice(trail.indexOf(name));
      // Every tier of a circle leads back to itself, and those that extend one of them into it: told once.
      if (!inCircle.has(name)) {
        const message = itself ? `tier '${name}' extends itself` : `tiers extend each other: ${[...circle, name].join(' → ')}`;
        issues.add({ code: 'tier-cycle', file, path: ['tiers', name, 'extends'], message });
      }
      for (const member of circle) inCircle.add(member);
      return roots.standard;
    }
    if (!Object.hasOwn(declared, parent) && !BUILT_IN.includes(parent as 'bare')) {
      const known = [...Object.keys(declared), ...BUILT_IN];
      unknownTier(issues, { file, path: ['tiers', name, 'extends'] }, parent, known);
      return roots.standard;
    }
    // A tier named like a built-in one extends that one, so a platform can adjust `standard` itself.
    const base = parent === name ? roots[name as (typeof BUILT_IN)[number]] : resolve(parent, [...trail, name]);
    const values = Object.fromEntries(Object.entries(own).filter(([key]) => !TIER_KEYS.has(key)));
    return {
      levels: [...base.levels, { file, prefix: ['tiers', name], values }],
      caps: merge(base.caps, own.caps as Values | undefined),
      locks: [...new Set([...base.locks, ...((own.locks ?? []) as string[])])].filter(
        (lock) => !isUnlocked(lock, (own.unlock ?? []) as string[]),
      ),
    };
  };
  for (const name of new Set([...Object.keys(declared), 'standard'])) {
    const tier = resolve(name, []);
    tiers.set(name, { name, ...tier, values: merge(...tier.levels.map((l) => l.values)) });
  }
  return tiers;
}

/** Whether a lock is lifted: by its own name, or by that of a key it stands in. */
export function isUnlocked(lock: string, unlocked: readonly string[]): boolean {
  return unlocked.some((free) => lock === free || lock.startsWith(`${free}.`));
}
