// Breaks the code in one place at a time and sees the tests turn red: a test that can't fail proves nothing.
// Each break is made in a copy, which is built and whose dist/ is synthesized afresh, so that comparing with the committed bytes is not
// what finds it: the tests of meaning have to.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = new URL('..', import.meta.url).pathname;

// Each break: what it is, where, what is replaced by what, and the suites that must notice.
const MUTATIONS = [
  {
    name: 'a kept tenant does not ask again',
    file: 'src/layers/resolve.ts',
    find: '!== asked.answers',
    replace: "=== 'never'",
    suites: ['test/safety/incremental'],
  },
  {
    name: 'a file is untouched where its old time is put back',
    file: 'src/emit/signature.ts',
    find: 'now.every((part, at) => part === then[at])',
    replace: 'now[0] === then[0] && now[2] === then[2]',
    suites: ['test/safety/incremental', 'test/emit/store'],
  },
  {
    name: 'what just changed vouches for what was read before',
    file: 'src/emit/signature.ts',
    find: 'signature[0] < moment - GRAIN_MS && signature[1] < moment - GRAIN_MS',
    replace: 'signature[0] >= 0',
    suites: ['test/safety/incremental', 'test/emit/store'],
  },
  {
    name: 'Egress dropped from default deny',
    file: 'src/layers/network/generated.ts',
    find: 'policyTypes: [...directions]',
    replace: "policyTypes: directions.filter((d) => d !== 'Egress')",
    suites: ['test/meaning', 'test/layers/network/resolve'],
  },
  {
    name: 'the metadata address not cut out',
    file: 'src/layers/network/metadata.ts',
    find: 'except: [...(block.except ?? []), METADATA_ADDRESS]',
    replace: 'except: block.except ?? []',
    suites: ['test/layers/network/resolve'],
  },
  {
    name: 'a flow opens on one side’s word',
    file: 'src/layers/network/flows.ts',
    find: 'if (!said) continue;',
    replace: 'if (!said) { groups.set(neighbour.namespace, { names: [neighbour.namespace] }); continue; }',
    suites: ['test/layers/network/flows'],
  },
  {
    name: 'two tenants may share a namespace',
    file: 'src/model/build.ts',
    find: 'reportSharedNamespaces(result, standing, issues);',
    replace: '',
    suites: ['test/faults'],
  },
  {
    name: 'a cluster may be promised twice',
    file: 'src/layers/budget/fleet.ts',
    find: "scope.report('over-capacity'",
    replace: "(() => undefined)('over-capacity'",
    suites: ['test/layers/budget/rules', 'test/faults'],
  },
  {
    name: 'no default limit for containers',
    file: 'src/layers/budget/standard.ts',
    find: "default: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '1Gi' },",
    replace: '',
    suites: ['test/every-key', 'test/layers/budget/golden'],
  },
  {
    name: 'a user counts as the group of that name',
    file: 'src/layers/access/spelling.ts',
    find: "kind === 'Group' ? 'group' : 'user'",
    replace: "'group'",
    suites: ['test/layers/access'],
  },
  {
    name: 'whoever is bound in one namespace is nobody in the next',
    file: 'src/layers/access/index.ts',
    find: 'sections?.values()',
    replace: '[section]',
    suites: ['test/layers/access/facts'],
  },
  {
    name: 'Kyverno’s policy looks at every namespace',
    file: 'src/kube/admission.ts',
    find: '{ ...selection, resourceRules:',
    replace: '{ resourceRules:',
    suites: ['test/layers/mutation'],
  },
  {
    name: 'two namespaces swapped',
    file: 'src/charts/synth.ts',
    find: 'resolved.get(layer.name)!.get(name)',
    replace:
      'resolved.get(layer.name)!.get([...resolved.get(layer.name)!.keys()].at(-1 - [...resolved.get(layer.name)!.keys()].indexOf(name))!)',
    suites: ['test/meaning'],
  },
  {
    name: 'locks do not hold',
    file: 'src/model/locks.ts',
    find: 'if (!sets(values, keys)) continue;',
    replace: 'continue;',
    suites: ['test/model/tiers'],
  },
  {
    name: 'accept relaxes everything',
    file: 'src/model/accept.ts',
    find: 'isAcceptable(code) && accept.includes(code)',
    replace: 'isAcceptable(code)',
    suites: ['test/faults'],
  },
  {
    name: 'import trusts a claim',
    file: 'src/import/recognise.ts',
    find: 'return !again || !deepEqual(',
    replace: 'return false && !deepEqual(',
    suites: ['test/import/recognise'],
  },
  {
    name: 'extras of any kind',
    file: 'src/charts/granted.ts',
    find: 'if (!granted && !adminMayWrite(groupOf(object.apiVersion), object.kind)) {',
    replace: 'if (false as boolean) {',
    suites: ['test/charts', 'test/faults'],
  },
  {
    name: 'the journal is written before everything is staged',
    file: 'src/emit/disk.ts',
    find: 'const journal = stage(shop, plan, count);\n    lock.verify();\n    commit(shop, journal);',
    replace:
      'const moves = plan.writes.map(({ path }) => path);\n    commit(shop, { version: 1, moves, removes: plan.removes });\n    const journal = stage(shop, plan, count);\n    lock.verify();',
    suites: ['test/safety/faults'],
  },
  {
    name: 'a living run’s lock is taken over',
    file: 'src/emit/lock.ts',
    find: 'else if (!holder || isDead(fs, holder))',
    replace: 'else if (!holder || holder.pid > 0)',
    suites: ['test/safety/two'],
  },
  {
    name: 'nobody clears up after a killed run',
    file: 'src/cli/out.ts',
    find: 'await within(out, () => recover(out.dir));',
    replace: "await within(out, async () => (recover.name === '' ? recover(out.dir) : ('none' as const)));",
    suites: ['test/safety/two'],
  },
  {
    name: 'a link on the way is followed',
    file: 'src/emit/fs.ts',
    find: 'entry.isDirectory() ?',
    replace: 'entry.isDirectory() || entry.isSymbolicLink() ?',
    suites: ['test/safety/links'],
  },
  {
    name: 'a text that nests too deep is parsed',
    file: 'src/kube/documents.ts',
    find: 'if (isTextTooDeep(text)) return undefined;',
    replace: 'if (isTextTooDeep("")) return undefined;',
    suites: ['test/safety/bombs'],
  },
  {
    name: 'texts that need quotes stand without',
    file: 'src/emit/scalar.ts',
    find: '(PLAIN.test(text) && !WORD.test(text))',
    replace: 'PLAIN.test(text)',
    suites: ['test/safety/fuzz-load'],
  },
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
/** Compiled even where the break offends the compiler, and put together as the command is. */
const compile = () => {
  node(join(work, 'node_modules/typescript/bin/tsc'), '-p', '.');
  return node('--input-type=module', '-e', "await (await import('./scripts/bundle.mjs')).bundle(process.cwd());");
};
const run = (suites) =>
  node('--experimental-vm-modules', join(work, 'node_modules/jest/bin/jest.js'), '--bail=1', '--ci', ...suites);
try {
  compile();
  const whole = run([...new Set(MUTATIONS.flatMap(({ suites }) => suites))]);
  if (whole.status !== 0) throw new Error(`the tests are red before anything is broken:\n${whole.stderr}`);
  for (const { name, file, find, replace, suites } of MUTATIONS) {
    if (only && !name.includes(only)) continue;
    const path = join(work, file);
    const original = readFileSync(path, 'utf8');
    if (!original.includes(find)) {
      console.log(`STALE ${name}: ${file} no longer says ${JSON.stringify(find)}`);
      failed++;
      continue;
    }
    writeFileSync(path, original.replace(find, replace));
    const built = compile();
    const synth = node('lib/bin/main.js', 'synth', '--no-cache', '--root', work);
    const jest = run(suites);
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
