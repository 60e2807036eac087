// Runs one process from start to end and says what it cost.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** GNU time tells what the kernel counted for a process and the children it waited for; elsewhere only the wall is known. */
const TIME = '/usr/bin/time';
export const countsResources = process.platform === 'linux' && existsSync(TIME);

/**
 * Runs a program with its output in `files` (so that no pipe of ours slows it). `cost`: seconds of wall; seconds of CPU, user and system;
 * MiB of the largest process. Throws with the end of stderr where the exit code is another than `expect`.
 */
export async function run(program, words, { cwd, env, dir, expect = 0 }) {
  const files = { out: join(dir, 'stdout'), err: join(dir, 'stderr'), cost: join(dir, 'cost') };
  rmSync(files.cost, { force: true });
  const [command, ...args] = countsResources
    ? [TIME, '--quiet', '-f', '%U %S %M', '-o', files.cost, program, ...words]
    : [program, ...words];
  const stdio = ['ignore', openSync(files.out, 'w'), openSync(files.err, 'w')];
  const start = process.hrtime.bigint();
  const code = await new Promise((done, fail) => {
    spawn(command, args, { cwd, env, stdio }).on('error', fail).on('exit', done);
  });
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  stdio.slice(1).forEach(closeSync);
  if (code !== expect) {
    const said = readFileSync(files.err, 'utf8').slice(-2000);
    throw new Error(`'${[program, ...words].join(' ')}' ended with ${code} instead of ${expect}:\n${said}`);
  }
  return { cost: { wall, ...resourcesIn(files.cost) }, files };
}

function resourcesIn(file) {
  if (!countsResources) return { cpu: undefined, memory: undefined };
  const [user, system, kib] = readFileSync(file, 'utf8').trim().split('\n').at(-1).split(' ').map(Number);
  return { cpu: user + system, memory: kib / 1024 };
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const medianOf = (runs, field) =>
  runs.every((run) => run[field] !== undefined) ? median(runs.map((run) => run[field])) : undefined;

/** The runs of one thing, in one row. */
export function summary(runs) {
  const walls = runs.map(({ wall }) => wall);
  return {
    wall: median(walls),
    least: Math.min(...walls),
    most: Math.max(...walls),
    cpu: medianOf(runs, 'cpu'),
    memory: medianOf(runs, 'memory'),
    walls,
  };
}

/** How many times longer `theirs` took than `ours`: the median over the rounds, each of which ran both. */
export const ratio = (theirs, ours) => median(theirs.walls.map((wall, i) => wall / ours.walls[i]));
