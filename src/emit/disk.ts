import { dirname, join, resolve } from 'node:path';
import { IssueError } from '../issue.js';
import { DiskFault, type Fs, namingFaults, realFs } from './fs.js';
import { type Journal, parseJournal } from './journal.js';
import { sourceOf } from './layout.js';
import { LOCK, takeLock } from './lock.js';
import { isEmpty, type Plan } from './plan.js';
import { outFolderExists, placeFinder, unsafe } from './safe-path.js';

export { DiskFault, type EntryKind, type Fs, realFs } from './fs.js';
export { readTree } from './read-tree.js';

/** Where a run keeps its lock, its staged files and its journal, inside the output folder so that a rename is enough to move them. */
const OURS = '.tenantry';

interface Folder {
  readonly fs: Fs;
  readonly out: string;
  readonly ours: string;
  readonly stage: string;
  readonly journal: string;
}

function folderOf(outDir: string, disk: Fs): Folder {
  const out = resolve(outDir);
  const ours = join(out, OURS);
  return { fs: namingFaults(disk, out), out, ours, stage: join(ours, 'stage'), journal: join(ours, 'journal.json') };
}

/**
 * Carries out a plan so that, whatever happens, the next {@link recover} makes the tree wholly old or wholly new: changed files are staged,
 * the journal is written (from here on the tree counts as new), the files are moved into place, and the journal is dropped. An empty plan
 * touches nothing. Throws 'disk-fault', 'unsafe-path' or 'foreign-file', and the plan's own issues if it has errors.
 *
 * Against a kill this always holds; against a power cut it holds as far as the file system keeps the order of writes. Only the journal is
 * forced to the disk: forcing each of ten thousand files would cost minutes, for output that a run can always make again.
 */
export async function applyPlan(outDir: string, plan: Plan, disk: Fs = realFs): Promise<void> {
  if (plan.issues.some((i) => i.severity === 'error')) throw new IssueError(plan.issues);
  if (isEmpty(plan)) return;
  const folder = folderOf(outDir, disk);
  if (outFolderExists(folder.fs, folder.out)) oursExists(folder);
  const lock = await takeLock(folder.fs, folder.ours);
  try {
    if (folder.fs.kind(folder.journal)) throw new DiskFault(`${OURS}/journal.json`, 'An earlier write is unfinished: run again');
    clear(folder);
    stage(folder, plan);
    lock.verify();
    commit(folder, { version: 1, removes: plan.removes });
    finish(folder, { version: 1, removes: plan.removes });
    clear(folder);
  } catch (error) {
    // Good manners only: the next run clears what is left here too. Where there is a journal, its staged files must stay.
    quietly(() => folder.fs.kind(folder.journal) || clear(folder));
    quietly(() => lock.release());
    throw error;
  }
  lock.release();
}

/**
 * Finishes or undoes what a run that died has left: every command calls it before it reads the output. 'finished': its journal was complete,
 * and the tree is now wholly new; 'undone': it was still staging, and the tree is the old one. A run that is still alive is a 'disk-fault'.
 */
export async function recover(outDir: string, disk: Fs = realFs): Promise<'none' | 'finished' | 'undone'> {
  const folder = folderOf(outDir, disk);
  const { fs } = folder;
  if (!outFolderExists(fs, folder.out) || !oursExists(folder)) return 'none';
  const lock = await takeLock(fs, folder.ours);
  try {
    const journal = fs.kind(folder.journal) === 'file' ? parseJournal(fs.read(folder.journal)) : undefined;
    const staged = fs.list(folder.ours).length > 1;
    if (journal) finish(folder, journal);
    clear(folder);
    lock.release();
    return journal ? 'finished' : staged ? 'undone' : 'none';
  } catch (error) {
    quietly(() => lock.release());
    throw error;
  }
}

function oursExists({ fs, ours }: Folder): boolean {
  const kind = fs.kind(ours);
  if (kind !== undefined && kind !== 'folder') throw unsafe(OURS, 'A link or file stands where Tenantry keeps its journal');
  return kind === 'folder';
}

/** Writes the new texts beside the tree, after a last look at what they are to replace. */
function stage({ fs, out, stage }: Folder, plan: Plan): void {
  const placeOf = placeFinder(fs, out);
  const made = new Set<string>();
  fs.makeFolder(stage);
  for (const { path, content, before } of plan.writes) {
    const { absolute, kind } = placeOf(path);
    const now = kind && fs.read(absolute);
    if (now !== before && now !== content) throw new DiskFault(path, 'The file has changed since it was compared: run again');
    const target = join(stage, path);
    const parent = dirname(target);
    if (!made.has(parent)) fs.makeFolder(parent);
    made.add(parent);
    fs.create(target, content);
  }
  for (const path of plan.removes) placeOf(path);
}

/** The moment from which the tree counts as new. */
function commit({ fs, journal }: Folder, contents: Journal): void {
  const draft = `${journal}.draft`;
  fs.create(draft, JSON.stringify(contents));
  fs.sync(draft);
  fs.rename(draft, journal);
}

/** Does what is left to do of a journal; doing it twice is doing it once. */
function finish(folder: Folder, { removes }: Journal): void {
  const { fs, out } = folder;
  if (fs.kind(folder.stage) === 'folder') moveInto(folder, '');
  const placeOf = placeFinder(fs, out);
  const emptied = new Set<string>();
  for (const path of removes) {
    const { absolute, kind } = placeOf(path);
    if (kind && sourceOf(fs.read(absolute)) !== undefined) fs.remove(absolute);
    for (let up = dirname(path); up !== '.'; up = dirname(up)) emptied.add(up);
  }
  // A longer path comes first, so that a folder is looked at when those inside it are gone.
  for (const path of [...emptied].sort((a, b) => b.length - a.length)) {
    const absolute = join(out, path);
    if (fs.kind(absolute) === 'folder' && fs.list(absolute).length === 0) fs.removeFolder(absolute);
  }
}

/** Moves a staged folder's contents into the tree; what is new there moves whole, so that a fresh tree costs a rename a cluster. */
function moveInto({ fs, stage, out }: Pick<Folder, 'fs' | 'stage' | 'out'>, folder: string): void {
  for (const { name, kind } of fs.list(join(stage, folder))) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const there = fs.kind(join(out, path));
    if (kind === 'other' || there === 'other') throw unsafe(path, 'A link stands on the way of a staged file');
    if (kind === 'folder' && there === 'folder') moveInto({ fs, stage, out }, path);
    else fs.rename(join(stage, path), join(out, path));
  }
}

/** Empties our folder but for the lock. The journal goes last: as long as it stands, what is left counts as a finished write. */
function clear({ fs, ours, journal }: Folder): void {
  for (const { name, kind } of fs.list(ours)) {
    if (name === LOCK || join(ours, name) === journal) continue;
    if (kind === 'folder') removeTree(fs, join(ours, name));
    else fs.remove(join(ours, name));
  }
  if (fs.kind(journal)) fs.remove(journal);
}

function removeTree(fs: Fs, folder: string): void {
  for (const { name, kind } of fs.list(folder)) {
    if (kind === 'folder') removeTree(fs, join(folder, name));
    else fs.remove(join(folder, name));
  }
  fs.removeFolder(folder);
}

function quietly(call: () => void): void {
  try {
    call();
  } catch {
    // The fault that led here is the one to report.
  }
}
