import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IssueError, type IssueInput, issue } from '../issue.js';

/** A definition file that import makes; the path is relative to the folder it goes to. */
export interface Definition {
  readonly path: string;
  readonly content: string;
}

const PLATFORM = /^platform\.(ts|ya?ml)$/;

/** What makes a folder a Tenantry root already: a platform file or tenants/. */
export function rootMarks(dir: string): string[] {
  const kind = lstatSync(dir, { throwIfNoEntry: false });
  if (!kind?.isDirectory()) return [];
  return readdirSync(dir)
    .filter((name) => PLATFORM.test(name) || name === 'tenants')
    .sort();
}

/** Writes definitions into a folder and nowhere else: each is staged beside its place, and all are renamed when every one is on the disk. */
export function writeDefinitions(dir: string, files: readonly Definition[]): void {
  const staged: [string, string][] = [];
  try {
    for (const { path, content } of files) {
      const target = placeOf(dir, path);
      mkdirSync(dirname(target), { recursive: true });
      const draft = `${target}.tenantry-draft`;
      writeFileSync(draft, content, { flag: 'wx' });
      staged.push([draft, target]);
    }
    for (const [draft, target] of staged) renameSync(draft, target);
  } catch (error) {
    for (const [draft] of staged) rmSync(draft, { force: true });
    throw error instanceof IssueError ? error : fault('disk-fault', error instanceof Error ? error.message : String(error));
  }
}

/** The place of a path in a folder; refused where it leads out, or over a link. */
function placeOf(dir: string, path: string): string {
  const parts = path.split('/');
  if (parts.some((part) => ['', '.', '..'].includes(part)) || /[\\:\0]/.test(path))
    throw fault('unsafe-path', 'The path leads out of the folder', path);
  for (const [index] of parts.entries()) {
    const kind = lstatSync(join(dir, ...parts.slice(0, index + 1)), { throwIfNoEntry: false });
    const last = index === parts.length - 1;
    if (kind?.isSymbolicLink()) throw fault('unsafe-path', 'A link stands where a file or folder belongs', path);
    if (kind && (last ? !kind.isFile() : !kind.isDirectory()))
      throw fault('foreign-file', 'Something else stands where a file or folder belongs', path);
  }
  return join(dir, ...parts);
}

function fault(code: IssueInput['code'], message: string, file?: string): IssueError {
  return new IssueError([issue({ code, message, file })]);
}
