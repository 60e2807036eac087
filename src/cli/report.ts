import type { Issue } from '../issue.js';
import type { CliIssue } from './usage.js';

export const FORMATS = ['text', 'json', 'yaml', 'dot'] as const;
export type Format = (typeof FORMATS)[number];

/** What a command has to tell, before anybody decides how it looks. */
export interface Report {
  /** Whether the exit code is 0. */
  readonly ok: boolean;
  readonly issues: readonly CliIssue[];
  /** For programs: what `result` of the JSON document holds. See results.ts. */
  readonly result: unknown;
  /** For people: what goes to stdout. */
  readonly text: string;
  /** For Graphviz: the text as a graph, from the commands that have one. */
  readonly dot?: string;
  /** For people: a last line on stderr. */
  readonly note?: string;
  /** The folder that files in issues are relative to, so that people get paths they can open from where they are. */
  readonly base?: string;
  /** Codes whose issues the text tells already, in its own way. */
  readonly told?: ReadonlySet<CliIssue['code']>;
}

/** The one document on stdout of `-o json` and `-o yaml`. `tenantry schema output` publishes its schema. */
export interface Envelope {
  /** The version of this format. */
  readonly version: 1;
  /** Nothing when no command was recognised. */
  readonly command: string | null;
  readonly ok: boolean;
  readonly issues: readonly CliIssue[];
  readonly result: unknown;
}

export function envelope(command: string | undefined, report: Report): Envelope {
  return {
    version: 1,
    command: command ?? null,
    ok: report.ok,
    issues: report.issues.map(ordered),
    result: report.result ?? null,
  };
}

/** An issue's keys in one order, whoever made it. */
function ordered({ code, severity, file, line, column, path, message, found, want, tenant }: CliIssue): CliIssue {
  return { code, severity, file, line, column, path, message, found, want, tenant };
}

/** Whether issues make a command fail: errors always, warnings under --strict. */
export function fails(issues: readonly Pick<Issue, 'severity'>[], strict = false): boolean {
  return issues.some((i) => strict || i.severity === 'error');
}

/** `1 file`, `2 files`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}
