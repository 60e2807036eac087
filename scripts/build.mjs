// Compiles src/ into lib/, from nothing, so that a file that is gone from src/ is gone from lib/ too.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';

const root = new URL('..', import.meta.url).pathname;
// In a package that was installed there is no src/: nothing to build.
if (existsSync(`${root}src`)) {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  rmSync(`${root}lib`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}scripts/gen-layers.mjs`, '--check'], { stdio: 'inherit' });
  execFileSync(process.execPath, [tsc, '-p', root], { stdio: 'inherit' });
  chmodSync(`${root}lib/cli/main.js`, 0o755);
}
