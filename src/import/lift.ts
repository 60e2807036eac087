import { byCodeUnit } from '../issue.js';
import { deepEqual } from '../kube/deep-equal.js';
import { isMap, type Values } from '../model/merge.js';

/** A value is said once for everybody when at least this share of those concerned say it. */
const SHARE = 2 / 3;

/**
 * What many maps share, to be said once above them: for each key the value that most of them have, maps key by key.
 * A key is lifted when enough of them agree and more lines are saved than the others need to take it away again.
 */
export function lift(maps: readonly Values[], share = SHARE): Values {
  return liftMaps(maps, Math.ceil(maps.length * share)).shared;
}

function liftMaps(maps: readonly Values[], enough: number): { shared: Values; gain: number } {
  const shared: Values = {};
  let total = 0;
  for (const key of keysOf(maps)) {
    const present = maps.filter((map) => map[key] !== undefined).map((map) => map[key]);
    const absent = maps.length - present.length;
    if (present.length < enough) continue;
    const inner = present.filter(isMap);
    const candidate = inner.length * 2 > present.length ? liftMaps(inner, enough) : mode(present, enough);
    const value = 'shared' in candidate ? candidate.shared : candidate.value;
    if (value === undefined || (isMap(value) && Object.keys(value).length === 0)) continue;
    const gain = candidate.gain - absent;
    if (gain <= 0) continue;
    shared[key] = value;
    total += gain;
  }
  return { shared, gain: total };
}

/** The keys of some maps: in the order of the first map that has them, so that lifting keeps an order that matters. */
function keysOf(maps: readonly Values[]): string[] {
  const keys = new Set<string>();
  for (const map of maps) for (const key of Object.keys(map)) keys.add(key);
  return [...keys];
}

function mode(values: readonly unknown[], enough: number): { value: unknown; gain: number } {
  const counts = new Map<string, { value: unknown; count: number }>();
  for (const value of values) {
    const key = JSON.stringify(value);
    const seen = counts.get(key);
    if (seen) seen.count++;
    else counts.set(key, { value, count: 1 });
  }
  const best = [...counts.entries()].sort((a, b) => b[1].count - a[1].count || byCodeUnit(a[0], b[0]))[0]?.[1];
  if (!best || best.count < enough) return { value: undefined, gain: 0 };
  return { value: best.value, gain: best.count * lines(best.value) };
}

/** About how many lines of YAML a value takes. */
export function lines(value: unknown): number {
  if (Array.isArray(value)) return 1 + value.reduce<number>((sum, item) => sum + Math.max(1, lines(item)), 0);
  if (isMap(value)) return 1 + Object.values(value).reduce<number>((sum, item) => sum + lines(item), 0);
  return 1;
}

/** What must be written below so that merging it onto `shared` gives `value` again: `null` for what `shared` has too much. */
export function remainder(value: Values, shared: Values): Values {
  const rest: Values = {};
  for (const key of Object.keys(value)) {
    const mine = value[key];
    const theirs = shared[key];
    if (mine === undefined) continue;
    if (isMap(mine) && isMap(theirs)) {
      const inner = remainder(mine, theirs);
      if (Object.keys(inner).length > 0) rest[key] = inner;
    } else if (!deepEqual(mine, theirs)) {
      rest[key] = mine;
    }
  }
  for (const key of Object.keys(shared)) if (value[key] === undefined) rest[key] = null;
  return rest;
}
