import type { Path } from '../issue.js';
import { isMap } from './merge.js';

/**
 * A copy of a value without what stands at some paths (list elements are taken out whole, and with a key that is missing the map that
 * lacks it), so that the rest of a faulty file can still be judged in the same run. Only the maps and lists on the way are copied.
 */
export function prune(value: unknown, paths: readonly Path[]): unknown {
  const here = paths.filter((path) => path.length > 0);
  if (here.length === 0) return value;
  const heads = new Map<string | number, Path[]>();
  for (const [head, ...rest] of here) heads.set(head!, [...(heads.get(head!) ?? []), rest]);
  if (Array.isArray(value)) return value.filter((_, index) => !heads.has(index));
  if (!isMap(value)) return value;
  const result = { ...value };
  for (const [head, rest] of heads) {
    const child = result[head];
    const here = rest.some((path) => path.length === 0) || !(isMap(child) || Array.isArray(child));
    if (here || (isMap(child) && rest.some((path) => path.length === 1 && !Object.hasOwn(child, path[0]!)))) delete result[head];
    else result[head] = prune(child, rest);
  }
  return result;
}
