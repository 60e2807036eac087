import { z } from 'zod';
import { dnsSubdomain } from '../../kube/schemas.js';
import type { GrantNames } from '../grants.js';

export const storageShape = {
  storage: z
    .strictObject({
      classes: z
        .array(dnsSubdomain)
        .nullish()
        .describe('StorageClasses that volume claims may ask for, the cluster’s default one too. Default: none.'),
    })
    .nullish()
    .describe('What volume claims may ask for, held at admission.'),
};

/** What one namespace grants its volume claims: each key an annotation of its Namespace. */
export const storageSection = z.strictObject({ classes: z.array(dnsSubdomain).min(1).optional() });

export type StorageSection = z.infer<typeof storageSection>;

export const STORAGE_GRANTS = { classes: 'storage-classes' } as const satisfies GrantNames;
