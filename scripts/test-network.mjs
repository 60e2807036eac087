// npm run test:network [-- words of jest]: what policies do to packets. Pods are network namespaces, kube-router enforces the policies of a real
// control plane, and what gets through is compared with what the code says. Needs Linux, root, iproute2, iptables, ipset and Go.
// --seed=S: the first random fleet's seed. --fleets=N: how many. --record=FILE: writes what was seen. --mutate: afterwards breaks the code that
// reads policies in one place at a time, and expects what packets did to show it. All of it happens in a network namespace of
// its own, which ends with this: nothing is changed outside of it, and nothing is left.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLUSTER, harness } from './harness.mjs';
import { runJest } from './jest.mjs';
import { mutate } from './network-mutate.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const INSIDE = '--inside';
const OPTIONS = { seed: 'TENANTRY_NETWORK_SEED', fleets: 'TENANTRY_NETWORK_FLEETS', record: 'TENANTRY_NETWORK_RECORD' };
const say = (line) => console.error(line);
const runs = (...words) => {
  try {
    execFileSync(words[0], words.slice(1), { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** What this machine lacks. */
function missing() {
  if (process.platform !== 'linux') return ['Linux'];
  const programs = { ip: 'iproute2', iptables: 'iptables', ipset: 'ipset', unshare: 'util-linux', go: 'Go 1.26' };
  const lacks = Object.entries(programs).filter(([name]) => !runs('sh', '-c', `command -v ${name}`));
  if (process.getuid() !== 0) return ['root', ...lacks.map(([, what]) => what)];
  if (lacks.length > 0) return lacks.map(([, what]) => what);
  return runs('unshare', '--net', '--pid', '--fork', '--mount-proc', 'true') ? [] : ['network namespaces (unshare --net --pid)'];
}

/** Builds what it needs, runs the tests, and then what is to follow them. */
async function outside(words) {
  const lacks = missing();
  if (lacks.length > 0) {
    // No fault of the code, and no success where it is required.
    const required = (process.env.TENANTRY_REQUIRE ?? '').split(',').includes('network');
    say(`packets need Linux, root, iproute2, iptables, ipset and Go; here there is no ${lacks.join(', no ')}: nothing was tried`);
    console.log(`0 passed, ${required ? 1 : 0} failed`);
    return !required;
  }
  const { controlPlaneProgram, kubeRouterProgram } = await harness();
  await controlPlaneProgram(join(CLUSTER, 'control-plane'), say);
  await kubeRouterProgram(join(root, 'test/network/kube-router'), say);
  if (!words.includes('--mutate')) return (await enter(words, 'inherit')).well;
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-packets-'));
  const record = words.find((word) => word.startsWith('--record='))?.slice('--record='.length) ?? join(folder, 'seen.json');
  try {
    const { well, said } = await enter([...words.filter((word) => word !== '--mutate'), `--record=${record}`], 'pipe');
    const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(said) ?? ['', 0, 1];
    // What disagrees already shows nothing when it is broken.
    const breaks = well ? await mutate(JSON.parse(readFileSync(record, 'utf8'))) : { passed: 0, failed: 0 };
    console.log(`${Number(passed) + breaks.passed} passed, ${Number(failed) + breaks.failed} failed`);
    return well && breaks.failed === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the tests in a namespace of their own, which ends with this process, however that ends: it holds the other end of standard input. */
async function enter(words, stdout) {
  const namespaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn('unshare', [...namespaces, process.execPath, fileURLToPath(import.meta.url), INSIDE, ...words], {
    stdio: ['pipe', stdout, 'inherit'],
  });
  let said = '';
  child.stdout?.on('data', (data) => {
    said += data;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.stdin.end());
  const status = await new Promise((done) => child.on('close', done));
  return { well: status === 0, said };
}

async function inside(words) {
  const ending = new AbortController();
  process.stdin.on('end', () => ending.abort(new Error('ended from outside'))).resume();
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  // Another cluster is out of reach from here, and its network is its own.
  delete process.env.TENANTRY_KUBECONFIG;
  const { openCluster } = await harness();
  const cluster = await openCluster(join(CLUSTER, 'control-plane'), say, { signal: ending.signal });
  const env = { TENANTRY_KUBECONFIG: cluster.kubeconfig, TENANTRY_USER_CACHE: process.env.XDG_CACHE_HOME ?? '' };
  const rest = words.filter((word) => {
    const [, name, value] = /^--([a-z]+)=(.+)$/.exec(word) ?? [];
    if (!(name in OPTIONS)) return true;
    env[OPTIONS[name]] = value;
    return false;
  });
  let well = false;
  try {
    well = await runJest(['--config', join(root, 'test/network/jest.config.js'), ...rest], env, ending.signal);
  } finally {
    const showLogs = !well && !ending.signal.aborted;
    await cluster.stop(showLogs);
    if (showLogs) say(`logs: ${cluster.logs}`);
  }
  return well;
}

// `--seed 5` is `--seed=5`.
const words = process.argv.slice(2).flatMap((word, i, all) => {
  if (all[i - 1]?.slice(2) in OPTIONS) return [];
  return word.slice(2) in OPTIONS ? [`${word}=${all[i + 1]}`] : [word];
});
const well = await (words[0] === INSIDE ? inside(words.slice(1)) : outside(words));
process.exit(well ? 0 : 1);
