// npm run bench:cluster: what the rules cost pods at the API server, with few tenants and with many. See ../README.md.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CLUSTER, harness } from '../../scripts/harness.mjs';
import { commit, machine } from '../machine.mjs';
import { podsPerSecond } from './load.mjs';
import { report } from './report.mjs';
import { applyFleet, pairOf, synthesized } from './site.mjs';

const repository = resolve(import.meta.dirname, '../..');
const { values: words } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10,1000' },
    rounds: { type: 'string', default: '5' },
    count: { type: 'string', default: '400' },
    out: { type: 'string', default: join(repository, 'docs') },
  },
});
const options = { most: 16, rounds: Number(words.rounds), count: Number(words.count) };
const dir = mkdtempSync(join(tmpdir(), 'tenantry-bench-'));
const say = (text) => process.stderr.write(`${text}\n`);
execFileSync(process.execPath, [join(repository, 'scripts/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] });
const where = machine();
const { openCluster, Client, readTarget, eventually, Refusal } = await harness();
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => interrupted.abort(new Error(`ended by ${signal}`)));
// What is timed needs a control plane of its own, with nothing on it.
delete process.env.TENANTRY_KUBECONFIG;

/** Rounds of both in turn, the first of which only warms up. */
async function timed(site, { user, guarded, unguarded }) {
  const found = { guarded: [], unguarded: [] };
  for (let round = 0; round <= options.rounds; round++) {
    const turns = round % 2 === 0 ? ['unguarded', 'guarded'] : ['guarded', 'unguarded'];
    for (const which of turns) {
      interrupted.signal.throwIfAborted();
      const namespace = which === 'guarded' ? guarded : unguarded;
      const pods = await podsPerSecond({ ...site, user }, namespace, options);
      say(`round ${round} of ${options.rounds}: ${which}, ${pods.toFixed(0)} pods a second`);
      if (round > 0) found[which].push(pods);
    }
  }
  return found;
}

/** Which policies there are, and which of them look at a pod that is created. */
function policiesIn({ platform }) {
  const all = platform.filter(({ kind }) => /AdmissionPolicy$/.test(kind));
  const bound = (policy) =>
    platform.find(({ kind, spec }) => kind === `${policy.kind}Binding` && spec.policyName === policy.metadata.name);
  const pod = all.filter((policy) => {
    const rules = policy.spec.matchConstraints.resourceRules;
    const meets = rules.some(
      ({ apiGroups, resources }) =>
        (apiGroups[0] === '' || apiGroups[0] === '*') && resources.some((r) => ['pods', '*'].includes(r)),
    );
    return meets && !bound(policy)?.spec.matchResources?.objectSelector;
  });
  return { all: all.length, pod: pod.map(({ metadata }) => metadata.name) };
}

let cluster;
try {
  cluster = await openCluster(join(CLUSTER, 'control-plane'), say, { signal: interrupted.signal });
  const admin = new Client(readTarget(cluster.kubeconfig));
  const site = { admin, eventually, Refusal };
  const kubernetes = (await admin.raw({ method: 'GET', path: '/version' })).body.gitVersion;
  const sizes = [];
  let policies;
  for (const tenants of words.sizes.split(',').map(Number)) {
    const fleet = await synthesized({ dir, cli: join(repository, 'lib/bin/main.js'), env: process.env }, tenants);
    policies = policiesIn(fleet);
    say(`${tenants} tenants: applying`);
    const objects = await applyFleet(admin, fleet, options.most);
    const pair = await pairOf(site, fleet);
    sizes.push({ tenants, objects, ...(await timed(site, pair)) });
  }
  admin.close();
  const text = report({ machine: where, commit: commit(repository), kubernetes, options, policies, sizes });
  writeFileSync(join(words.out, 'admission-cost.md'), text);
  console.log(text);
} finally {
  await cluster?.stop();
  rmSync(dir, { recursive: true, force: true });
}
