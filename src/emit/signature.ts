import { lstatSync } from 'node:fs';

/** What the disk says of a file or folder without opening it: milliseconds of the last change of its contents and of itself, bytes, inode. */
export type Signature = readonly [modified: number, changed: number, size: number, inode: number];

export interface Look {
  readonly kind: 'file' | 'folder' | 'other';
  readonly signature: Signature;
}

/** Looks at a path itself, not at what a link leads to; nothing where nothing stands there. */
export function look(path: string): Look | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return undefined;
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  return { kind, signature: [stats.mtimeMs, stats.ctimeMs, stats.size, stats.ino] };
}

/** Whether a file or folder is untouched since a signature was taken of it; no signature vouches for nothing. */
export function isUntouched(now: Signature, then: Signature | undefined): boolean {
  return then !== undefined && now.every((part, at) => part === then[at]);
}

/** Coarser than the clocks by which file systems stamp changes. */
const GRAIN_MS = 20;

/**
 * The signature, if it can vouch for what was known at a moment: whatever changed then or later, or so shortly before that a second change
 * could bear the same stamp, vouches for nothing.
 * @param moment milliseconds since 1970
 */
export function vouching(signature: Signature, moment: number): Signature | undefined {
  return signature[0] < moment - GRAIN_MS && signature[1] < moment - GRAIN_MS ? signature : undefined;
}
