import type { Sent } from '../client/client.js';

/** What a request says, and who says it. */
export interface Case {
  /** The rule that refuses it, or nothing when it passes. */
  readonly rule?: string;
  readonly what: string;
  /** The first version that was seen to know of it: older ones drop the field, and so what would be refused. */
  readonly from?: string;
  /** Default: the tenant's admin. */
  readonly who?: string;
  readonly verb?: 'create' | 'patch' | 'delete';
  readonly object: Sent;
  readonly patch?: object;
  readonly subresource?: string;
  /** What must be there before, whoever had to make it. */
  readonly there?: Sent;
}

/** Who holds every right inside the namespace: what a tenant would get by a mistake of ours. */
export const WILD = 'who may do everything';
/** The same in the namespace of a suspended tenant. */
export const FROZEN_WILD = 'who may do everything where it is suspended';
/** The same in the namespace of a tenant that is granted more. */
export const OPEN_WILD = 'who may do everything where more is granted';
