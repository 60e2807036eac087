import { join } from 'node:path';
import { IssueError, issue } from '../issue.js';
import { DiskFault, type EntryKind, type Fs } from './fs.js';
import { isManaged } from './layout.js';

/** Whether the output folder exists; refuses one that is a link, which could lead anywhere, or no folder at all. */
export function outFolderExists(fs: Fs, outDir: string): boolean {
  const kind = fs.kind(outDir);
  if (kind === 'file') throw new DiskFault('.', 'The output folder is a file');
  if (kind === 'other') throw unsafe('.', 'The output folder is a link');
  return kind === 'folder';
}

export interface Place {
  readonly absolute: string;
  /** Nothing where nothing stands there yet. */
  readonly kind: EntryKind | undefined;
  /** Whether the folder it belongs into exists. */
  readonly inFolder: boolean;
}

/**
 * Turns paths of the output folder into places on the disk, and refuses any that could lead out of it: `..`, absolute, outside the folders
 * we manage, or below a link. It remembers the folders it has seen, so it serves one run, under one lock.
 */
export function placeFinder(fs: Fs, outDir: string): (path: string) => Place {
  const folders = new Map<string, boolean>();
  const exists = (folder: string): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const slash = folder.lastIndexOf('/');
    // Below a folder that is not there nothing can be, so a fresh tree costs one look.
    const kind = slash < 0 || exists(folder.slice(0, slash)) ? fs.kind(join(outDir, folder)) : undefined;
    if (kind === 'other') throw unsafe(folder, 'A link stands on the way to a file of the output');
    if (kind === 'file') throw inTheWay(folder);
    folders.set(folder, kind === 'folder');
    return kind === 'folder';
  };
  return (path) => {
    if (!isInside(path)) throw unsafe(path, 'The path leads out of the folders that Tenantry writes');
    const absolute = join(outDir, path);
    const inFolder = exists(path.slice(0, path.lastIndexOf('/')));
    const kind = inFolder ? fs.kind(absolute) : undefined;
    if (kind === 'other') throw unsafe(path, 'A link or special file stands where a file of the output belongs');
    if (kind === 'folder') throw inTheWay(path);
    return { absolute, kind, inFolder };
  };
}

/** Only forward slashes between names: no empty, `.` or `..` part, no backslash or colon (Windows), no control characters. */
function isInside(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
  return isManaged(path) && !/[\\:\u0000-\u001f]/.test(path) && path.split('/').every((part) => !['', '.', '..'].includes(part));
}

export function unsafe(file: string, message: string): IssueError {
  return new IssueError([issue({ code: 'unsafe-path', file, message })]);
}

function inTheWay(file: string): IssueError {
  return new IssueError([issue({ code: 'foreign-file', file, message: 'It stands where a file or folder of ours belongs' })]);
}
