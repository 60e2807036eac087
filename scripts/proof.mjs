// npm run proof: runs the tests on a real control plane, and writes docs/proof.md from what passed. With --from FILE, from jest's report of such a run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { CLAIMS, KINDS, PLATFORMS, TAKEN } from './proof/claims.mjs';
import { proofPage, testsIn } from './proof/page.mjs';
import { rulesOf } from './proof/rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => readFileSync(join(root, path), 'utf8');
const given = process.argv.indexOf('--from');

/** Jest's report of all tests on a control plane of our own: what another cluster says is that cluster's. */
function run() {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-proof-'));
  try {
    const { TENANTRY_KUBECONFIG: _, ...env } = process.env;
    const report = join(folder, 'report.json');
    spawnSync(process.execPath, [join(root, 'scripts/test-cluster.mjs')], {
      stdio: 'inherit',
      // What is not tried is not proven.
      env: { ...env, TENANTRY_REQUIRE: 'data,cluster', TENANTRY_TEST_REPORT: report },
    });
    return readFileSync(report, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The kinds of a folder's manifests, with their API versions. */
function kindsIn(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  const objects = texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
  return [...new Set(objects.flatMap((object) => (object ? [`${object.apiVersion}/${object.kind}`] : [])))];
}

const report = JSON.parse(given > 0 ? readFileSync(process.argv[given + 1], 'utf8') : run());
const sources = Object.fromEntries(
  readdirSync(join(root, 'test/cluster'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => [`test/cluster/${file}`, read(`test/cluster/${file}`)]),
);
const [, version] = /k8s\.io\/kubernetes (v[\d.]+)/.exec(read('test/cluster/control-plane/go.mod'));
const tests = testsIn(report, root).sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
const page = proofPage({
  rules: await rulesOf(root),
  claims: CLAIMS,
  kinds: KINDS,
  emitted: kindsIn(join(root, 'dist')),
  taken: TAKEN,
  platforms: PLATFORMS(version),
  tests,
  sources,
  exists: (path) => existsSync(join(root, path)),
});
writeFileSync(join(root, 'docs/proof.md'), page);
const failed = tests.filter(({ passed }) => !passed).length;
console.log(`docs/proof.md: ${tests.length} tests, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
