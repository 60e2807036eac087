import { dirname, join, resolve } from 'node:path';
import { DiskFault, type Fs, namingFaults } from './fs.js';
import type { Journal } from './journal.js';
import { sourceOf } from './layout.js';
import { LOCK } from './lock.js';
import type { Plan } from './plan.js';
import { placeFinder, unsafe } from './safe-path.js';

/** Where a run keeps its lock, its staged files and its journal: inside the output folder, so that a rename is enough to move them. */
export const OURS = '.tenantry';

export interface Workshop {
  readonly fs: Fs;
  readonly out: string;
  readonly ours: string;
  /** New texts of files whose folder exists, by number. */
  readonly files: string;
  /** New folders with all that is in them, as they will stand in the output folder. */
  readonly tree: string;
  readonly journal: string;
}

export function workshop(outDir: string, disk: Fs): Workshop {
  const out = resolve(outDir);
  const ours = join(out, OURS);
  const inside = (name: string) => join(ours, name);
  return {
    fs: namingFaults(disk, out),
    out,
    ours,
    files: inside('files'),
    tree: inside('tree'),
    journal: inside('journal.json'),
  };
}

/** Told how many files are written, of how many. */
export type Count = (done: number, of: number) => void;

/** Writes the new texts beside the tree, after a last look at what they are to replace, and says what is then left to do. */
export function stage({ fs, out, files, tree }: Workshop, plan: Plan, count?: Count): Journal {
  const placeOf = placeFinder(fs, out);
  const made = new Set<string>();
  const moves: string[] = [];
  const makeFolder = (folder: string) => {
    if (!made.has(folder)) fs.makeFolder(folder);
    made.add(folder);
  };
  for (const [index, { path, content, before }] of plan.writes.entries()) {
    count?.(index, plan.writes.length);
    const { absolute, kind, inFolder } = placeOf(path);
    const now = kind && fs.read(absolute);
    if (now !== before && now !== content) throw new DiskFault(path, 'The file has changed since it was compared: run again');
    const target = inFolder ? join(files, String(moves.push(path) - 1)) : join(tree, path);
    makeFolder(dirname(target));
    fs.create(target, content);
  }
  for (const path of plan.removes) placeOf(path);
  return { version: 1, moves, removes: plan.removes };
}

/** The moment from which the tree counts as new: the journal stands, whole and on the disk. */
export function commit({ fs, journal }: Workshop, contents: Journal): void {
  const draft = `${journal}.draft`;
  fs.create(draft, JSON.stringify(contents));
  fs.sync(draft);
  fs.rename(draft, journal);
}

/** Does what is left to do of a journal; doing it twice is doing it once. */
export function finish(shop: Workshop, { moves, removes }: Journal): void {
  const { fs, out, files, tree } = shop;
  const placeOf = placeFinder(fs, out);
  const staged = fs.kind(files) === 'folder' ? fs.list(files) : [];
  for (const { name, kind } of staged) {
    const path = moves[Number(name)];
    if (path === undefined || kind !== 'file') throw unsafe(`${OURS}/files/${name}`, 'The journal knows no such staged file');
    fs.rename(join(files, name), placeOf(path).absolute);
  }
  if (fs.kind(tree) === 'folder') moveTree(shop, '');
  removeFiles(shop, removes);
}

/** Moves staged folders into the tree; what is new there moves whole, so that a fresh tree costs a rename a cluster. */
function moveTree(shop: Workshop, folder: string): void {
  const { fs, out, tree } = shop;
  for (const { name, kind } of fs.list(join(tree, folder))) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const there = fs.kind(join(out, path));
    if (kind === 'other' || there === 'other') throw unsafe(path, 'A link stands on the way of a staged file');
    if (kind === 'folder' && there === 'folder') moveTree(shop, path);
    else fs.rename(join(tree, path), join(out, path));
  }
}

/** Removes files that still carry our header, and the folders this empties. */
function removeFiles({ fs, out }: Workshop, paths: readonly string[]): void {
  const placeOf = placeFinder(fs, out);
  const emptied = new Set<string>();
  for (const path of paths) {
    const { absolute, kind } = placeOf(path);
    if (kind && sourceOf(fs.read(absolute)) !== undefined) fs.remove(absolute);
    for (let up = dirname(path); up !== '.' && !emptied.has(up); up = dirname(up)) emptied.add(up);
  }
  // A longer path comes first, so that a folder is looked at when those inside it are gone.
  for (const path of [...emptied].sort((a, b) => b.length - a.length)) {
    const absolute = join(out, path);
    if (fs.kind(absolute) === 'folder' && fs.list(absolute).length === 0) fs.removeFolder(absolute);
  }
}

/** Empties our folder but for the lock. The journal goes last: as long as it stands, what is left counts as a finished write. */
export function clear({ fs, ours, journal }: Workshop): void {
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
