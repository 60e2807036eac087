import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { codeOf, type Fs } from './fs.js';

/** Who runs: what a lock says of its holder. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, where the system tells: a process id alone may since belong to another. */
  readonly started?: string;
  /** One lock of that process. */
  readonly token: string;
}

// Tokens of the locks this process holds: one of its own id that it does not know was left by a former process.
const held = new Set<string>();
export const remember = (token: string): void => void held.add(token);
export const forget = (token: string): void => void held.delete(token);

/** A new holder: this process. */
export function thisProcess(fs: Fs): Holder {
  return { pid: process.pid, host: hostname(), started: startOf(fs, process.pid), token: randomUUID() };
}

/** Reads a lock's text; nothing when it is no lock of ours, or not yet written. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('host' in value) || !('token' in value)) return false;
  return (
    Number.isInteger(value.pid) && Number(value.pid) > 0 && typeof value.host === 'string' && typeof value.token === 'string'
  );
}

/** Whether the holder surely is no more. Of a process on another host nobody here can tell. */
export function isDead(fs: Fs, holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  if (holder.pid === process.pid) return !held.has(holder.token);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    if (codeOf(error) === 'ESRCH') return true;
  }
  const started = startOf(fs, holder.pid);
  return holder.started !== undefined && started !== undefined && holder.started !== started;
}

/** Linux's start time of a process, in ticks since boot: the 20th word after the name in parentheses. */
function startOf(fs: Fs, pid: number): string | undefined {
  try {
    const stat = fs.read(`/proc/${pid}/stat`);
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Says who holds the lock, and what to do. */
export function describe({ pid, host }: Holder): string {
  return host === hostname()
    ? `Another run (process ${pid}) is writing to the output folder: wait for it`
    : `Another run (process ${pid} on ${host}) is writing to the output folder: wait for it, or remove the lock if it is no more`;
}
