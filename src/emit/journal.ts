import { DiskFault } from './fs.js';

/** What is left to do once everything is staged. Whole new folders are not in it: the staged tree itself tells them. */
export interface Journal {
  readonly version: 1;
  /** Where the staged file of each number belongs. */
  readonly moves: readonly string[];
  readonly removes: readonly string[];
}

/** Reads a journal. One that does not parse was not written by us, since it is renamed into place whole. */
export function parseJournal(text: string): Journal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (!isJournal(value)) {
    throw new DiskFault(
      '.tenantry/journal.json',
      'The journal of an unfinished write is damaged: remove the folder .tenantry and run synth',
    );
  }
  return value;
}

function isJournal(value: unknown): value is Journal {
  if (typeof value !== 'object' || value === null || !('version' in value) || !('moves' in value) || !('removes' in value))
    return false;
  return value.version === 1 && isPaths(value.moves) && isPaths(value.removes);
}

function isPaths(value: unknown): boolean {
  return Array.isArray(value) && value.every((path) => typeof path === 'string');
}
