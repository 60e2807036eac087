// Runs every suite with the compiled command up to date, and says in one last line how many tests passed and failed.
// A skipped test counts as failed in CI: what is not tried there is tried nowhere.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const words = process.argv.slice(2);
const long = words.includes('--long');
const jest = join(root, 'node_modules/jest/bin/jest.js');
const work = mkdtempSync(join(tmpdir(), 'tenantry-test-'));
const report = join(work, 'jest.json');

const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
const run = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    jest,
    '--ci',
    '--json',
    `--outputFile=${report}`,
    ...words.filter((word) => word !== '--long'),
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...(long ? { TENANTRY_LONG: '1' } : {}) } },
);
let passed = 0;
let failed = 0;
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const skipped = numPendingTests + numTodoTests;
  passed = numPassedTests;
  failed = numFailedTests + numRuntimeErrorTestSuites + (process.env.CI ? skipped : 0);
  if (skipped > 0) console.log(`${skipped} skipped${process.env.CI ? ', which counts as failed here' : ''}`);
} catch {
  failed = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(run.status === 0 && failed === 0 ? 0 : 1);
