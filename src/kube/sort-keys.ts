import { byCodeUnit } from '../issue.js';

/** A copy of a map with its keys in code unit order, so that the same labels are the same bytes. */
export function sortKeys(map: Readonly<Record<string, string>>): Record<string, string> {
  const keys = Object.keys(map).sort(byCodeUnit);
  return Object.fromEntries(keys.map((key) => [key, map[key]!]));
}
