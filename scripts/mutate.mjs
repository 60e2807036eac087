// Breaks the code in one place at a time and sees the tests turn red: a test that can't fail proves nothing.
// Each break is made in a copy, which is built and whose dist/ is synthesized afresh, so that comparing with the committed bytes is not
// what finds it: the tests of meaning have to.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = new URL('..', import.meta.url).pathname;
const SUITES = ['test/meaning', 'test/layers', 'test/model', 'test/charts', 'test/import', 'test/faults'];

const MUTATIONS = [
  [
    'Egress dropped from default deny',
    'src/layers/network/generated.ts',
    'policyTypes: [...directions]',
    "policyTypes: directions.filter((d) => d !== 'Egress')",
  ],
  [
    'the metadata address not cut out',
    'src/layers/network/metadata.ts',
    'except: [...(block.except ?? []), METADATA_ADDRESS]',
    'except: block.except ?? []',
  ],
  ['two tenants may share a namespace', 'src/model/fleet.ts', 'reportSharedNamespaces(result, issues);', ''],
  [
    'a cluster may be promised twice',
    'src/layers/budget/fleet.ts',
    "scope.report('over-capacity'",
    "(() => undefined)('over-capacity'",
  ],
  [
    'no default limit for containers',
    'src/layers/budget/standard.ts',
    "default: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '1Gi' },",
    '',
  ],
  [
    'two namespaces swapped',
    'src/charts/synth.ts',
    'resolved.get(layer.name)!.get(name)',
    'resolved.get(layer.name)!.get([...resolved.get(layer.name)!.keys()].reverse()[[...resolved.get(layer.name)!.keys()].indexOf(name)]!)',
  ],
  [
    'a flow opens on one side’s word',
    'src/layers/network/flows.ts',
    'if (!said) continue;',
    'if (!said) { groups.set(neighbour.namespace, { names: [neighbour.namespace] }); continue; }',
  ],
  ['locks do not hold', 'src/model/locks.ts', 'if (!sets(values, keys)) continue;', 'continue;'],
  [
    'accept relaxes everything',
    'src/model/accept.ts',
    'isAcceptable(code) && placement.accept.includes(code)',
    'isAcceptable(code)',
  ],
  ['import trusts a claim', 'src/import/recognise.ts', 'return !again || !deepEqual(', 'return false && !deepEqual('],
  [
    'extras of any kind',
    'src/charts/extras.ts',
    'if (!granted && !adminMayWrite(groupOf(object.apiVersion), object.kind)) {',
    'if (false as boolean) {',
  ],
];

const only = process.argv[2];
const work = mkdtempSync(join(tmpdir(), 'tenantry-mutate-'));
for (const name of [
  'src',
  'test',
  'scripts',
  'tenants',
  'docs',
  'platform.ts',
  'package.json',
  'tsconfig.json',
  'jest.config.js',
  'dist',
  'README.md',
  'cdk8s.yaml',
  'CHANGELOG.md',
]) {
  cpSync(join(ROOT, name), join(work, name), { recursive: true });
}
symlinkSync(join(ROOT, 'node_modules'), join(work, 'node_modules'));

const node = (...args) =>
  spawnSync(process.execPath, args, { cwd: work, encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } });
let passed = 0;
let failed = 0;
try {
  for (const [name, file, find, replace] of MUTATIONS) {
    if (only && !name.includes(only)) continue;
    const path = join(work, file);
    const original = readFileSync(path, 'utf8');
    if (!original.includes(find)) {
      console.log(`STALE ${name}: ${file} no longer says ${JSON.stringify(find)}`);
      failed++;
      continue;
    }
    writeFileSync(path, original.replace(find, replace));
    const built = node(join(work, 'node_modules/typescript/bin/tsc'), '-p', '.');
    const synth = node('lib/cli/main.js', 'synth', '--root', work);
    const jest = node('--experimental-vm-modules', join(work, 'node_modules/jest/bin/jest.js'), '--bail=1', '--ci', ...SUITES);
    writeFileSync(path, original);
    const red = /●[^\n]*/.exec(jest.stderr)?.[0].trim();
    if (jest.status !== 0 && red) {
      passed++;
      console.log(`red   ${name}: ${red}`);
    } else {
      failed++;
      console.log(`GREEN ${name}: no test noticed (build ${built.status}, synth ${synth.status})`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
