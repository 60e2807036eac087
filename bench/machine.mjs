// Where and of what the figures are: machine and commit, never the clock.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem, type } from 'node:os';

export function machine() {
  const all = cpus();
  const gib = totalmem() / 2 ** 30;
  return {
    system: `${type()} ${process.arch}`,
    cpu: (all[0]?.model ?? 'unknown').trim(),
    cores: all.length,
    memory: `${gib < 10 ? gib.toFixed(1) : Math.round(gib)} GiB`,
    node: process.version,
    /** What else was running: figures of a busy machine say little. */
    load: loadavg()[0].toFixed(1),
  };
}

/** The commit of the code that is timed, its date, and whether something in it was not committed; nothing outside of a repository. */
export function commit(root) {
  const git = (...words) =>
    execFileSync('git', ['-C', root, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const [hash, date] = git('log', '-1', '--format=%h %cs').split(' ');
    return { hash, date, dirty: git('status', '--porcelain', '--', 'src', 'package-lock.json') !== '' };
  } catch {
    return undefined;
  }
}
