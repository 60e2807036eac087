// What programs took, as the kernel counts it.
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The most memory (MiB) and the CPU (seconds) that each of these programs has taken so far; empty where there is no /proc. */
export function peaks(programs) {
  const found = {};
  for (const pid of readdir('/proc').filter((name) => /^\d+$/.test(name))) {
    const name = basename(read(`/proc/${pid}/cmdline`).split('\0')[0] ?? '');
    if (!programs.includes(name)) continue;
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`)) ?? [];
    if (kib === undefined) continue;
    const ticks = read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ');
    // utime and stime; Linux counts them in hundredths of a second for whoever reads.
    found[name] = { memory: Number(kib) / 1024, cpu: (Number(ticks[11]) + Number(ticks[12])) / 100 };
  }
  return found;
}

const readdir = (path) => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** A process may end while it is looked at. */
const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
