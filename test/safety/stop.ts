import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { HOME } from '../cli/run.js';

/** A run of the command that stands still in the middle of its writing. */
export interface Stopped {
  readonly pid: number;
  /** Lets it go on, to its end. */
  finish(): Promise<number | null>;
  kill(): Promise<void>;
}

/** Where a run of `synth` can be stopped: right after the call that does this. */
export const PLACES = {
  'it has the lock': /^writeFileSync .*\.tenantry\/lock$/,
  'its first file is staged': /^writeFileSync .*\.tenantry\/(files|tree)\//,
  'its journal is a draft': /^writeFileSync .*\.tenantry\/journal\.json\.draft$/,
  'its journal stands': /^renameSync .*\.tenantry\/journal\.json$/,
  'its first file is in place': /^renameSync .*\/main\/tenants\//,
  'its journal is gone': /^unlinkSync .*\.tenantry\/journal\.json$/,
};
export type StopPlace = keyof typeof PLACES;

/** Starts a synthesis of a root and waits until it stands still in that place. */
export async function stopAt(place: StopPlace, root: string): Promise<Stopped> {
  const args = ['--import', join(HOME, 'test/safety/standstill.mjs'), join(HOME, 'lib/cli/main.js'), 'synth', '--root', root];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, STOP_AT: PLACES[place].source },
  });
  const ended = new Promise<number | null>((done) => void child.once('exit', done));
  await told(child, ended, place);
  return {
    pid: child.pid!,
    finish: () => {
      child.stdin!.end('go');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function told(child: ChildProcess, ended: Promise<number | null>, place: StopPlace): Promise<void> {
  const stopped = new Promise<void>((done) => void (child.stdio[3] as Readable).once('data', () => done()));
  const tooLate = ended.then((code) => {
    throw new Error(`the run ended (${code}) without ever being where ${place}`);
  });
  await Promise.race([stopped, tooLate]);
}
