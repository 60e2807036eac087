import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { folder, json, sweep, tenantry, write } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';

afterAll(sweep);

const PLATFORM = "clusters: { main: { kubernetes: '1.33' } }\n";
const PATIENCE = 60_000;

/** A root with output, whose definitions then change: every file of the tenants is to be written anew, and one to be removed. */
async function outdated(): Promise<string> {
  const root = folder({ 'platform.yaml': PLATFORM, 'tenants/a.yaml': '{}\n', 'tenants/b.yaml': '{}\n' });
  expect((await tenantry(['synth', '--root', root])).code).toBe(0);
  write(root, { 'platform.yaml': `${PLATFORM}defaults: { labels: { release: new } }\n`, 'tenants/c.yaml': '{}\n' });
  rmSync(join(root, 'tenants/b.yaml'));
  return root;
}

/** Moves what stands at a path of a root to a folder outside, and puts a link to it there. Pipes lie in wait: who reads one hangs. */
function linkOut(root: string, path: string): { readonly outside: string; readonly before: Record<string, string> } {
  const outside = folder();
  const target = join(outside, 'target');
  renameSync(join(root, path), target);
  for (const file of Object.keys(snapshot(outside)))
    if (file.endsWith('.yaml') || file === 'target') {
      rmSync(join(outside, file));
      execFileSync('mkfifo', [join(outside, file)]);
    }
  symlinkSync(target, join(root, path));
  return { outside, before: listing(outside) };
}

const listing = (dir: string) =>
  Object.fromEntries(
    execFileSync('find', [dir, '-printf', '%P %y %T@\n'], { encoding: 'utf8' })
      .split('\n')
      .map((line) => [line, '']),
  );

describe.each([
  ['the output folder', 'dist', ['dist']],
  ['a cluster', 'dist/main', ['dist/main']],
  ['a folder of ours', 'dist/main/tenants', ['dist/main/tenants']],
  ['a tenant’s folder', 'dist/main/tenants/a', ['dist/main/tenants/a']],
  ['the folder of a tenant that goes', 'dist/main/tenants/b', ['dist/main/tenants/b']],
  ['a file', 'dist/main/tenants/a/ns-a.yaml', ['dist/main/tenants/a/ns-a.yaml']],
  ['a file that goes', 'dist/main/tenants/b/ns-b.yaml', ['dist/main/tenants/b/ns-b.yaml']],
])('a link to outside instead of %s', (_, path, at) => {
  it.each([[[]], [['--check']]])('is told, and nothing there is read or written: synth %j', async (words) => {
    const root = await outdated();
    const { outside, before } = linkOut(root, path);
    const was = Object.keys(before).length;
    const { code, issues } = await json(['synth', '--root', root, ...words], { patience: PATIENCE });
    expect([code, issues.map((i) => `${i.code} ${i.file}`)]).toEqual([1, at.map((file) => `unsafe-path ${file}`)]);
    expect([Object.keys(listing(outside)).length, listing(outside)]).toEqual([was, before]);
  });
});

it('a link instead of our own folder, lock or staged files is told or taken away, never followed', async () => {
  for (const path of ['dist/.tenantry', 'dist/.tenantry/lock', 'dist/.tenantry/files', 'dist/.tenantry/journal.json']) {
    const root = await outdated();
    const outside = folder({ 'lock/x.yaml': 'mine\n', 'x.yaml': 'mine\n' });
    const before = listing(outside);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(outside, join(root, path));
    const { code, issues } = await json(['synth', '--root', root], { patience: PATIENCE });
    const refused = path === 'dist/.tenantry' || path.endsWith('lock');
    expect([path, code, issues.filter((i) => i.severity === 'error').map((i) => `${i.code} ${i.file}`)]).toEqual(
      refused ? [path, 1, [`unsafe-path ${path}`]] : [path, 0, []],
    );
    expect(listing(outside)).toEqual(before);
  }
});

it('an immense file in the output is told, not read', async () => {
  const root = await outdated();
  write(root, { 'dist/main/tenants/a/ns-a.yaml': '' });
  truncateSync(join(root, 'dist/main/tenants/a/ns-a.yaml'), 100e9);
  const { code, issues } = await json(['synth', '--root', root], { patience: PATIENCE });
  expect([code, issues.map((i) => `${i.code} ${i.file}`)]).toEqual([1, ['disk-fault dist/main/tenants/a/ns-a.yaml']]);
});
