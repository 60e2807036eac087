// Breaks the code in one place at a time and sees the tests turn red: a test that can't fail proves nothing.
// Each break is made in a copy, which is built and whose dist/ is synthesized afresh, so that comparing with the committed bytes is not
// what finds it: the tests of meaning have to.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MUTATIONS } from './mutations.mjs';

const ROOT = new URL('..', import.meta.url).pathname;

const only = process.argv[2];
const work = mkdtempSync(join(tmpdir(), 'tenantry-mutate-'));
for (const name of [
  'src',
  'test',
  'scripts',
  'tenants',
  'docs',
  'platform.ts',
  'package.json',
  'tsconfig.json',
  'jest.config.js',
  'dist',
  'README.md',
  'cdk8s.yaml',
  'CHANGELOG.md',
]) {
  cpSync(join(ROOT, name), join(work, name), { recursive: true });
}
symlinkSync(join(ROOT, 'node_modules'), join(work, 'node_modules'));

const node = (...args) =>
  spawnSync(process.execPath, args, { cwd: work, encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } });
let passed = 0;
let failed = 0;
/** Compiled even where the break offends the compiler, and put together as the command is. */
const compile = () => {
  node(join(work, 'node_modules/typescript/bin/tsc'), '-p', '.');
  return node('--input-type=module', '-e', "await (await import('./scripts/bundle.mjs')).bundle(process.cwd());");
};
const run = (suites) =>
  node('--experimental-vm-modules', join(work, 'node_modules/jest/bin/jest.js'), '--bail=1', '--ci', ...suites);
try {
  compile();
  const whole = run([...new Set(MUTATIONS.flatMap(({ suites }) => suites))]);
  if (whole.status !== 0) throw new Error(`the tests are red before anything is broken:\n${whole.stderr}`);
  for (const { name, file, find, replace, suites } of MUTATIONS) {
    if (only && !name.includes(only)) continue;
    const path = join(work, file);
    const original = readFileSync(path, 'utf8');
    if (!original.includes(find)) {
      console.log(`STALE ${name}: ${file} no longer says ${JSON.stringify(find)}`);
      failed++;
      continue;
    }
    writeFileSync(path, original.replace(find, replace));
    const built = compile();
    const synth = node('lib/bin/main.js', 'synth', '--no-cache', '--root', work);
    const jest = run(suites);
    writeFileSync(path, original);
    const red = /●[^\n]*/.exec(jest.stderr)?.[0].trim();
    if (jest.status !== 0 && red) {
      passed++;
      console.log(`red   ${name}: ${red}`);
    } else {
      failed++;
      console.log(`GREEN ${name}: no test noticed (build ${built.status}, synth ${synth.status})`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
