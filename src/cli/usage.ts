import { CODES, type IssueCode } from '../codes.js';
import { type Issue, nearest } from '../issue.js';

/** The two faults that lie in no file: the command line, and our own code. They decide the exit code, and stand in `issues[]` like the rest. */
export const CLI_CODES = {
  'wrong-use': {
    severity: 'error',
    title: 'The command line is not one that Tenantry knows',
    fix: 'See tenantry COMMAND --help',
  },
  'internal-error': {
    severity: 'error',
    title: 'A fault of Tenantry itself',
    fix: 'Report it with the output of the same command under TENANTRY_DEBUG=1',
  },
} as const;

export type CliCode = IssueCode | keyof typeof CLI_CODES;

/** An issue of the command line: those of the pipeline, and our two. */
export type CliIssue = Omit<Issue, 'code'> & { readonly code: CliCode };

/** Every code there is, with its row. */
export const ALL_CODES: Readonly<
  Record<CliCode, { severity: 'error' | 'warning'; title: string; fix: string; acceptable?: true }>
> = { ...CODES, ...CLI_CODES };

/** A command line that cannot be followed: exit code 2. */
export class UsageError extends Error {}

/** Says that a word is none of those known, and which one was probably meant. */
export function unknownWord(noun: string, word: string, known: readonly string[]): UsageError {
  const near = nearest(word, known);
  const list = known.length > 0 && known.length <= 12 ? ` (one of ${known.join(', ')})` : '';
  return new UsageError(
    near ? `no ${noun} is called '${word}'; did you mean '${near}'?` : `no ${noun} is called '${word}'${list}`,
  );
}
