import { z } from 'zod';

/** Takes the wrappers (optional, nullable, default, readonly, lazy, pipe) off a schema. */
export function unwrap(schema: z.ZodType): z.ZodType {
  let at: z.ZodType = schema;
  for (;;) {
    if (at instanceof z.ZodOptional || at instanceof z.ZodNullable || at instanceof z.ZodDefault || at instanceof z.ZodReadonly) {
      at = at.unwrap() as z.ZodType;
    } else if (at instanceof z.ZodPipe) {
      at = at.in as z.ZodType;
    } else if (at instanceof z.ZodLazy) {
      at = at.unwrap() as z.ZodType;
    } else {
      return at;
    }
  }
}

/** What a key or list position of a schema leads to: several schemas where a union stands between. */
export function step(schema: z.ZodType, part: string | number): z.ZodType[] {
  const at = unwrap(schema);
  if (at instanceof z.ZodUnion) return (at.options as z.ZodType[]).flatMap((option) => step(option, part));
  if (at instanceof z.ZodObject) {
    const shape = at.shape as Record<string, z.ZodType>;
    return Object.hasOwn(shape, part) ? [shape[part]!] : [];
  }
  if (at instanceof z.ZodRecord) return [at.valueType as z.ZodType];
  if (at instanceof z.ZodArray) return [at.element as z.ZodType];
  return [];
}

/** The keys a schema knows, through unions; empty where any key goes (a record) or none does. */
export function keysOf(schema: z.ZodType): string[] {
  const at = unwrap(schema);
  if (at instanceof z.ZodUnion) return (at.options as z.ZodType[]).flatMap(keysOf);
  return at instanceof z.ZodObject ? Object.keys(at.shape as object) : [];
}

/** The schemas at a path; empty when the path leads nowhere. */
export function schemasAt(schema: z.ZodType, path: readonly (string | number)[]): z.ZodType[] {
  return path.reduce<z.ZodType[]>((at, part) => at.flatMap((s) => step(s, part)), [schema]);
}

/** The first description on the way through a schema's wrappers. */
export function describeSchema(schema: z.ZodType): string | undefined {
  let at: z.ZodType = schema;
  for (;;) {
    if (at.description) return at.description;
    const inner =
      at instanceof z.ZodOptional || at instanceof z.ZodNullable || at instanceof z.ZodDefault
        ? (at.unwrap() as z.ZodType)
        : undefined;
    if (!inner) return undefined;
    at = inner;
  }
}
