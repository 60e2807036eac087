import type { IssueList } from '../issue.js';
import type { Source } from './fleet.js';

/**
 * Warns of exceptions that are past their last day. They go on holding: nothing that is written changes by the clock.
 * @param today as `2027-03-31`
 */
export function warnOfExpired(platform: Source, today: string, issues: IssueList): void {
  const exceptions = (platform.values.exceptions ?? []) as { tenant: string; until: string; owner: string }[];
  for (const [index, { tenant, until, owner }] of exceptions.entries()) {
    if (until >= today) continue;
    issues.add({
      code: 'exception-expired',
      file: platform.file,
      path: ['exceptions', index, 'until'],
      message: `the exception for '${tenant}' was to end; it still holds, and ${owner} answers for it`,
      found: until,
      want: 'a later date with a reason, or no exception',
    });
  }
}
