// Puts the compiled command, and the packages it rests on, into a few files under lib/bin: a run loads those instead of some hundreds.
// Whoever imports `tenantry`, definitions too, gets lib/ itself and the installed packages.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

/** @param root the repository, whose lib/ is compiled */
export async function bundle(root) {
  const bin = join(root, 'lib/bin');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['lib/cli/main.js'],
    outdir: 'lib/bin',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // A program of its own, in a package for each system.
    external: ['esbuild'],
    // Names stay, so that a stack that somebody sends us can be read.
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
  });
  const made = new Set(Object.keys(metafile.outputs).map((path) => relative(bin, join(root, path))));
  for (const file of readdirSync(bin)) if (file.endsWith('.js') && !made.has(file)) rmSync(join(bin, file));
  writeFileSync(join(bin, 'LICENSES.txt'), licences(root, Object.keys(metafile.inputs)));
}

/** The licences of all packages that are in the bundle, as they ask to be handed on. */
function licences(root, inputs) {
  const packages = new Set(inputs.filter((path) => path.includes('node_modules/')).map((path) => homeOf(join(root, path))));
  const texts = [...packages].sort().map((home) => {
    const { name, version, license } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const files = readdirSync(home).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const said = files.sort().map((file) => readFileSync(join(home, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...said].join('\n\n');
  });
  return `${['What is in this folder beside Tenantry itself', ...texts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** The folder of the package a file belongs to: the nearest whose package.json has a name and a version. */
function homeOf(file) {
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const about = join(dir, 'package.json');
    if (existsSync(about) && JSON.parse(readFileSync(about, 'utf8')).version !== undefined) return dir;
  }
}
