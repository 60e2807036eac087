import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyPlan, readTree, recover } from '../../src/emit/disk.js';
import type { IssueError } from '../../src/issue.js';
import { around, systemError } from './around.js';
import { type Fault, failing, ours, planFor, snapshot, writeFiles } from './trees.js';

const OLD = {
  'c/tenants/a/ns-same.yaml': ours('same'),
  'c/tenants/a/ns-changed.yaml': ours('1'),
  'c/tenants/gone/ns-gone.yaml': ours('gone'),
  'c/tenants/gone/cluster.yaml': ours('gone'),
  'old/platform/roles.yaml': ours('old'),
};
const NEW = {
  'c/tenants/a/ns-same.yaml': ours('same'),
  'c/tenants/a/ns-changed.yaml': ours('2'),
  'c/tenants/a/ns-new.yaml': ours('new'),
  'c/tenants/b/ns-b.yaml': ours('b'),
  'c/tenants/b/cluster.yaml': ours('b'),
  'd/platform/roles.yaml': ours('roles'),
};
const OTHERS = { 'README.md': 'hello', 'c/flux-system/gotk.yaml': 'kind: X\n', 'c/tenants/a/theirs.yaml': 'kind: Y\n' };

let root = '';
let dist = '';
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'tenantry-disk-'));
  dist = join(root, 'dist');
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const codes = (promise: Promise<unknown>) =>
  promise.then(
    () => [],
    (error: IssueError) => error.issues.map((i) => `${i.code} ${i.file}: ${i.message}`),
  );

describe('writing', () => {
  it('makes the folder and everything in it', async () => {
    await applyPlan(dist, await planFor(dist, NEW));
    expect(snapshot(root)).toEqual(Object.fromEntries(Object.entries(NEW).map(([path, text]) => [`dist/${path}`, text])));
  });
  it('changes, adds and removes, leaves others’ files, and takes emptied folders away', async () => {
    writeFiles(dist, { ...OLD, ...OTHERS });
    await applyPlan(dist, await planFor(dist, NEW));
    expect(snapshot(dist)).toEqual({ ...NEW, ...OTHERS });
    expect(fs.existsSync(join(dist, 'old'))).toBe(false);
  });
  it('touches nothing when nothing changes, not even a missing folder', async () => {
    await applyPlan(dist, await planFor(dist, {}));
    expect(fs.existsSync(dist)).toBe(false);
    writeFiles(dist, NEW);
    const before = fs.statSync(join(dist, 'c/tenants/a/ns-same.yaml')).mtimeMs;
    const times = fs.statSync(dist).mtimeMs;
    await applyPlan(dist, await planFor(dist, NEW));
    expect([fs.statSync(join(dist, 'c/tenants/a/ns-same.yaml')).mtimeMs, fs.statSync(dist).mtimeMs]).toEqual([before, times]);
  });
  it('does not touch files that stay the same', async () => {
    writeFiles(dist, OLD);
    const inode = fs.statSync(join(dist, 'c/tenants/a/ns-same.yaml')).ino;
    await applyPlan(dist, await planFor(dist, NEW));
    expect(fs.statSync(join(dist, 'c/tenants/a/ns-same.yaml')).ino).toBe(inode);
  });
  it('refuses a plan with errors', async () => {
    writeFiles(dist, { 'c/tenants/a/ns-new.yaml': 'theirs' });
    expect(await codes(applyPlan(dist, await planFor(dist, NEW)))).toEqual([
      expect.stringMatching(/^foreign-file c\/tenants\/a\/ns-new.yaml/),
    ]);
    expect(snapshot(dist)).toEqual({ 'c/tenants/a/ns-new.yaml': 'theirs' });
  });
  it('refuses when a file has changed since the plan was made', async () => {
    writeFiles(dist, OLD);
    const plan = await planFor(dist, NEW);
    fs.writeFileSync(join(dist, 'c/tenants/a/ns-changed.yaml'), 'by hand');
    expect(await codes(applyPlan(dist, plan))).toEqual([
      expect.stringMatching(/^disk-fault c\/tenants\/a\/ns-changed.yaml: .*run again/),
    ]);
    expect(snapshot(dist)).toEqual({ ...OLD, 'c/tenants/a/ns-changed.yaml': 'by hand' });
  });
  it('does not remove a file that is no longer ours', async () => {
    writeFiles(dist, OLD);
    const plan = await planFor(dist, NEW);
    fs.writeFileSync(join(dist, 'c/tenants/gone/ns-gone.yaml'), 'by hand');
    await applyPlan(dist, plan);
    expect(snapshot(dist)).toEqual({ ...NEW, 'c/tenants/gone/ns-gone.yaml': 'by hand' });
  });
});

