// npm run proof: runs the tests on a real control plane and those with packets, and writes docs/proof.md from what passed. With
// --from FILE OLDER PACKETS, from jest's reports of such runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { CLAIMS, KINDS, ON_OLDER, PLATFORMS, TAKEN } from './proof/claims.mjs';
import { proofPage, testsIn } from './proof/page.mjs';
import { rulesOf } from './proof/rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => readFileSync(join(root, path), 'utf8');
const given = process.argv.indexOf('--from');

const OLDER = '1.33';

/** Jest's report of tests on a control plane of our own: what another cluster says is that cluster's. */
function run(words = [], script = 'test-cluster') {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-proof-'));
  try {
    const { TENANTRY_KUBECONFIG: _, ...env } = process.env;
    const report = join(folder, 'report.json');
    spawnSync(process.execPath, [join(root, `scripts/${script}.mjs`), ...words], {
      stdio: 'inherit',
      // What is not tried is not proven.
      env: { ...env, TENANTRY_REQUIRE: 'data,cluster,network', TENANTRY_TEST_REPORT: report },
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

const [report, older, packets] = (
  given > 0
    ? process.argv.slice(given + 1, given + 4).map((file) => readFileSync(file, 'utf8'))
    : [run(), run([`--kubernetes=${OLDER}`, ...ON_OLDER]), run([], 'test-network')]
).map((text) => JSON.parse(text));
const sources = Object.fromEntries(
  readdirSync(join(root, 'test/cluster'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => [`test/cluster/${file}`, read(`test/cluster/${file}`)]),
);
const versionOf = (folder) => /k8s\.io\/kubernetes (v[\d.]+)/.exec(read(`test/cluster/${folder}/go.mod`))[1];
const tests = [report, packets]
  .flatMap((one) => testsIn(one, root))
  .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
const page = proofPage({
  rules: await rulesOf(root),
  claims: CLAIMS,
  kinds: KINDS,
  emitted: kindsIn(join(root, 'dist')),
  taken: TAKEN,
  platforms: PLATFORMS(versionOf('control-plane'), {
    version: versionOf(`control-plane-${OLDER}`),
    tests: testsIn(older, root),
  }),
  tests,
  sources,
  exists: (path) => existsSync(join(root, path)),
});
writeFileSync(join(root, 'docs/proof.md'), page);
const failed = tests.filter(({ passed }) => !passed).length;
console.log(`docs/proof.md: ${tests.length} tests, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
