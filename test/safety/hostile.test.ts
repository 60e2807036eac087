import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { folder, HOME, json, run, sweep, write } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';

afterAll(sweep);

const PLATFORM = "clusters: { main: { kubernetes: '1.33' } }\n";
const rootOf = (files: Record<string, string> = {}) => folder({ 'platform.yaml': PLATFORM, ...files });
const tell = async (root: string, word = 'synth') => {
  const { code, issues } = await json([word, '--root', root]);
  return { code, brief: issues.map((i) => `${i.code} ${i.file}: ${i.message}`) };
};
const refused = (...brief: string[]) => ({ code: 1, brief: brief.map((text) => expect.stringContaining(text)) });

it('a pipe in tenants/, as platform file and in a folder to import is not waited at', async () => {
  for (const name of ['x.yaml', 'x.ts']) {
    const root = rootOf();
    mkdirSync(join(root, 'tenants'));
    spawnSync('mkfifo', [join(root, 'tenants', name)]);
    expect(await tell(root)).toEqual(refused(`file-unreadable tenants/${name}: it is no file`));
  }
  const bare = folder({ 'in/keep.txt': '' });
  spawnSync('mkfifo', [join(bare, 'platform.yaml'), join(bare, 'in/x.yaml')]);
  expect(await tell(bare)).toEqual(refused('file-unreadable platform.yaml: it is no file'));
  const { code, issues } = await json(['import', 'in', '--out', 'out'], { cwd: bare });
  expect([code, issues.map((i) => i.code)]).toEqual([1, ['file-unreadable']]);
});

it.each(['tenants/x.yaml', 'tenants/x.ts', 'platform.yaml'])('a %s of 100 GB is refused unread', async (path) => {
  const root = rootOf({ [path]: '' });
  truncateSync(join(root, path), 100e9);
  expect(await tell(root)).toEqual(refused(`file-unreadable ${path}: the file is too large`));
});

it('links out of the root, or in a circle, are refused', async () => {
  const elsewhere = folder({ 'o.yaml': '{}\n' });
  const root = rootOf();
  symlinkSync(elsewhere, join(root, 'tenants'));
  expect(await tell(root)).toEqual(refused('file-unreadable tenants: it is a link that leads out'));
  const inside = rootOf({ 'tenants/a/b.yaml': '{}\n' });
  symlinkSync('..', join(inside, 'tenants/a/loop'));
  symlinkSync(join(elsewhere, 'o.yaml'), join(inside, 'tenants/o.yaml'));
  expect(await tell(inside)).toEqual(
    refused(
      'file-unreadable tenants/a/loop: it is a link to a folder',
      'file-unreadable tenants/o.yaml: it is a link that leads out',
    ),
  );
});

it.each([
  [
    'nesting 10,000 deep',
    `labels: ${'['.repeat(10000)}${']'.repeat(10000)}\n`,
    'parse-error tenants/x.yaml: maps and lists nest',
  ],
  ['nesting 250 deep', `labels: ${'{a: '.repeat(250)}1${'}'.repeat(250)}\n`, 'parse-error tenants/x.yaml: maps and lists nest'],
  ['merge keys', 'b: &b {x: 1}\n<<: *b\n', 'parse-error tenants/x.yaml: merge keys'],
  [
    'laughs',
    `a0: &a0 x\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(10)}]\n`).join('')}`,
    'aliases repeat',
  ],
  ['a traversal', 'namespaces: { "../../x": {} }\n', 'bad-name tenants/x.yaml'],
  ['a key __proto__', 'namespaces: { __proto__: {} }\n', 'unknown-key tenants/x.yaml'],
  ['bytes where text belongs', 'labels: { a: !!binary aGk= }\n', 'wrong-type tenants/x.yaml'],
  ['a moment where text belongs', 'labels: { a: !!timestamp 2020-01-01 }\n', 'wrong-type tenants/x.yaml'],
  ['a set where a map belongs', 'labels: !!set { a, b }\n', 'wrong-type tenants/x.yaml'],
  ['an ordered map where a map belongs', 'labels: !!omap [a: b]\n', 'wrong-type tenants/x.yaml'],
  ['a number beyond numbers', 'budget: { pods: 1e400 }\n', 'wrong-type tenants/x.yaml'],
  ['a NUL', 'labels: { a: "x\\0y" }\n', 'bad-name tenants/x.yaml'],
])('%s is refused with an issue', async (_, text, want) => {
  const root = rootOf({ 'tenants/x.yaml': text });
  expect(await tell(root)).toEqual(refused(want));
  expect(Object.keys(snapshot(root)).sort()).toEqual(['platform.yaml', 'tenants/x.yaml']);
});

it('a kind called constructor and a List 1000 deep do not break import', async () => {
  let list: object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'b' } };
  for (let n = 0; n < 1000; n++) list = { apiVersion: 'v1', kind: 'List', items: [list] };
  const dir = folder({
    'in.json': JSON.stringify(list),
    'k.yaml': 'apiVersion: v1\nkind: constructor\nmetadata: { name: a, namespace: b }\n',
  });
  expect((await json(['import', 'in.json', '--out', 'o1'], { cwd: dir })).issues.map((i) => i.code)).toEqual(['parse-error']);
  expect((await json(['import', 'k.yaml', '--out', 'o2'], { cwd: dir })).code).toBe(0);
});

const long = process.env.TENANTRY_LONG ? it : undefined;
long?.(
  '100,000 objects are imported within 2 GB',
  async () => {
    const one = (n: number) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c-${n}, namespace: n-${n % 1000} }\ndata: { a: b }\n`;
    const dir = folder();
    write(dir, { 'in.yaml': Array.from({ length: 100_000 }, (_, n) => one(n)).join('---\n') });
    const { code, stdout } = await run(
      process.execPath,
      ['--max-old-space-size=2048', join(HOME, 'lib/cli/main.js'), 'import', 'in.yaml', '--out', 'out', '-o', 'json'],
      { cwd: dir },
    );
    expect([code, JSON.parse(stdout).result.objects]).toEqual([0, 100_000]);
  },
  3_600_000,
);
