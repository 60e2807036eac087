// What is not multiplied by the sizes: adopting namespaces, tenants written in TypeScript, and the start.
import { join } from 'node:path';
import { commitAll, fleetOf, writeRoot } from './fleet.mjs';
import { median, run, summary } from './measure.mjs';
import { writeNamespaces } from './namespaces.mjs';

/** `import` of a folder of namespaces. */
export async function timeImport(bench, count) {
  const dir = join(bench.dir, 'exported');
  const out = join(bench.dir, 'adopted');
  const what = writeNamespaces(dir, count);
  const costs = [];
  for (let round = 1; round <= bench.runs; round++) {
    bench.say(`import of ${count} namespaces, round ${round} of ${bench.runs}`);
    bench.putAside(out);
    costs.push((await run(process.execPath, [bench.cli, 'import', dir, '--out', out], bench)).cost);
  }
  return { ...what, row: summary(costs) };
}

/** The same tenants as TypeScript and as YAML, in turn: `synth` of a fresh clone, and `validate`. */
export async function timeTypescript(bench, count) {
  const costs = { 'synth ts': [], 'synth yaml': [], 'validate ts': [], 'validate yaml': [] };
  const roots = { ts: join(bench.dir, 'pens-ts'), yaml: join(bench.dir, 'pens-yaml') };
  for (const [format, root] of Object.entries(roots)) {
    writeRoot(root, fleetOf(count), format);
    commitAll(root, 'tenants');
  }
  for (let round = 1; round <= bench.runs; round++)
    for (const [format, root] of Object.entries(roots)) {
      bench.say(`${count} ${format} tenants, round ${round} of ${bench.runs}`);
      bench.putAside(join(root, 'dist'));
      bench.forget(root);
      for (const command of ['synth', 'validate'])
        costs[`${command} ${format}`].push((await run(process.execPath, [bench.cli, command, '--root', root], bench)).cost);
    }
  return { count, rows: Object.fromEntries(Object.entries(costs).map(([name, runs]) => [name, summary(runs)])) };
}

/** `tenantry --help` and a Node that does nothing, in turn. `over`: the median of the differences, in seconds. */
export async function timeStart(bench, times) {
  bench.say('start');
  const help = [];
  const bare = [];
  for (let i = 0; i < times; i++) {
    bare.push((await run(process.execPath, ['-e', '0'], bench)).cost);
    help.push((await run(process.execPath, [bench.cli, '--help'], bench)).cost);
  }
  return { times, help: summary(help), bare: summary(bare), over: median(help.map(({ wall }, i) => wall - bare[i].wall)) };
}
