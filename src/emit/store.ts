import { hash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A short name for a text, by which it is known again. */
export const hashOf = (text: string | Buffer): string => hash('sha256', text, 'base64');

/**
 * Reads what {@link store} wrote. Nothing where there is no such file, where it is damaged, or where somebody else wrote it: whoever can write
 * it can say what the output folder should hold.
 */
export function recall(file: string): unknown {
  try {
    const handle = openSync(file, 'r');
    try {
      const stats = fstatSync(handle);
      if (!stats.isFile() || (process.getuid && stats.uid !== process.getuid()) || (stats.mode & 0o022) !== 0) return undefined;
      const text = readFileSync(handle, 'utf8');
      const end = text.indexOf('\n');
      const body = text.slice(end + 1);
      return end > 0 && text.slice(0, end) === hashOf(body) ? JSON.parse(body) : undefined;
    } finally {
      closeSync(handle);
    }
  } catch {
    return undefined;
  }
}

/** Keeps a value in a file that only we may write, whole or not at all. Whether it works is of no concern: it only saves time. */
export function store(file: string, value: unknown): void {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const body = JSON.stringify(value);
    writeFileSync(draft, `${hashOf(body)}\n${body}`, { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  } catch {
    forget(draft);
  }
}

/** Takes away what is kept, if anything. */
export function forget(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It only saves time.
  }
}