describe('reading', () => {
  it('keeps the caller’s own text where it is equal', async () => {
    writeFiles(dist, { 'c/sync/a.yaml': ours('a') });
    const { files } = await readTree(dist, { wanted: new Map([['c/sync/a.yaml', ours('a')]]) });
    expect([...files]).toEqual([['c/sync/a.yaml', ours('a')]]);
  });
  it('names a fault by the file, with the system’s message and no absolute path', async () => {
    writeFiles(dist, { 'c/sync/a.yaml': ours('a') });
    const failingAt = (n: number) => codes(readTree(dist, { fs: failing(n, 'once') }));
    expect(await Promise.all([1, 2, 3, 4, 5, 6].map(failingAt))).toEqual([
      ['disk-fault .: EIO: i/o error'],
      ['disk-fault .: EIO: i/o error'],
      ['disk-fault c: EIO: i/o error'],
      ['disk-fault c/sync: EIO: i/o error'],
      ['disk-fault c/sync/a.yaml: EIO: i/o error'],
      [],
    ]);
  });
});

describe('a link', () => {
  const outside = () => join(root, 'outside');
  beforeEach(() => writeFiles(outside(), { 'tenants/a/ns-changed.yaml': ours('outside'), 'ns-changed.yaml': ours('outside') }));
  const untouched = () =>
    expect(snapshot(outside())).toEqual({ 'tenants/a/ns-changed.yaml': ours('outside'), 'ns-changed.yaml': ours('outside') });

  it('for an output folder is refused', async () => {
    fs.symlinkSync(outside(), dist);
    for (const run of [
      () => readTree(dist),
      () => recover(dist),
      async () => applyPlan(dist, await planFor(join(root, 'none'), NEW)),
    ]) {
      expect(await codes(run())).toEqual(['unsafe-path .: The output folder is a link']);
    }
    untouched();
  });
  it.each<[string, string, string]>([
    ['to a cluster', 'c', ''],
    ['to a folder of ours', 'c/tenants', 'tenants'],
    ['to a tenant', 'c/tenants/a', 'tenants/a'],
    ['to a file', 'c/tenants/a/ns-changed.yaml', 'ns-changed.yaml'],
    ['to nothing', 'c/tenants/a/ns-changed.yaml', 'nothing'],
  ])('%s is noted and not followed, and refused even when the plan knows nothing of it', async (_, at, to) => {
    const plan = await planFor(dist, NEW);
    fs.mkdirSync(join(dist, at, '..'), { recursive: true });
    fs.symlinkSync(join(outside(), to), join(dist, at));
    const tree = await readTree(dist);
    expect(tree).toEqual({ files: new Map(), unsafe: [at] });
    expect((await planFor(dist, NEW)).issues).toMatchObject([{ code: 'unsafe-path', file: at }]);
    const before = snapshot(dist);
    expect(await codes(applyPlan(dist, plan))).toEqual([expect.stringMatching(`^unsafe-path ${at}: `)]);
    expect(snapshot(dist)).toEqual(before);
    untouched();
  });
  it('where our journal, our lock or our folder should be is refused or removed, never followed', async () => {
    writeFiles(dist, OLD);
    fs.symlinkSync(outside(), join(dist, '.tenantry'));
    expect(await codes(recover(dist))).toEqual([expect.stringMatching(/^unsafe-path .tenantry/)]);
    fs.unlinkSync(join(dist, '.tenantry'));
    fs.mkdirSync(join(dist, '.tenantry'));
    fs.symlinkSync('/dev/zero', join(dist, '.tenantry/lock'));
    expect(await codes(recover(dist))).toEqual([expect.stringMatching(/^unsafe-path .tenantry\/lock/)]);
    fs.unlinkSync(join(dist, '.tenantry/lock'));
    fs.symlinkSync('/dev/zero', join(dist, '.tenantry/journal.json'));
    fs.symlinkSync(outside(), join(dist, '.tenantry/files'));
    expect(await recover(dist)).toBe('undone');
    expect(snapshot(dist)).toEqual(OLD);
    untouched();
  });
});

it.each([
  '../x',
  '/etc/x',
  'c/tenants/../../../x',
  'c/tenants/a/../../x',
  'c\\tenants\\x',
  'c/tenants//x',
  'c/tenants/x:y',
  'README.md',
])('a write to %s is refused', async (path) => {
  writeFiles(dist, OLD);
  const nothing = { unchanged: 0, foreign: [], issues: [] };
  expect(await codes(applyPlan(dist, { ...nothing, writes: [{ path, content: ours('x') }], removes: [] }))).toHaveLength(1);
  expect(await codes(applyPlan(dist, { ...nothing, writes: [], removes: [path] }))).toHaveLength(1);
  expect(snapshot(root)).toEqual(Object.fromEntries(Object.entries(OLD).map(([old, text]) => [`dist/${old}`, text])));
});

