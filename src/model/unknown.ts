import { byCodeUnit, didYouMean, type IssueInput, type IssueList, nearest } from '../issue.js';

/** What there is to say of a name that nobody defined: the nearest one that is, and all of them. */
export function unknown(noun: string, name: string, known: readonly string[]): Pick<IssueInput, 'message' | 'found' | 'want'> {
  const message = `no ${noun} is called '${name}'${didYouMean(nearest(name, known))}`;
  return { message, found: name, want: listed(known) };
}

/** The names that would do, where there are any. */
export const listed = (known: readonly string[]): string | undefined =>
  known.length > 0 ? `one of ${[...known].sort(byCodeUnit).join(', ')}` : undefined;

/** More names than these are no help. */
const FEW = 12;

/** Reports a tier nobody defined, with the nearest one that is. */
export function unknownTier(
  issues: IssueList,
  at: { file?: string; path: readonly (string | number)[] },
  name: string,
  known: readonly string[],
): void {
  issues.add({ code: 'unknown-tier', ...at, ...unknown('tier', name, known) });
}

/** Reports a cluster or tenant nobody defined, with the nearest one that is. */
export function unknownName(
  issues: IssueList,
  code: 'unknown-cluster' | 'unknown-tenant',
  file: string,
  path: (string | number)[],
  name: string,
  known: readonly string[],
): void {
  const noun = code === 'unknown-cluster' ? 'cluster' : 'tenant';
  const { want, ...said } = unknown(noun, name, known);
  issues.add({ code, file, path, ...said, want: known.length <= FEW ? want : undefined });
}
