import { byCodeUnit, type IssueList, nearest } from '../issue.js';

/** Reports a tier nobody defined, with the nearest one that is. */
export function unknownTier(
  issues: IssueList,
  at: { file?: string; path: readonly (string | number)[] },
  name: string,
  known: readonly string[],
): void {
  const near = nearest(name, known);
  issues.add({
    code: 'unknown-tier',
    ...at,
    message: near ? `no tier is called '${name}'; did you mean '${near}'?` : `no tier is called '${name}'`,
    found: name,
    want: `one of ${[...known].sort().join(', ')}`,
  });
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
  const near = nearest(name, known);
  const noun = code === 'unknown-cluster' ? 'cluster' : 'tenant';
  issues.add({
    code,
    file,
    path,
    message: near ? `no ${noun} is called '${name}'; did you mean '${near}'?` : `no ${noun} is called '${name}'`,
    found: name,
    want: known.length > 0 && known.length <= 12 ? `one of ${[...known].sort(byCodeUnit).join(', ')}` : undefined,
  });
}
