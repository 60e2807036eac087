// npm run bench: what tenantry costs beside helm and jsonnet. See README.md.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { commit, machine } from './machine.mjs';
import { optionsOf } from './options.mjs';
import { timeImport, timeStart, timeTypescript } from './others.mjs';
import { getHelm, getJsonnet } from './peers.mjs';
import { plot } from './plot.mjs';
import { report } from './report.mjs';
import { timeSize } from './rounds.mjs';
import { probe } from './sources.mjs';

const repository = resolve(import.meta.dirname, '..');
const options = optionsOf(process.argv.slice(2), join(repository, 'docs'));
const dir = mkdtempSync(join(tmpdir(), 'tenantry-bench-'));
/** Above that load something else is running. */
const BUSY = 0.8;
const say = (text) => process.stderr.write(`${text}\n`);

/** What is timed does not see who runs it: no settings of ours, a cache of its own, and no CI, which means another base. */
function environment() {
  const own = Object.entries(process.env).filter(([name]) => !/^(TENANTRY_|HELM_|CI$|NODE_|NO_COLOR$|FORCE_COLOR$)/.test(name));
  return { ...Object.fromEntries(own), XDG_CACHE_HOME: join(dir, 'cache') };
}

let aside = 0;

/**
 * Moves what is in the way of a cold run out of it. Nothing is deleted before the end: ext4 passes over the inodes of the last minutes' deleted
 * files one by one whenever it makes a new one, and what followed would be timed with that.
 */
function putAside(path) {
  if (!existsSync(path)) return;
  mkdirSync(join(dir, 'aside'), { recursive: true });
  renameSync(path, join(dir, 'aside', String(aside++)));
}

/** A copy of the compiled command, so that a build meanwhile changes nothing. */
function copyOfCommand() {
  if (!options.quick)
    execFileSync(process.execPath, [join(repository, 'scripts/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] });
  const home = join(dir, 'tenantry');
  mkdirSync(home);
  for (const part of ['lib', 'package.json']) cpSync(join(repository, part), join(home, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(home, 'node_modules'), 'dir');
  return join(home, 'lib/bin/main.js');
}

try {
  const bench = {
    dir,
    say,
    cwd: dir,
    env: environment(),
    cli: copyOfCommand(),
    runs: options.runs,
    memory: totalmem() / 2 ** 20,
    peers: options.peers ? { helm: getHelm(), jsonnet: getJsonnet() } : {},
    putAside,
    /** Takes away every cache: the next run is that of a fresh clone. */
    forget: (root) => {
      for (const cache of [join(dir, 'cache'), join(root, 'node_modules')]) putAside(cache);
    },
  };
  for (const [name, { missing }] of Object.entries(bench.peers)) if (missing) say(`going on without ${name}: ${missing}`);
  const where = machine();
  if (Number(where.load) > BUSY) say(`the machine is busy (load ${where.load}): figures will say little`);
  const source = await probe(bench);
  const start = await timeStart(bench, options.starts);
  const typescript = await timeTypescript(bench, options.typescript);
  const imported = await timeImport(bench, options.namespaces);
  const sizes = [];
  for (const count of options.sizes) sizes.push(await timeSize(bench, source, count, sizes));
  const results = {
    options,
    machine: where,
    commit: commit(repository),
    peers: bench.peers,
    perTenant: source.kinds,
    sizes,
    start,
    typescript,
    imported,
  };
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, 'performance.svg'), plot(results));
  const text = report(results);
  writeFileSync(join(options.out, 'performance.md'), text);
  console.log(text);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
