import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUntouched, look, type Signature, vouching } from '../emit/signature.js';
import { hashOf } from '../emit/store.js';
import { definitionsIn, readText } from '../load/files.js';
import type { Root } from '../load/index.js';
import { type KeptFile, type KeptFolder, type KeptRecord, keyOfText, syncPath } from './record.js';

/** What of an earlier run still stands. */
export interface Survey {
  /** Of every definition, from before any is read. */
  readonly signatures: ReadonlyMap<string, Signature>;
  /** By file: the tenants whose folders are as they were left, and whose files too, as far as they are data; code is not looked at. */
  readonly standing: ReadonlyMap<string, KeptRecord>;
  /** Whether something had to be opened to see that it is as it was: next time its signature will do. */
  readonly refreshed: boolean;
}

/**
 * Looks at every definition, and at the output folder, without opening what the disk says is untouched.
 * @param moment milliseconds since 1970, from before this call
 */
export function survey(root: Root, outDir: string, records: readonly KeptRecord[], moment: number): Survey {
  const signatures = new Map<string, Signature>();
  const standing = new Map<string, KeptRecord>();
  const byFile = new Map(records.map((record) => [record.file, record]));
  let refreshed = false;
  for (const file of definitionsIn(root.dir).files) {
    const found = look(join(root.dir, file));
    // A link says nothing of what it leads to.
    if (found?.kind !== 'file') continue;
    signatures.set(file, found.signature);
    const record = byFile.get(file);
    const read = record && sourceAsKept(root, record, found.signature, moment);
    const kept = read && foldersAsKept(outDir, read, moment);
    if (!kept) continue;
    standing.set(file, kept);
    refreshed ||= kept !== record;
  }
  return { signatures, standing, refreshed };
}

function sourceAsKept(root: Root, record: KeptRecord, now: Signature, moment: number): KeptRecord | undefined {
  const { file, key } = record;
  if (file.endsWith('.ts') || isUntouched(now, record.signature)) return record;
  const read = readText(root.dir, file);
  return 'text' in read && keyOfText(read.text) === key ? { ...record, signature: vouching(now, moment) } : undefined;
}

function foldersAsKept(outDir: string, record: KeptRecord, moment: number): KeptRecord | undefined {
  let changed = false;
  const placements: KeptRecord['placements'][number][] = [];
  for (const placement of record.placements) {
    const folder = folderAsKept(outDir, placement.folder, moment);
    if (!folder) return undefined;
    changed ||= folder !== placement.folder;
    placements.push(folder === placement.folder ? placement : { ...placement, folder });
  }
  return changed ? { ...record, placements } : record;
}

/** The folder with fresh signatures, or nothing where anything in it isn't as it was. */
function folderAsKept(outDir: string, folder: KeptFolder, moment: number): KeptFolder | undefined {
  const sync = folder.sync && fileAsKept(join(outDir, syncPath(folder)!), folder.sync, moment);
  if (folder.sync && !sync) return undefined;
  const dir = join(outDir, folder.path);
  const found = look(dir);
  if (folder.files.length === 0) return found ? undefined : folder;
  if (found?.kind !== 'folder') return undefined;
  const untouched = isUntouched(found.signature, folder.signature);
  if (!untouched && !holdsExactly(dir, folder.files)) return undefined;
  const files: KeptFile[] = [];
  for (const file of folder.files) {
    const kept = fileAsKept(join(dir, file.name), file, moment);
    if (!kept) return undefined;
    files.push(kept);
  }
  const same = untouched && files.every((file, at) => file === folder.files[at]) && sync === folder.sync;
  return same ? folder : { ...folder, signature: vouching(found.signature, moment), files, ...(sync ? { sync } : {}) };
}

function holdsExactly(dir: string, files: readonly KeptFile[]): boolean {
  const names = new Set(readdirSync(dir));
  return names.size === files.length && files.every(({ name }) => names.has(name));
}

function fileAsKept(path: string, file: KeptFile, moment: number): KeptFile | undefined {
  const found = look(path);
  if (found?.kind !== 'file') return undefined;
  if (isUntouched(found.signature, file.signature)) return file;
  // Whatever is of another size isn't even opened.
  if (found.signature[2] !== file.bytes) return undefined;
  return hashOf(readFileSync(path, 'utf8')) === file.hash ? { ...file, signature: vouching(found.signature, moment) } : undefined;
}
