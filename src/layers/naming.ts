import { z } from 'zod';
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
