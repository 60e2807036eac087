// Compiles src/ into lib/, and takes out of lib/ what src/ no longer has. lib/ is never empty meanwhile, so that what runs keeps running.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
// In a package that was installed there is no src/: nothing to build.
if (existsSync(join(root, 'src'))) {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [join(root, 'scripts/gen-layers.mjs'), '--check'], { stdio: 'inherit' });
  execFileSync(process.execPath, [tsc, '-p', root], { stdio: 'inherit' });
  for (const file of readdirSync(join(root, 'lib'), { recursive: true })) {
    const source = file.replace(/(\.d)?\.[jt]s$/, '.ts');
    if (/\.[jt]s$/.test(file) && !existsSync(join(root, 'src', source))) rmSync(join(root, 'lib', file));
  }
  // By this a build knows its own results from those of another (the cache of `tenantry synth`): its code, and the code it rests on.
  const id = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of readdirSync(join(root, 'lib'), { recursive: true }).sort())
    if (file.endsWith('.js')) id.update(file).update(readFileSync(join(root, 'lib', file)));
  writeFileSync(join(root, 'lib/build-id'), `${id.digest('hex')}\n`);
  chmodSync(join(root, 'lib/cli/main.js'), 0o755);
}
