// One size: every scenario of ours and every peer in turn, round after round, so that what the machine does meanwhile falls on all of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { budget, commitAll, fileOf, fleetOf, writeTenant } from './fleet.mjs';
import { run, summary } from './measure.mjs';
import { mustBeSame, stockOf, takeStock } from './objects.mjs';
import { writeSources } from './sources.mjs';

/** A peer that would take longer, or more of the machine's memory, is left out. */
const LONGEST_SECONDS = 600;
const MOST_MEMORY = 0.8;
/** jsonnet is there for orientation. */
const JSONNET_LARGEST = 10_000;

/** Times one size. `known` holds what smaller sizes took. Gives rows by scenario, the objects counted, and why a peer is left out. */
export async function timeSize(bench, source, count, known) {
  const dir = join(bench.dir, `size-${count}`);
  bench.say(`${count} tenants: writing them down`);
  const tenants = fleetOf(count);
  const where = writeSources(dir, source, tenants);
  commitAll(where.root, 'tenants');
  const skipped = {};
  const peers = Object.keys(bench.peers).filter((peer) => {
    skipped[peer] = bench.peers[peer].missing ?? tooMuch(bench, peer, count, known);
    return skipped[peer] === undefined;
  });
  const samples = [tenants[0], tenants[count >> 1], tenants[count - 1]].map(({ name }) => name);
  const runs = {};
  const time = async (scenario, round, program, words) => {
    bench.say(`${count} tenants, round ${round} of ${bench.runs}: ${scenario}`);
    const { cost, files } = await run(program, words, bench);
    runs[scenario] = [...(runs[scenario] ?? []), cost];
    return files;
  };
  const tenantry = (scenario, round, ...words) =>
    time(scenario, round, process.execPath, [bench.cli, ...words, '--root', where.root]);
  let kinds;
  for (let round = 1; round <= bench.runs; round++) {
    bench.putAside(join(where.root, 'dist'));
    bench.forget(where.root);
    await tenantry('synth', round, 'synth');
    const first =
      round === 1
        ? await takeStock(
            tenants.map((tenant) => fileOf(where.root, tenant)),
            samples,
          )
        : undefined;
    kinds ??= first.kinds;
    if (peers.includes('helm')) {
      const files = await time('helm', round, bench.peers.helm.program, ['template', 'tenants', where.chart]);
      if (first) mustBeSame('helm', await takeStock([files.out], samples), first);
    }
    if (peers.includes('jsonnet')) {
      const files = await time('jsonnet', round, bench.peers.jsonnet.program, [join(where.jsonnet, 'main.jsonnet')]);
      if (first) mustBeSame('jsonnet', stockOf(JSON.parse(readFileSync(files.out, 'utf8')), samples), first);
    }
    if (round === 1) commitAll(where.root, 'dist');
    await warm(tenantry, where.root, tenants, round);
    await tenantry('check', round, 'synth', '--check');
    await tenantry('validate', round, 'validate');
    await tenantry('list', round, 'list');
    await tenantry('reach', round, 'reach');
  }
  return { count, kinds, skipped, rows: Object.fromEntries(Object.entries(runs).map(([name, costs]) => [name, summary(costs)])) };
}

/** Changes one tenant, another each round, and sees that exactly its file was written. */
async function warm(tenantry, root, tenants, round) {
  const tenant = { ...tenants[Math.floor((tenants.length * round) / 7) % tenants.length], ...budget(3, 30 + round) };
  writeTenant(root, tenant, 'yaml');
  const files = await tenantry('warm', round, 'synth');
  const changed = /(\d+) created, (\d+) changed, (\d+) removed/.exec(
    readFileSync(files.out, 'utf8') + readFileSync(files.err, 'utf8'),
  );
  if (
    changed?.slice(1).join() !== '0,1,0' ||
    !readFileSync(fileOf(root, tenant), 'utf8').includes(`requests.memory: ${tenant.memory}`)
  )
    throw new Error(`one tenant changed, and the command wrote: ${changed?.[0] ?? 'nothing'}`);
}

/** Why a peer should not be run at this size, going by what a smaller one took; undefined if it should. */
function tooMuch(bench, peer, count, known) {
  if (peer === 'jsonnet' && count > JSONNET_LARGEST) return `not run above ${JSONNET_LARGEST} tenants`;
  const last = known.findLast(({ rows }) => rows[peer]);
  if (!last) return undefined;
  const times = count / last.count;
  const { wall, memory = 0 } = last.rows[peer];
  const seconds = wall * times;
  if (seconds > LONGEST_SECONDS) return `would take about ${Math.round(seconds / 60)} minutes`;
  const mib = memory * times;
  return mib > MOST_MEMORY * bench.memory ? `would take about ${Math.round(mib / 1024)} GiB of memory` : undefined;
}
