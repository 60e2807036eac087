import { createHash } from 'node:crypto';

/** Engines put the names of their objects into labels, which hold 63 characters. */
const LONGEST = 63;

/** The name of a tenant's object among the engine's: `tenant-payments`. What would be too long ends in a hash of all of it. */
export function engineName(prefix: string, name: string): string {
  const whole = `${prefix}-${name}`;
  if (whole.length <= LONGEST) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${whole.slice(0, LONGEST - hash.length - 1).replace(/[^a-z0-9]+$/, '')}-${hash}`;
}

/** The platform's own: where dist/ comes from, and what syncs `sync/`. */
export const ROOT = 'tenantry';
/** What syncs `platform/`. */
export const PLATFORM = 'tenantry-platform';

/** A folder of the output, as the repository has it. */
export const inRepository = (path: string, folder: string): string => (path === '.' ? folder : `${path}/${folder}`);