describe('a journal that somebody made up', () => {
  it('leads nowhere outside our folders', async () => {
    writeFiles(root, { 'x.yaml': ours('x') });
    for (const path of ['../x.yaml', 'c/tenants/../../../x.yaml', join(root, 'x.yaml')]) {
      writeFiles(dist, { ...OLD, '.tenantry/journal.json': JSON.stringify({ version: 1, moves: [], removes: [path] }) });
      expect(await codes(recover(dist))).toEqual([expect.stringMatching('^unsafe-path ')]);
      const moving = JSON.stringify({ version: 1, moves: [path], removes: [] });
      writeFiles(dist, { '.tenantry/journal.json': moving, '.tenantry/files/0': ours('made up') });
      expect(await codes(recover(dist))).toEqual([expect.stringMatching('^unsafe-path ')]);
      fs.rmSync(join(dist, '.tenantry'), { recursive: true });
    }
    expect(fs.readFileSync(join(root, 'x.yaml'), 'utf8')).toBe(ours('x'));
  });
  it.each(['', '{', 'null', '[]', '{"version":2,"moves":[],"removes":[]}', '{"version":1,"moves":[],"removes":[1]}'])(
    'is refused: %s',
    async (text) => {
      writeFiles(dist, { ...OLD, '.tenantry/journal.json': text });
      expect(await codes(recover(dist))).toEqual([expect.stringMatching(/^disk-fault .tenantry\/journal.json: .*damaged/)]);
    },
  );
});

describe.each<Fault>(['once', 'for good', 'after doing it', 'half written'])('a disk that fails %s, at any call', (fault) => {
  const trees = [
    { title: 'of a first run', old: {}, wanted: NEW },
    { title: 'of a change', old: { ...OLD, ...OTHERS }, wanted: { ...NEW, ...OTHERS } },
    { title: 'of a removal of everything', old: { ...OLD, ...OTHERS }, wanted: OTHERS },
  ];
  it.each(trees)('$title: the next run finds the whole old or the whole new tree', async ({ old, wanted }) => {
    const made = Object.fromEntries(Object.entries(wanted).filter(([path]) => !(path in OTHERS)));
    const seen = { old: 0, new: 0 };
    for (let n = 1; ; n++) {
      fs.rmSync(dist, { recursive: true, force: true });
      writeFiles(dist, old);
      const plan = await planFor(dist, made);
      const disk = failing(n, fault);
      const faults = await codes(applyPlan(dist, plan, disk));
      if (disk.calls() < n) break;
      const outcome = await recover(dist);
      const now = snapshot(dist);
      expect([JSON.stringify(sorted(old)), JSON.stringify(sorted(wanted))]).toContain(JSON.stringify(sorted(now)));
      seen[JSON.stringify(sorted(now)) === JSON.stringify(sorted(old)) ? 'old' : 'new']++;
      for (const text of faults) expect(text).toMatch(/^disk-fault [^/].*: EIO: i\/o error$/);
      if (outcome === 'finished') expect(sorted(now)).toEqual(sorted(wanted));
      if (outcome === 'undone') expect(sorted(now)).toEqual(sorted(old));
      expect(await recover(dist)).toBe('none');
      // That a run after it then writes as ever need not be seen at every call.
      if (n % 7 === 0) await applyPlan(dist, await planFor(dist, made));
      if (n % 7 === 0) expect(snapshot(dist)).toEqual(wanted);
    }
    expect(seen.old).toBeGreaterThan(5);
    expect(seen.new).toBeGreaterThan(5);
  });
  it('of the recovery too', async () => {
    for (let n = 1; ; n++) {
      fs.rmSync(dist, { recursive: true, force: true });
      writeFiles(dist, { ...OLD, ...OTHERS });
      // Past the commit: the rename of the journal is done, and then nothing any more.
      const plan = await planFor(dist, NEW);
      await codes(applyPlan(dist, plan, dyingAfterCommit()));
      const disk = failing(n, fault);
      await codes(recover(dist, disk));
      if (disk.calls() < n) break;
      await recover(dist);
      expect(snapshot(dist)).toEqual({ ...NEW, ...OTHERS });
    }
  });
});

function sorted(files: Record<string, string>): [string, string][] {
  return Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
}

function dyingAfterCommit() {
  let committed = false;
  return around(({ name, args }, act) => {
    if (committed) throw systemError('EIO', 'i/o error');
    const done = act();
    committed = name === 'rename' && String(args[1]).endsWith('journal.json');
    return done;
  });
}
