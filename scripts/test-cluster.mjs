// npm run test:cluster [-- words of jest]: the tests that ask a real API server. They share one control plane, which this starts and ends.
// npm run test:cluster -- --ablate: drops each rule of admission, and each restriction of sync, in turn, and expects tests to notice.
// npm run test:cluster -- --kubernetes=1.33: on an older control plane.
// npm run test:cluster -- --keep: only starts it, says where its kubeconfig is, and waits for Ctrl-C. --plugins=A,B: these admission plugins.
import { join } from 'node:path';
import { CLUSTER as folder, harness } from './harness.mjs';
import { runJest } from './jest.mjs';

const words = process.argv.slice(2);
const keep = words.includes('--keep');
const ablate = words.includes('--ablate');
const plugins = words.find((word) => word.startsWith('--plugins='))?.slice('--plugins='.length);
const kubernetes = words.find((word) => word.startsWith('--kubernetes='))?.slice('--kubernetes='.length);
const say = (line) => console.error(line);

const { openCluster } = await harness();
let cluster;
let well = false;
const ending = new AbortController();
const interrupted = new Promise((done) => {
  ending.signal.addEventListener('abort', done);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));
try {
  const admissionPlugins = plugins?.split(',');
  cluster = await openCluster(join(folder, 'control-plane'), say, { admissionPlugins, kubernetes, signal: ending.signal });
  if (keep) {
    console.log(cluster.kubeconfig);
    say('until Ctrl-C; TENANTRY_KUBECONFIG names this file to npm run test:cluster, KUBECONFIG to kubectl');
    await interrupted;
    well = true;
  } else {
    const rest = words.filter((word) => !/^--(plugins|kubernetes)=/.test(word) && word !== '--ablate');
    if (ablate) rest.push('--testMatch', '<rootDir>/test/cluster/*/*ablation.ts');
    // Tests have a cache folder of their own; the program is in the user's.
    const env = {
      TENANTRY_USER_CACHE: process.env.XDG_CACHE_HOME ?? '',
      TENANTRY_KUBECONFIG: cluster.kubeconfig,
      ...(kubernetes ? { TENANTRY_KUBERNETES: kubernetes } : {}),
      ...(cluster.logs ? { TENANTRY_CLUSTER_ENDS: '1' } : {}),
    };
    well = await runJest(['--config', join(folder, 'jest.config.js'), ...rest], env, ending.signal);
  }
} catch (error) {
  // No Go is no fault of the code, and no success where the cluster is required.
  const required = (process.env.TENANTRY_REQUIRE ?? '').split(',').includes('cluster');
  well = error.code === 'NO_GO' && !required && !keep;
  say(error.message);
  if (well) say('no cluster: nothing was tried');
  if (!keep) console.log(`0 passed, ${well ? 0 : 1} failed`);
} finally {
  const showLogs = !well && !ending.signal.aborted;
  await cluster?.stop(showLogs);
  if (cluster?.logs && showLogs) say(`logs: ${cluster.logs}`);
}
process.exit(well ? 0 : 1);
