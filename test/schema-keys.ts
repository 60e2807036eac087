import { z } from 'zod';
import { unwrap } from '../src/model/walk.js';

/** Every key of a schema's objects, as dotted paths (`*` for a record's keys, `[]` for a list's elements), through unions. */
export function keysOfSchema(schema: z.ZodType, path = '', into = new Set<string>()): Set<string> {
  visit(schema, path, (inner, innerPath) => into.add(innerPath) && keysOfSchema(inner, innerPath, into));
  return into;
}

/** The keys of a schema that a value makes use of, as {@link keysOfSchema} spells them. */
export function keysUsed(schema: z.ZodType, value: unknown, path = '', into = new Set<string>()): Set<string> {
  const at = unwrap(schema);
  if (value === undefined || value === null) return into;
  if (at instanceof z.ZodUnion) {
    for (const option of at.options as z.ZodType[]) if (option.safeParse(value).success) keysUsed(option, value, path, into);
  } else if (at instanceof z.ZodObject && typeof value === 'object') {
    for (const [key, inner] of Object.entries(at.shape as Record<string, z.ZodType>)) {
      if (!Object.hasOwn(value, key)) continue;
      into.add(join(path, key));
      keysUsed(inner, (value as Record<string, unknown>)[key], join(path, key), into);
    }
  } else if (at instanceof z.ZodRecord && typeof value === 'object') {
    for (const inner of Object.values(value)) keysUsed(at.valueType as z.ZodType, inner, join(path, '*'), into);
  } else if (at instanceof z.ZodArray && Array.isArray(value)) {
    for (const inner of value) keysUsed(at.element as z.ZodType, inner, `${path}[]`, into);
  }
  return into;
}

function visit(schema: z.ZodType, path: string, found: (inner: z.ZodType, path: string) => void): void {
  const at = unwrap(schema);
  if (at instanceof z.ZodUnion) for (const option of at.options as z.ZodType[]) visit(option, path, found);
  else if (at instanceof z.ZodObject) for (const [key, inner] of Object.entries(at.shape as Record<string, z.ZodType>)) found(inner, join(path, key));
  else if (at instanceof z.ZodRecord) visit(at.valueType as z.ZodType, join(path, '*'), found);
  else if (at instanceof z.ZodArray) visit(at.element as z.ZodType, `${path}[]`, found);
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
