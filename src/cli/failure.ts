import { CommanderError } from 'commander';
import { IssueError } from '../issue.js';
import { tidy } from './issues.js';
import type { Report } from './report.js';
import { type CliCode, UsageError } from './usage.js';

export type Exit = 0 | 1 | 2 | 3;

/** Turns what a command threw into what it has to tell. */
export function failure(error: unknown, help: string, debug: boolean): { report: Report; exit: Exit } {
  if (error instanceof IssueError) return { report: { ok: false, issues: tidy(error.issues), result: null, text: '' }, exit: 1 };
  if (error instanceof CommanderError) return { report: single('wrong-use', spoken(error), `See ${help}`), exit: 2 };
  if (error instanceof UsageError) return { report: single('wrong-use', error.message, `See ${help}`), exit: 2 };
  const fault = error instanceof Error ? error : new Error(String(error));
  const more = debug ? (fault.stack ?? '') : 'Run it again with TENANTRY_DEBUG=1 to see where, and please report it.';
  return { report: single('internal-error', `this is a fault of Tenantry, not of your files: ${fault.message}`, more), exit: 3 };
}

function single(code: CliCode, message: string, more: string): Report {
  // The first line says it; a help text may follow for people.
  const issues = [{ code, severity: 'error' as const, message: message.split('\n')[0]! }];
  return {
    ok: false,
    issues,
    result: null,
    text: '',
    told: new Set([code]),
    note: `tenantry: ${message}${message.includes('\n') ? '' : `\n${more}`}`,
  };
}

/** Commander's message in our words: `error: unknown command 'snyth'\n(Did you mean synth?)`. */
function spoken({ message }: CommanderError): string {
  return message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (one of )?(.+?)\?\)/s, (_, several, words) =>
      several ? `; did you mean one of ${words}?` : `; did you mean '${words}'?`,
    )
    .trim();
}
