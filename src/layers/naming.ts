import { z } from 'zod';
import { fill } from '../model/names.js';
import type { Naming } from './contract.js';

/** The keys of the platform's `naming`, from what the layers declare. */
export function namingShape(naming: Naming): Record<string, z.ZodOptional<z.ZodString>> {
  return Object.fromEntries(
    Object.entries(naming).map(([key, { default: template, describe }]) => [
      key,
      z.string().min(1).optional().describe(`${describe} Default: '${template}'.`),
    ]),
  );
}

/**
 * The name of a thing that an author may also give as a template, so that a tier can name it after each namespace: `limits-{namespace}`.
 * The model fills it before any layer sees it.
 */
export function nameTemplate(name: z.ZodType<string>) {
  const judge = (template: string) => name.safeParse(fill(template, { namespace: 'n', tenant: 't' }));
  return z
    .string()
    .refine((template) => judge(template).success, {
      error: ({ input }) => judge(String(input)).error?.issues[0]?.message,
      params: { code: 'bad-name' },
    })
    .describe('A name; {namespace} and {tenant} are filled in.');
}
