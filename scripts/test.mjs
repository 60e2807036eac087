// Runs every suite with the compiled command up to date, and says in one last line how many tests passed and failed.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runJest } from './jest.mjs';

const root = new URL('..', import.meta.url).pathname;
const words = process.argv.slice(2);
const long = words.includes('--long');

const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
// Jest leaves a core to others, which of two is half; most tests wait for programs they started.
const workers =
  availableParallelism() <= 2 && !words.some((word) => /^(-i|--runInBand|-w|--maxWorkers)/.test(word)) ? ['--maxWorkers=2'] : [];
const well = await runJest([...workers, ...words.filter((word) => word !== '--long')], long ? { TENANTRY_LONG: '1' } : {});
process.exit(well ? 0 : 1);
