import { CODES, type IssueCode } from './codes.js';

/** Where a value stands: the keys and list positions from the top of its file down to it. */
export type Path = readonly (string | number)[];

/** A fault as data. Prose is made from it last (see {@link formatIssue}), so tests and tools read the code. */
export interface Issue {
  readonly code: IssueCode;
  readonly severity: 'error' | 'warning';
  /** The file it stands in, relative to the root, with forward slashes. */
  readonly file?: string;
  readonly path?: Path;
  /** Line and column in the file, counted from 1, where the format lets us know them (YAML, and TypeScript that does not parse). */
  readonly line?: number;
  readonly column?: number;
  /** What is wrong, in one sentence without the place. */
  readonly message: string;
  /** The value as written, shortened. */
  readonly found?: string;
  /** What would do instead. */
  readonly want?: string;
  /** The tenant it concerns, where it concerns one: its `accept` may relax the rule. */
  readonly tenant?: string;
}

/** What a reporter gives; the severity comes from the code's row in {@link CODES} unless it says otherwise. */
export type IssueInput = Omit<Issue, 'severity'> & { severity?: Issue['severity'] };

/** Makes an {@link Issue}, with the severity its code has by default. */
export function issue(input: IssueInput): Issue {
  return { ...input, severity: input.severity ?? CODES[input.code].severity };
}

/** The one error our own code throws for faults of the input: it carries every fault found, not only the first. */
export class IssueError extends Error {
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map(formatIssue).join('\n'));
    this.name = 'IssueError';
    this.issues = issues;
  }
}

/** A place to gather faults, so that a run can tell them all at once. */
export class IssueList {
  readonly all: Issue[] = [];
  /** Rules that a file's `accept` relaxed: not faults, but worth telling. */
  readonly accepted: { readonly code: IssueCode; readonly tenant: string; readonly cluster: string }[] = [];
  add(input: IssueInput): void {
    this.all.push(issue(input));
  }
  /** Takes out what only follows from another fault, and would be told twice. */
  drop(isEcho: (found: Issue) => boolean): void {
    this.all.splice(0, Infinity, ...this.all.filter((found) => !isEcho(found)));
  }
  /** Notes what is there. @returns takes out whatever was added since, for what is to be judged anew */
  mark(): () => void {
    const [all, accepted] = [this.all.length, this.accepted.length];
    return () => {
      this.all.splice(all);
      this.accepted.splice(accepted);
    };
  }
  get failed(): boolean {
    return this.all.some((i) => i.severity === 'error');
  }
  /** Throws an {@link IssueError} with everything gathered if any of it is an error. */
  throwIfFailed(): void {
    if (this.failed) throw new IssueError(this.all);
  }
}

/** Spells a path the way people write it: `clusters.weu-dev.network.to[0].ports`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = /^[\w$@/-]+(\.[\w-]+)?$/.test(part) && !part.includes('.') ? part : `'${part}'`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** Shows a value in an error: JSON, cut at 60 characters. */
export function show(value: unknown): string {
  let text: string;
  try {
    // JSON has no word for Infinity and NaN.
    const wordless = typeof value === 'number' && !Number.isFinite(value);
    text = typeof value === 'function' ? 'a function' : ((wordless ? undefined : JSON.stringify(value)) ?? String(value));
  } catch {
    text = Object.prototype.toString.call(value);
  }
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** One line: `file:line:column: code: path: message (found …, want …)`. */
export function formatIssue(i: Issue): string {
  const place = [i.file, i.line, i.column].filter((part) => part !== undefined).join(':');
  const path = i.path?.length ? `${formatPath(i.path)}: ` : '';
  const detail = [i.found === undefined ? '' : `found ${i.found}`, i.want === undefined ? '' : `want ${i.want}`].filter(Boolean);
  return `${place ? `${place}: ` : ''}${i.severity} [${i.code}] ${path}${i.message}${detail.length ? ` (${detail.join(', ')})` : ''}`;
}

const DISTANCE_SHARE = 0.4;

/** The known word nearest to a mistyped one (edit distance), or nothing when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length * DISTANCE_SHARE)) + 1;
  for (const candidate of known) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** How a message ends that names the nearest known word, where there is one. */
export const didYouMean = (near: string | undefined): string => (near ? `; did you mean '${near}'?` : '');

/** How many letters were slipped: added, left out, another, or two that changed places. */
/** Edit distance in which swapping two neighbouring letters is one mistake (optimal string alignment). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 20 || a.length > 80) return 99;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    const above = rows[i - 1]!;
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

/** Orders two strings by code unit: the same on every machine, unlike `localeCompare`. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
