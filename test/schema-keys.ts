import { z } from 'zod';
import { unwrap } from '../src/model/walk.js';

// A key is told apart by its name and the very schema of its value: the same section at another level, or the same peer under `from` and
// `to`, is one key.
const ids = new WeakMap<z.ZodType, number>();
let next = 0;

function identity(key: string, schema: z.ZodType): string {
  const inner = unwrap(schema);
  if (!ids.has(inner)) ids.set(inner, next++);
  return `${key}#${ids.get(inner)}`;
}

/** Every key of a schema's objects, through unions: its identity, and one path to it (`*` for a record's keys, `[]` for a list's elements). */
export function keysOfSchema(schema: z.ZodType, path = '', into = new Map<string, string>()): Map<string, string> {
  const at = unwrap(schema);
  if (at instanceof z.ZodUnion) {
    for (const option of at.options as z.ZodType[]) keysOfSchema(option, path, into);
  } else if (at instanceof z.ZodObject) {
    for (const [key, inner] of Object.entries(at.shape as Record<string, z.ZodType>)) {
      const id = identity(key, inner);
      if (into.has(id)) continue;
      into.set(id, join(path, key));
      keysOfSchema(inner, join(path, key), into);
    }
  } else if (at instanceof z.ZodRecord) {
    keysOfSchema(at.valueType as z.ZodType, join(path, '*'), into);
  } else if (at instanceof z.ZodArray) {
    keysOfSchema(at.element as z.ZodType, `${path}[]`, into);
  }
  return into;
}

/** The identities of the keys that a value makes use of. */
export function keysUsed(schema: z.ZodType, value: unknown, into = new Set<string>()): Set<string> {
  const at = unwrap(schema);
  if (value === undefined || value === null) return into;
  if (at instanceof z.ZodUnion) {
    for (const option of at.options as z.ZodType[]) if (option.safeParse(value).success) keysUsed(option, value, into);
  } else if (at instanceof z.ZodObject && typeof value === 'object') {
    for (const [key, inner] of Object.entries(at.shape as Record<string, z.ZodType>)) {
      if (!Object.hasOwn(value, key)) continue;
      into.add(identity(key, inner));
      keysUsed(inner, (value as Record<string, unknown>)[key], into);
    }
  } else if (at instanceof z.ZodRecord && typeof value === 'object') {
    for (const inner of Object.values(value)) keysUsed(at.valueType as z.ZodType, inner, into);
  } else if (at instanceof z.ZodArray && Array.isArray(value)) {
    for (const inner of value) keysUsed(at.element as z.ZodType, inner, into);
  }
  return into;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** The paths of the keys of a schema that none of some uses made. */
export function keysUnused(schema: z.ZodType, used: ReadonlySet<string>): string[] {
  return [...keysOfSchema(schema)].filter(([id]) => !used.has(id)).map(([, path]) => path);
}
