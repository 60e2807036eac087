import { z } from 'zod';
import { share } from './share.js';

/** A node of a JSON Schema. */
export type Node = { [key: string]: unknown };

/** A zod schema as JSON Schema draft-07, the latest that editors read, in a form people can read too. */
export function draft07(schema: z.ZodType, title: string): Node {
  return share({ $schema: 'http://json-schema.org/draft-07/schema#', title, ...convert(schema) });
}

/** The same without a frame of its own, to stand inside another. */
export function convert(schema: z.ZodType): Node {
  const made = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidyNull(jsonSchema as Node),
  }) as Node;
  const { $schema, ...rest } = made;
  return rest;
}

/** zod says "or null" as an anyOf of two; where the other has a plain type, the type says it. */
function tidyNull(node: Node): void {
  const options = node.anyOf as Node[] | undefined;
  const isNull = (option: Node) => option.type === 'null' && Object.keys(option).length === 1;
  if (options?.length !== 2 || !options.some(isNull)) return;
  const other = options.find((option) => !isNull(option))!;
  if (Array.isArray(other.anyOf)) {
    const { anyOf, ...rest } = other;
    Object.assign(node, { ...rest, ...node, anyOf: [...(anyOf as Node[]), { type: 'null' }] });
    return;
  }
  if (typeof other.type !== 'string' || 'const' in other) return;
  delete node.anyOf;
  const type = [other.type, 'null'];
  const values = Array.isArray(other.enum) ? { enum: [...other.enum, null] } : {};
  Object.assign(node, { ...other, type, ...values, ...node });
}
