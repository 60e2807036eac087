import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { byCodeUnit, type IssueInput } from '../issue.js';

/** The largest definition file that is read: far above any that people write, and small enough to parse in seconds. */
const MOST_BYTES = 5_000_000;

/** Files that define tenants, and what stands where such a file could be but can't be followed. */
export interface Found {
  readonly files: readonly string[];
  readonly issues: readonly IssueInput[];
}

/**
 * Lists `tenants/**` below a root, in a fixed order: `.ts`, `.yaml` and `.yml`, and the lists of tenants, `.csv` and `.json`; except hidden names,
 * those that start with `_`, declaration files and what only tools read. Links are followed inside the root and refused where they lead out of it or in a circle. What is no file (a link to nowhere, a pipe) is
 * listed too, or its tenant would silently be gone.
 */
export function definitionsIn(dir: string): Found {
  const files: string[] = [];
  const issues: IssueInput[] = [];
  const visit = (folder: string, above: readonly string[]): void => {
    for (const entry of readdirSync(join(dir, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (/^[_.]/.test(entry.name)) continue;
      const leads = entry.isSymbolicLink() ? kindAt(join(dir, path)) : entry.isDirectory() ? 'folder' : 'file';
      if (leads === 'folder') descend(path, above);
      else if (/\.(ts|ya?ml|csv|json)$/.test(entry.name) && !NO_DEFINITION.test(entry.name)) files.push(path);
    }
  };
  const descend = (path: string, above: readonly string[]): void => {
    try {
      const real = realpathSync(join(dir, path));
      if (!isInside(dir, real)) issues.push(unreadable(path, LEADS_OUT));
      else if (above.includes(real)) issues.push(unreadable(path, 'it is a link to a folder that it stands in'));
      else visit(path, [...above, real]);
    } catch (error) {
      issues.push(unreadable(path, reason(error)));
    }
  };
  if (existsSync(join(dir, 'tenants'))) descend('tenants', [realpathSync(dir)]);
  return { files: files.sort(byCodeUnit), issues };
}

const NO_DEFINITION = /\.d\.ts$|^(tsconfig|package|package-lock)\.json$/;

/** Whether a file holds a list of tenants, a row each, instead of one. */
export const isList = (file: string): boolean => /\.(csv|json)$/.test(file);

/** Why a file must not even be opened: a pipe or device, which may never end, too large a file, or a link out of the root. */
export function refusal(dir: string, file: string): IssueInput | undefined {
  const path = join(dir, file);
  try {
    const own = lstatSync(path);
    const stats = own.isSymbolicLink() ? statSync(path) : own;
    if (stats.isDirectory()) return unreadable(file, 'it is a folder');
    if (!stats.isFile()) return unreadable(file, 'it is no file, but a pipe or device');
    if (stats.size > MOST_BYTES)
      return {
        ...unreadable(file, 'the file is too large for a definition'),
        found: `${(stats.size / 1e6).toFixed(1)} MB`,
        want: `at most ${MOST_BYTES / 1e6} MB`,
      };
    // The folders on the way were looked at when the file was found.
    return own === stats || isInside(dir, realpathSync(path)) ? undefined : unreadable(file, LEADS_OUT);
  } catch (error) {
    return unreadable(file, reason(error));
  }
}

/** The text of a definition, without a byte order mark, which is no part of the first line. */
export function readText(dir: string, file: string): { text: string } | { issue: IssueInput } {
  const refused = refusal(dir, file);
  if (refused) return { issue: refused };
  try {
    return { text: readFileSync(join(dir, file), 'utf8').replace(/^\uFEFF/, '') };
  } catch (error) {
    return { issue: unreadable(file, reason(error)) };
  }
}

const LEADS_OUT = 'it is a link that leads out of the root';

function unreadable(file: string, message: string): IssueInput {
  return { code: 'file-unreadable', file, message };
}

function isInside(dir: string, real: string): boolean {
  const root = realpathSync(dir);
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep);
}

function kindAt(path: string): 'file' | 'folder' {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 'folder' : 'file';
}

/** The system's message without the call and the absolute path, which differ by machine. */
export function reason(error: unknown): string {
  return String((error as { message?: unknown }).message).replace(/, [a-z]+( '.*')?$/s, '');
}
