import { z } from 'zod';
import { nearest } from '../issue.js';
import { keysOf, unwrap } from '../model/walk.js';

/** Where a path leads, spelled out; or the word in it that leads nowhere, and those that would have done. */
export type Found =
  | { readonly at: readonly z.ZodType[]; readonly path: readonly string[] }
  | { readonly unknown: string; readonly after: readonly string[]; readonly known: readonly string[] };

/** The words of a path: `network.to[0].ports`, `labels.'a.b/c'`. */
export function wordsOf(path: string): string[] {
  return [...path.matchAll(/'([^']*)'|\[([^\]]*)\]|([^.[\]']+)/g)].map(
    ([, quoted, position, word]) => quoted ?? word ?? (position === '' ? '*' : position!),
  );
}

/**
 * Follows a path as people write it. Keys of maps and positions in lists may be given, be `*`, or be left out:
 * `namespaces.api.extras`, `namespaces.*.extras` and `namespaces.extras` are the same field.
 */
export function follow(at: readonly z.ZodType[], words: readonly string[], path: readonly string[] = []): Found {
  const [word, ...rest] = words;
  if (word === undefined) return { at, path };
  const elements = at.flatMap(alternatives).flatMap((s) => elementOf(s) ?? []);
  if (word === '*' || /^\d+$/.test(word)) {
    return elements.length > 0 ? follow(elements, rest, [...path, '*']) : { unknown: word, after: path, known: knownAt(at) };
  }
  const passed: string[] = [];
  for (
    let level = at.flatMap(alternatives);
    level.length > 0;
    level = level.flatMap((s) => elementOf(s) ?? []).flatMap(alternatives)
  ) {
    const next = level.flatMap((s) =>
      s instanceof z.ZodObject && Object.hasOwn(s.shape, word) ? [s.shape[word] as z.ZodType] : [],
    );
    if (next.length > 0) return follow(next, rest, [...path, ...passed, word]);
    passed.push('*');
  }
  // Not a key we know: the key of a map, unless it looks like a slip and nothing that follows says otherwise.
  const known = knownAt(at);
  const values = at.flatMap(alternatives).flatMap((s) => (s instanceof z.ZodRecord ? [s.valueType as z.ZodType] : []));
  const slip = { unknown: word, after: path, known };
  const near = nearest(word, known) !== undefined;
  if (values.length === 0 || (near && rest.length === 0)) return slip;
  const found = follow(values, rest, [...path, '*']);
  return 'unknown' in found && near ? slip : found;
}

/** The maps of known keys that a field is, or that its values or elements are. */
export function objectsAt(at: readonly z.ZodType[]): z.ZodObject[] {
  const level = at.flatMap(alternatives);
  const objects = level.filter((s): s is z.ZodObject => s instanceof z.ZodObject);
  const elements = level.flatMap((s) => elementOf(s) ?? []);
  return objects.length > 0 || elements.length === 0 ? objects : objectsAt(elements);
}

const knownAt = (at: readonly z.ZodType[]): string[] => [...new Set(objectsAt(at).flatMap(keysOf))];

/** The schemas a value may follow: several where there is a union. */
export function alternatives(schema: z.ZodType): z.ZodType[] {
  const at = unwrap(schema);
  return at instanceof z.ZodUnion ? (at.options as z.ZodType[]).flatMap(alternatives) : [at];
}

/** The schema of a map's values or a list's elements. */
export function elementOf(schema: z.ZodType): z.ZodType | undefined {
  const at = unwrap(schema);
  if (at instanceof z.ZodRecord) return at.valueType as z.ZodType;
  return at instanceof z.ZodArray ? (at.element as z.ZodType) : undefined;
}
