import fs from 'node:fs';
import { relative, sep } from 'node:path';
import { IssueError, issue } from '../issue.js';

/** What stands at a path. Links, devices and pipes are all 'other': never read, never followed. */
export type EntryKind = 'file' | 'folder' | 'other';

/**
 * Everything we ever ask of the disk: few calls, so that a test can make each of them fail. They are synchronous: for many small files
 * that is several times faster in Node, and a run has nothing else to do meanwhile.
 */
export interface Fs {
  /** What stands at the path itself, or nothing. */
  kind(path: string): EntryKind | undefined;
  list(folder: string): readonly { readonly name: string; readonly kind: EntryKind }[];
  read(path: string): string;
  /** Writes a file that must not exist yet, so that nothing is written through a link or over somebody's file. */
  create(path: string, text: string): void;
  /** Waits until the file's contents are on the disk. */
  sync(path: string): void;
  /** Makes a folder and those above it. */
  makeFolder(path: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  removeFolder(path: string): void;
}

function kindOf(entry: fs.Stats | fs.Dirent): EntryKind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}

/** Far above the largest file of ours, which holds what is in one namespace. */
const MOST_BYTES = 100_000_000;

/** The disk itself. */
export const realFs: Fs = {
  kind: (path) => {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    return stats && kindOf(stats);
  },
  list: (folder) => fs.readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  read: (path) => {
    // Asked for text, Node reads on until the memory is full.
    if (fs.statSync(path).size > MOST_BYTES) throw Object.assign(new Error('EFBIG: the file is too large'), { code: 'EFBIG' });
    return fs.readFileSync(path, 'utf8');
  },
  create: (path, text) => fs.writeFileSync(path, text, { flag: 'wx' }),
  sync: (path) => {
    const handle = fs.openSync(path, 'r+');
    try {
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  },
  makeFolder: (path) => void fs.mkdirSync(path, { recursive: true }),
  rename: fs.renameSync,
  remove: fs.unlinkSync,
  removeFolder: fs.rmdirSync,
};

/** The disk refused something: a 'disk-fault' issue, with the system's own code for those who can do something about it. */
export class DiskFault extends IssueError {
  readonly code: string | undefined;
  constructor(file: string, message: string, code?: string) {
    super([issue({ code: 'disk-fault', file, message })]);
    this.code = code;
  }
}

/** A disk whose errors are {@link DiskFault}s that name the file relative to the output folder, with the system's message. */
export function namingFaults(disk: Fs, outDir: string): Fs {
  const named = <T>(path: string, call: () => T): T => {
    try {
      return call();
    } catch (error) {
      throw new DiskFault(relativeTo(outDir, path), messageOf(error), codeOf(error));
    }
  };
  return {
    kind: (path) => named(path, () => disk.kind(path)),
    list: (folder) => named(folder, () => disk.list(folder)),
    read: (path) => named(path, () => disk.read(path)),
    create: (path, text) => named(path, () => disk.create(path, text)),
    sync: (path) => named(path, () => disk.sync(path)),
    makeFolder: (path) => named(path, () => disk.makeFolder(path)),
    rename: (from, to) => named(to, () => disk.rename(from, to)),
    remove: (path) => named(path, () => disk.remove(path)),
    removeFolder: (path) => named(path, () => disk.removeFolder(path)),
  };
}

function relativeTo(outDir: string, path: string): string {
  return relative(outDir, path).split(sep).join('/') || '.';
}

/** The system's code of an error, such as ENOENT. By shape: under a test runner Node's errors are of another realm than ours. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Node appends the call and the absolute path: the file is named beside the message, and output must not depend on the machine. */
function messageOf(error: unknown): string {
  const text = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return text.replace(/, [a-z]+( '.*)?$/s, '');
}
