import type { IssueList } from '../issue.js';
import type { TenantSource } from './fleet.js';

/** Whether a last day is past. It still holds on that day itself. */
export const isPast = (expires: string, today: string): boolean => expires < today;

/**
 * Warns of tenants that are past their last day, until they are removed. They stay as they are: nothing that is written changes by the clock.
 * @param today as `2027-03-31`
 */
export function warnOfPast(tenants: readonly TenantSource[], today: string, issues: IssueList): void {
  for (const { file, name, values } of tenants) {
    const { expires, state = 'active' } = values as { expires?: string; state?: string };
    if (expires === undefined || state === 'removed' || !isPast(expires, today)) continue;
    issues.add({
      code: 'tenant-expired',
      file,
      path: ['expires'],
      tenant: name,
      message: `the tenant was to end and is ${state}`,
      found: expires,
      want: 'the next state (tenantry expire writes it), or a later date',
    });
  }
}
