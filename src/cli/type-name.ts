import { z } from 'zod';
import { alternatives, elementOf } from './field.js';

/** The type of a field in words: `string`, `'team' | 'customer'`, `list of string or object`. That null takes a value away goes without saying. */
export function typeName(at: readonly z.ZodType[]): string {
  return [...new Set(at.flatMap(alternatives).map(nameOf))].filter((name) => name !== 'null').join(' or ');
}

function nameOf(schema: z.ZodType): string {
  const element = elementOf(schema);
  if (element) return `${schema instanceof z.ZodArray ? 'list' : 'map'} of ${typeName([element])}`;
  if (schema instanceof z.ZodEnum) return schema.options.map((value) => `'${value}'`).join(' | ');
  if (schema instanceof z.ZodLiteral) return [...schema.values].map((value) => JSON.stringify(value)).join(' | ');
  if (schema instanceof z.ZodNumber) return schema.isInt ? 'integer' : 'number';
  if (schema instanceof z.ZodObject) return 'object';
  // The only rule of our schemas that zod has no type for: what extras may be in TypeScript.
  if (schema instanceof z.ZodCustom) return 'function';
  return schema.type;
}
