import { IssueError } from '../issue.js';
import { DiskFault, type Fs, realFs } from './fs.js';
import { parseJournal } from './journal.js';
import { takeLock } from './lock.js';
import { isEmpty, type Plan } from './plan.js';
import { outFolderExists, unsafe } from './safe-path.js';
import { type Count, clear, commit, finish, OURS, stage, type Workshop, workshop } from './staging.js';

export { DiskFault, type EntryKind, type Fs, realFs } from './fs.js';
export { type ReadOptions, readTree } from './read-tree.js';

/**
 * Carries out a plan so that, whatever happens, the next {@link recover} makes the tree wholly old or wholly new: changed files are staged,
 * the journal is written (from here on the tree counts as new), the files are moved into place, and the journal is dropped. An empty plan
 * touches nothing. Throws 'disk-fault', 'unsafe-path' or 'foreign-file', and the plan's own issues if it has errors.
 *
 * Against a kill this always holds; against a power cut it holds as far as the file system keeps the order of writes. Only the journal is
 * forced to the disk: forcing each of ten thousand files would cost minutes, for output that a run can always make again.
 */
export async function applyPlan(outDir: string, plan: Plan, disk: Fs = realFs, count?: Count): Promise<void> {
  if (plan.issues.some((i) => i.severity === 'error')) throw new IssueError(plan.issues);
  if (isEmpty(plan)) return;
  const shop = workshop(outDir, disk);
  if (outFolderExists(shop.fs, shop.out)) oursExists(shop);
  const lock = await takeLock(shop.fs, shop.ours);
  try {
    if (shop.fs.kind(shop.journal)) throw new DiskFault(`${OURS}/journal.json`, 'An earlier write is unfinished: run again');
    clear(shop);
    const journal = stage(shop, plan, count);
    lock.verify();
    commit(shop, journal);
    finish(shop, journal);
    clear(shop);
  } catch (error) {
    // Good manners only: the next run clears what is left here too. Where there is a journal, its staged files must stay.
    quietly(() => shop.fs.kind(shop.journal) || clear(shop));
    quietly(() => lock.release());
    throw error;
  }
  lock.release();
}

/**
 * Finishes or undoes what a run that died has left: every command calls it before it reads the output. 'finished': its journal was
 * complete, and the tree is now wholly new; 'undone': it was still staging, and the tree is the old one. A run that is still alive is a
 * 'disk-fault'.
 */
export async function recover(outDir: string, disk: Fs = realFs): Promise<'none' | 'finished' | 'undone'> {
  const shop = workshop(outDir, disk);
  const { fs } = shop;
  if (!outFolderExists(fs, shop.out) || !oursExists(shop)) return 'none';
  const lock = await takeLock(fs, shop.ours);
  try {
    const journal = fs.kind(shop.journal) === 'file' ? parseJournal(fs.read(shop.journal)) : undefined;
    const moreThanTheLock = fs.list(shop.ours).length > 1;
    if (journal) finish(shop, journal);
    clear(shop);
    lock.release();
    return journal ? 'finished' : moreThanTheLock ? 'undone' : 'none';
  } catch (error) {
    quietly(() => lock.release());
    throw error;
  }
}

function oursExists({ fs, ours }: Workshop): boolean {
  const kind = fs.kind(ours);
  if (kind !== undefined && kind !== 'folder') throw unsafe(OURS, 'A link or file stands where Tenantry keeps its journal');
  return kind === 'folder';
}

function quietly(call: () => void): void {
  try {
    call();
  } catch {
    // The fault that led here is the one to report.
  }
}
