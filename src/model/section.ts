import type { z } from 'zod';
import type { Values } from './merge.js';

/** What the model must know of a layer: which keys are its own, what the built-in tier says in them, and what tenants may not set. */
export interface SectionSpec {
  readonly name: string;
  /** The keys it adds to every level: platform defaults, tier, tenant, tenant on a cluster, namespace. */
  readonly shape: z.ZodRawShape;
  /** What the built-in tier `standard` says in those keys. */
  readonly standard: Values;
  /** The keys that a tenant's own file may not set under tier `standard`, as dotted paths. */
  readonly locks?: readonly string[];
}
