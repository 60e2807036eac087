import { byCodeUnit } from '../issue.js';
import { isMap, merge, type Values } from '../model/merge.js';
import { slug } from './group.js';
import { lift, lines, remainder } from './lift.js';

/** A tier that import found: what it says, from which it starts, and whose it is. */
export interface FoundTier {
  readonly name: string;
  readonly extends: string;
  readonly values: Values;
  readonly members: ReadonlySet<string>;
}

const MOST_TIERS = 8;
/** A group is worth a tier of its own from this many tenants and this many lines saved. */
const LEAST_MEMBERS = 3;
const LEAST_LINES = 40;

/**
 * Says once what tenants share: one tier for all of them, and beside it a tier for each large group with something in common.
 * @returns the tiers, and what is left for each tenant to say under its tier
 */
export function findTiers(
  base: string,
  shared: Values,
  tenants: ReadonlyMap<string, Values>,
): { tiers: FoundTier[]; rest: Map<string, Values> } {
  // One tenant alone shares nothing with anybody.
  const common = merge(shared, tenants.size > 1 ? lift([...tenants.values()]) : {});
  const rest = new Map([...tenants].map(([name, values]) => [name, remainder(values, withoutShared(common, shared))]));
  const tiers: FoundTier[] = [{ name: base, extends: 'bare', values: common, members: new Set(tenants.keys()) }];
  const free = new Set(tenants.keys());
  while (tiers.length <= MOST_TIERS) {
    const found = largestGroup([...free].map((name) => [name, rest.get(name)!]));
    if (!found) break;
    const members = found.members.map((name) => rest.get(name)!);
    const values = lift(members, 0.8);
    if (Object.keys(values).length === 0) break;
    const name = unusedName(found.label, tiers);
    tiers.push({ name, extends: base, values, members: new Set(found.members) });
    const inherited = withoutShared(merge(common, values), shared);
    for (const member of found.members) {
      free.delete(member);
      rest.set(member, remainder(tenants.get(member)!, inherited));
    }
  }
  return { tiers, rest };
}

/** What a tier says for everybody (such as what the words mean) is nothing for a tenant to take away. */
function withoutShared(common: Values, shared: Values): Values {
  const result: Values = {};
  for (const [key, value] of Object.entries(common)) {
    const said = shared[key];
    if (said === undefined) result[key] = value;
    else if (isMap(value) && isMap(said)) {
      const inner = withoutShared(value, said);
      if (Object.keys(inner).length > 0) result[key] = inner;
    }
  }
  return result;
}

/** The tenants that share the named thing (a role, a policy …) whose repetition costs most. */
function largestGroup(tenants: readonly (readonly [string, Values])[]): { label: string; members: string[] } | undefined {
  const groups = new Map<string, { label: string; members: string[]; size: number }>();
  for (const [name, values] of tenants) {
    for (const [path, value] of namedThings(values)) {
      const key = JSON.stringify([path, value]);
      const group = groups.get(key) ?? { label: path.at(-1)!, members: [], size: lines(value) };
      group.members.push(name);
      groups.set(key, group);
    }
  }
  const worth = (group: { members: string[]; size: number }) => (group.members.length - 1) * group.size;
  const best = [...groups.entries()].sort((a, b) => worth(b[1]) - worth(a[1]) || byCodeUnit(a[0], b[0]))[0]?.[1];
  return best && best.members.length >= LEAST_MEMBERS && worth(best) >= LEAST_LINES ? best : undefined;
}

/** Every `section.map.name` of a tenant's values. */
function* namedThings(values: Values): Generator<[string[], unknown]> {
  for (const [section, inner] of Object.entries(values)) {
    for (const [key, map] of Object.entries(isMap(inner) ? inner : {})) {
      for (const [name, value] of Object.entries(isMap(map) ? map : {})) if (isMap(value)) yield [[section, key, name], value];
    }
  }
}

function unusedName(label: string, tiers: readonly FoundTier[]): string {
  const wanted = slug(label).slice(0, 55).replace(/-+$/, '') || 'group';
  const taken = new Set([...tiers.map((tier) => tier.name), 'standard', 'bare']);
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!taken.has(name)) return name;
  }
}
