import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DiskFault, type Fs } from './fs.js';
import { describe, forget, isDead, parseHolder, remember, thisProcess } from './holder.js';
import { unsafe } from './safe-path.js';

/** The lock's name in our folder. */
export const LOCK = 'lock';

/** A lock that this process holds. */
export interface Lock {
  /** Throws unless the lock is still ours: the last look before a change that must not be made by two. */
  verify(): void;
  release(): void;
}

const LOOKS_AT_EMPTY = 5;
const ATTEMPTS = 50;
const PAUSE_MS = 20;

/**
 * Takes the lock in our folder, making the folder. One whose holder is dead on this host is taken over; a living holder, or one on another
 * host, is a 'disk-fault' that says who it is. `fs` must name its faults.
 */
export async function takeLock(fs: Fs, folder: string): Promise<Lock> {
  const path = join(folder, LOCK);
  const mine = thisProcess(fs);
  const text = `${JSON.stringify(mine)}\n`;
  let empty = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // The folder goes with the last run that leaves it, which may be between these two calls.
    fs.makeFolder(folder);
    if (attemptOr(['EEXIST', 'ENOENT'], () => fs.create(path, text))) return lockOf(fs, folder, path, text, mine.token);
    if (fs.kind(path) === 'other') throw unsafe('.tenantry/lock', 'A link stands where Tenantry keeps its lock');
    const found = readIfThere(fs, path);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    // Created and not written yet: by a run in this very moment, or by one that died in between.
    if (!holder && ++empty < LOOKS_AT_EMPTY) await pause(PAUSE_MS);
    else if (!holder || isDead(fs, holder)) seize(fs, path, found, mine.token);
    else throw new DiskFault('.tenantry/lock', describe(holder));
  }
  throw new DiskFault('.tenantry/lock', 'Other runs keep taking the lock of the output folder');
}

function lockOf(fs: Fs, folder: string, path: string, text: string, token: string): Lock {
  remember(token);
  return {
    verify: () => {
      if (readIfThere(fs, path) !== text)
        throw new DiskFault('.tenantry/lock', 'Another run has taken the lock of the output folder');
    },
    release: () => {
      forget(token);
      if (readIfThere(fs, path) !== text) return;
      fs.remove(path);
      // Another run may already have made its lock in it, or removed it.
      if (fs.list(folder).length === 0) attemptOr(['ENOTEMPTY', 'EEXIST', 'ENOENT'], () => fs.removeFolder(folder));
    },
  };
}

/** Removes a dead run's lock. Two may do so at once: what was moved is read again, and put back if it is no longer the dead one's. */
function seize(fs: Fs, path: string, dead: string, token: string): void {
  const aside = `${path}.${token}`;
  if (!attemptOr(['ENOENT'], () => fs.rename(path, aside))) return;
  const moved = fs.read(aside);
  if (moved !== dead) attemptOr(['EEXIST'], () => fs.create(path, moved));
  fs.remove(aside);
}

function readIfThere(fs: Fs, path: string): string | undefined {
  let text: string | undefined;
  return attemptOr(['ENOENT'], () => (text = fs.read(path))) ? text : undefined;
}

/** Whether the call succeeded; false for the errors named, which are the ones expected. */
function attemptOr(expected: readonly string[], call: () => void): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof DiskFault && error.code !== undefined && expected.includes(error.code)) return false;
    throw error;
  }
}
