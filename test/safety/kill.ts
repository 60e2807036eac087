import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HOME, write } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';

/** One of two states of the same fleet. Between them every tenant's files change, some tenants go and some come. */
export type Version = 'a' | 'b';

const TENANTS = 300;
const COMERS = 20;
const name = (n: number) => `t-${String(n).padStart(3, '0')}`;

/** The definitions that both versions share. */
export function shared(): Record<string, string> {
  const files: Record<string, string> = {};
  for (let n = 0; n < TENANTS; n++) files[`tenants/${name(n)}.yaml`] = '{}\n';
  return files;
}

/** Turns the definitions of a root into those of a version. */
export function become(root: string, version: Version): void {
  rmSync(join(root, 'tenants/apart'), { recursive: true, force: true });
  const files: Record<string, string> = {
    'platform.yaml': `clusters: { main: { kubernetes: '1.33' } }\ndefaults: { labels: { release: ${version} } }\n`,
  };
  for (let n = 0; n < COMERS; n++) files[`tenants/apart/${version}-${n}.yaml`] = '{}\n';
  write(root, files);
}

/** Where a kill landed, read from what it left behind. */
export type Landing = 'before' | 'staging' | 'moving' | 'after';
/** What the killer waits for; then it waits some more. */
export type Aim = 'start' | 'staging' | 'moving';

export const whileWriting = (landing: Landing): boolean => landing === 'staging' || landing === 'moving';

/** Starts a synthesis and kills it, `delay` milliseconds after what it aims at has come. Tells where that was. */
export async function killSynth(root: string, aim: Aim, delay: number): Promise<Landing> {
  const dist = join(root, 'dist');
  const ours = join(dist, '.tenantry');
  const journal = join(ours, 'journal.json');
  const before = JSON.stringify(snapshot(dist));
  const child = spawn(process.execPath, [join(HOME, 'lib/bin/main.js'), 'synth', '--root', root], { stdio: 'ignore' });
  const gone = new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_, signal) => done(signal)));
  if (aim === 'staging') await appears(child, () => existsSync(join(ours, 'files')) || existsSync(join(ours, 'tree')));
  if (aim === 'moving') await appears(child, () => existsSync(journal));
  const end = performance.now() + delay;
  while (child.exitCode === null && performance.now() < end) await turn();
  child.kill('SIGKILL');
  const signal = await gone;
  if (existsSync(journal)) return 'moving';
  if (existsSync(ours)) return 'staging';
  return signal === 'SIGKILL' && JSON.stringify(snapshot(dist)) === before ? 'before' : 'after';
}

/** Waits for something that may be there for some milliseconds only, or for the child's end. */
async function appears(child: ChildProcess, there: () => boolean): Promise<void> {
  while (child.exitCode === null && !there()) await turn();
}

const turn = () => new Promise<void>((done) => void setImmediate(done));
