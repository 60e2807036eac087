// npm run bench:gitops: how long Flux and Argo CD take to put a fleet on a cluster, and to bring a change there. See ../README.md.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CLUSTER, harness } from '../../scripts/harness.mjs';
import { commit, machine } from '../machine.mjs';
import { ENGINES } from './engines.mjs';
import { Fleet } from './fleet.mjs';
import { peaks } from './memory.mjs';
import { report } from './report.mjs';

const repository = resolve(import.meta.dirname, '../..');
const { values: words } = parseArgs({
  options: {
    // How the fleet is synced, and how many tenants it has.
    layouts: { type: 'string', default: 'flux@200,flux-tuned@200,flux-shards@200,argocd@200,flux-shards@1000' },
    shards: { type: 'string', default: '4' },
    // Minutes after which a sync that isn't over is left, and told as it stands.
    limit: { type: 'string', default: '20' },
    out: { type: 'string', default: join(repository, 'docs') },
  },
});
const limit = Number(words.limit) * 60;
const dir = mkdtempSync(join(tmpdir(), 'tenantry-bench-'));
const say = (text) => process.stderr.write(`${text}\n`);
execFileSync(process.execPath, [join(repository, 'scripts/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] });
const where = machine();
const tools = await harness();
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => interrupted.abort(new Error(`ended by ${signal}`)));
// What is timed needs a control plane of its own, with nothing on it.
delete process.env.TENANTRY_KUBECONFIG;

/** What Flux's own guide to scaling advises for kustomize-controller, https://fluxcd.io/flux/installation/configuration/vertical-scaling. */
const TUNED = { flags: ['--concurrent=10', '--requeue-dependency=5s'], tmp: '/dev/shm' };
const AS_TUNED = `with ${TUNED.flags.map((flag) => `\`${flag}\``).join(', ')} and \`/tmp\` in memory`;

const LAYOUTS = {
  flux: { engine: 'flux', gitops: {}, what: 'Flux, a Kustomization a tenant' },
  'flux-tuned': { engine: 'flux', gitops: {}, tuned: TUNED, what: `Flux, a Kustomization a tenant, ${AS_TUNED}` },
  'flux-shards': {
    engine: 'flux',
    gitops: { shards: Number(words.shards) },
    what: `Flux, ${words.shards} shards, one controller`,
  },
  'flux-shards-tuned': {
    engine: 'flux',
    gitops: { shards: Number(words.shards) },
    tuned: TUNED,
    what: `Flux, ${words.shards} shards, one controller, ${AS_TUNED}`,
  },
  argocd: { engine: 'argocd', gitops: {}, what: 'Argo CD, an Application a tenant' },
};

/** One layout on a control plane of its own: the first push, a second that changes one tenant, and what the controllers took for it. */
async function timed({ engine: name, gitops, tuned, what }, tenants) {
  const cluster = await tools.openCluster(join(CLUSTER, 'control-plane'), say, { signal: interrupted.signal });
  const admin = new tools.Client(tools.readTarget(cluster.kubeconfig));
  const git = await tools.GitServer.start();
  let engine;
  try {
    const remote = git.repository('tenants');
    const fleet = new Fleet(dir, join(repository, 'lib/bin/main.js'), tenants, { engine: name, ...gitops, url: remote.url });
    const place = { sources: join(CLUSTER, 'gitops'), logs: join(dir, 'logs', name), say };
    engine = await ENGINES[name].start(tools, admin, place, tuned);
    const kubernetes = (await admin.raw({ method: 'GET', path: '/version' })).body.gitVersion;

    const first = remote.replace(await fleet.synthesized());
    const began = performance.now();
    for (const object of await fleet.bootstrap()) await admin.apply(object, { force: true });
    const progress = ENGINES[name].progress(admin);
    const sync = await until(() => progress(first), began, what);

    let change;
    if (sync.done) {
      const second = remote.replace(await fleet.changed());
      const asked = performance.now();
      await ENGINES[name].notify(engine, admin);
      const seconds = await fleet.changeArrives(admin, tools.eventually, limit).then(() => since(asked));
      const all = await until(() => progress(second), asked, `${what}: after a change of one tenant`);
      change = { seconds, all };
    }
    return { what, tenants, kubernetes, objects: fleet.objects, sync, change, memory: peaks(ENGINES[name].programs) };
  } finally {
    await engine?.end();
    admin.close();
    await git.stop();
    await cluster.stop();
  }
}

const since = (began) => (performance.now() - began) / 1000;

/** Waits until all are there, or the limit is over. */
async function until(progress, began, what) {
  for (let told = 0; ; ) {
    interrupted.signal.throwIfAborted();
    const { ready, of } = await progress();
    const seconds = since(began);
    if (seconds - told > 10) {
      say(`${what}: ${ready} of ${of} after ${seconds.toFixed(0)} s`);
      told = seconds;
    }
    if (of > 0 && ready === of) return { done: true, seconds, ready, of };
    if (seconds > limit) return { done: false, seconds, ready, of };
    await new Promise((done) => setTimeout(done, 1000));
  }
}

try {
  const rows = [];
  for (const layout of words.layouts.split(',')) {
    const [name, tenants] = layout.split('@');
    say(`${LAYOUTS[name].what}: ${tenants} tenants`);
    rows.push(await timed(LAYOUTS[name], Number(tenants)));
  }
  const text = report({
    command: `npm run bench:gitops -- --layouts ${words.layouts}`,
    machine: where,
    commit: commit(repository),
    rows,
  });
  writeFileSync(join(words.out, 'sync-performance.md'), text);
  console.log(text);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
process.exit(0);
