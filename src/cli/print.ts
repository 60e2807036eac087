import { join, relative, sep } from 'node:path';
import { formatPath } from '../issue.js';
import type { Paint } from './color.js';
import { count, type Report } from './report.js';
import type { CliIssue } from './usage.js';

/** The issues of a report for people, the place first, with a sum as the last line; '' when there are none to tell. */
export function issueText(report: Report, cwd: string, paint: Paint): string {
  const shown = report.issues.filter((i) => !report.told?.has(i.code));
  if (shown.length === 0) return '';
  const lines = shown.map((i) => issueLine(i, placeOf(i, report.base, cwd), paint));
  return `${lines.join('\n')}\n${sum(shown)}\n`;
}

function issueLine(i: CliIssue, place: string, paint: Paint): string {
  const severity = i.severity === 'error' ? paint.red('error') : paint.yellow('warning');
  const path = i.path?.length ? `${formatPath(i.path)}: ` : '';
  const detail = [i.found === undefined ? '' : `found ${i.found}`, i.want === undefined ? '' : `want ${i.want}`]
    .filter(Boolean)
    .join(', ');
  const said = harmless(`${path}${i.message}${detail ? ` (${detail})` : ''}`);
  return `${place ? `${paint.bold(harmless(place))}: ` : ''}${severity} ${paint.dim(`[${i.code}]`)} ${said}`;
}

/** Text of a stranger's file, so that it can neither move a terminal's cursor nor look like a line of ours. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function placeOf(i: CliIssue, base: string | undefined, cwd: string): string {
  if (i.file === undefined) return '';
  const file = base === undefined ? i.file : fromHere(join(base, i.file), cwd);
  return [file, i.line, i.column].filter((part) => part !== undefined).join(':');
}

/** A path as somebody in `cwd` would write it. */
export function fromHere(absolute: string, cwd: string): string {
  return relative(cwd, absolute).split(sep).join('/') || '.';
}

function sum(issues: readonly CliIssue[]): string {
  const errors = issues.filter((i) => i.severity === 'error').length;
  const warnings = issues.length - errors;
  const files = new Set(issues.flatMap((i) => (i.file === undefined ? [] : [i.file]))).size;
  const parts = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''].filter(Boolean);
  return `${parts.join(' and ')}${files > 0 ? ` in ${count(files, 'file')}` : ''}; tenantry explain CODE says more`;
}
