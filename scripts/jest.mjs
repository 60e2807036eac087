// Runs jest and counts: what a test run and the run of all of them both need.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;

/**
 * Runs jest with these words, and says in one last line how many tests passed and failed. A skipped test counts as failed in CI: what is not
 * tried there is tried nowhere.
 * @param signal ends it early
 * @returns whether all is well
 */
export async function runJest(words, env = {}, signal = undefined) {
  const work = mkdtempSync(join(tmpdir(), 'tenantry-test-'));
  const report = join(work, 'jest.json');
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const args = ['--experimental-vm-modules', '--no-warnings', jest, '--ci', '--json', `--outputFile=${report}`, ...words];
  const child = spawn(process.execPath, args, {
    cwd: root,
    signal,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  // An error is also that it was ended early; it exits all the same.
  const status = await new Promise((done) => child.on('close', done).on('error', () => {}));
  let passed = 0;
  let failed = 0;
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    // Whoever wants to know more than the sums.
    if (process.env.TENANTRY_TEST_REPORT) copyFileSync(report, process.env.TENANTRY_TEST_REPORT);
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
  return status === 0 && failed === 0;
}
