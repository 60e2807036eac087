import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type NamespaceNow, type Now, readBase } from '../../src/emit/base.js';
import { defaultBase } from '../../src/emit/default-base.js';
import { writeFiles } from './trees.js';

let repo = '';
beforeEach(() => {
  repo = fs.mkdtempSync(join(tmpdir(), 'tenantry-base-'));
});
afterEach(() => fs.rmSync(repo, { recursive: true, force: true }));

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: repo, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function commit(files: Record<string, string> = {}): string {
  writeFiles(repo, files);
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', 'x');
  return git('rev-parse', 'HEAD');
}

const namespace = (name: string, state?: string) =>
  `# tenantry: tenants/a.ts\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels:\n    tenantry.dev/tenant: a\n${
    state ? `    tenantry.dev/state: ${state}\n` : ''
  }---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  labels:\n    tenantry.dev/state: nonsense\n`;

const DIST = {
  'dist/c/tenants/a/ns-here.yaml': namespace('here', 'active'),
  'dist/c/tenants/a/ns-gone.yaml': namespace('gone'),
  'dist/c/tenants/07/a/ns-retired.yaml': namespace('retired', 'retiring'),
  'dist/c/tenants/a/ns-bare.yaml': '# tenantry: tenants/a.ts\nkind: ConfigMap\n',
  'dist/c/tenants/a/ns-empty.yaml': '# tenantry: tenants/a.ts\n',
  'dist/c/tenants/a/ns-broken.yaml': '# tenantry: tenants/a.ts\na: [}\n',
  'dist/c/tenants/a/ns-theirs.yaml': namespace('theirs').slice(5),
  'dist/c/tenants/a/cluster.yaml': namespace('no'),
  'dist/c/platform/ns-no.yaml': namespace('no'),
  'other/c/tenants/a/ns-no.yaml': namespace('no'),
};
const here = (namespace: string, state = 'active', file = `c/tenants/a/ns-${namespace}.yaml`): NamespaceNow => {
  return { cluster: 'c', tenant: 'a', namespace, state, file };
};
const HERE: Now = { namespaces: [here('here')], syncs: new Map() };

describe('the base', () => {
  it('lists the namespaces of dist, with the state of those that are gone', async () => {
    git('init', '-q');
    commit(DIST);
    fs.rmSync(join(repo, 'dist'), { recursive: true });
    const base = await readBase(repo, 'HEAD', 'dist', HERE);
    expect(base?.ref).toBe('HEAD');
    expect(base?.namespaces.map(({ file, state }) => [file, state])).toEqual([
      ['c/tenants/07/a/ns-retired.yaml', 'retiring'],
      ['c/tenants/a/ns-bare.yaml', undefined],
      ['c/tenants/a/ns-broken.yaml', undefined],
      ['c/tenants/a/ns-empty.yaml', undefined],
      ['c/tenants/a/ns-gone.yaml', undefined],
      ['c/tenants/a/ns-here.yaml', undefined],
    ]);
    expect(base?.namespaces[0]).toMatchObject({ cluster: 'c', tenant: 'a', namespace: 'retired' });
  });
  it.each(['./dist', 'dist/', 'absolute'])('finds dist named as %s, and below a folder of the repository', async (name) => {
    git('init', '-q');
    writeFiles(repo, Object.fromEntries(Object.entries(DIST).map(([path, text]) => [`sub/${path}`, text])));
    commit();
    const root = join(repo, 'sub');
    expect((await readBase(root, 'HEAD', name === 'absolute' ? join(root, 'dist') : name))?.namespaces).toHaveLength(6);
  });
  it('is empty, not missing, when dist was not there yet', async () => {
    git('init', '-q');
    commit({ a: '1' });
    expect(await readBase(repo, 'HEAD', 'dist')).toEqual({ ref: 'HEAD', namespaces: [], removed: [] });
  });
  it('works where the output folder is the root', async () => {
    git('init', '-q');
    commit({ 'c/tenants/a/ns-gone.yaml': namespace('gone', 'retiring') });
    expect((await readBase(repo, 'HEAD', '.'))?.namespaces).toMatchObject([
      { file: 'c/tenants/a/ns-gone.yaml', state: 'retiring' },
    ]);
  });
  it('is nothing without a repository, a commit or the ref, or for a folder outside', async () => {
    expect(await readBase(repo, 'HEAD', 'dist')).toBeUndefined();
    git('init', '-q');
    expect(await readBase(repo, 'HEAD', 'dist')).toBeUndefined();
    commit({ a: '1' });
    for (const ref of ['HEAD^', 'nothing', '--all', '-x', '', 'HEAD:a'])
      expect(await readBase(repo, ref, 'dist')).toBeUndefined();
    expect(await readBase(repo, 'HEAD', '../elsewhere')).toBeUndefined();
    expect(await readBase(join(repo, 'missing'), 'HEAD', 'dist')).toBeUndefined();
  });
  it('reads the state of what is retiring, in another folder or another tenant’s, and of nothing else', async () => {
    git('init', '-q');
    const names = ['still', 'retiring', 'sharded', 'moved'];
    commit(Object.fromEntries(names.map((name) => [`dist/c/tenants/a/ns-${name}.yaml`, namespace(name, 'suspended')])));
    const namespaces = [
      here('still', 'suspended'),
      here('retiring', 'retiring'),
      here('sharded', 'active', 'c/tenants/01/a/ns-sharded.yaml'),
      here('moved', 'active', 'c/tenants/b/ns-moved.yaml'),
    ];
    const base = await readBase(repo, 'HEAD', 'dist', { namespaces, syncs: new Map() });
    expect(Object.fromEntries(base!.namespaces.map((n) => [n.namespace, n.state]))).toEqual({
      still: undefined,
      retiring: 'suspended',
      sharded: 'suspended',
      moved: 'suspended',
    });
  });
  it('reads what sync files recorded as gone, of those that are not what they were', async () => {
    git('init', '-q');
    const record = (tenant: string, names: string) =>
      `# tenantry: tenants/${tenant}.ts\nkind: Kustomization\nmetadata:\n  name: x\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: removed-${tenant}\ndata:\n  namespaces: ${names}\n  tenant: ${tenant}\n`;
    const files = {
      'dist/c/sync/a.yaml': record('a', 'one,two'),
      'dist/c/sync/same.yaml': record('same', 'x'),
      'dist/c/sync/kept.yaml': record('kept', 'x'),
      'dist/c/sync/other.yaml': record('somebody', 'x').replace('tenants/somebody', 'tenants/other'),
      'dist/c/sync/theirs.yaml': record('theirs', 'x').slice(3),
      'dist/c/sync/_platform.yaml': record('_platform', 'x'),
    };
    commit(files);
    const syncs = new Map<string, string | undefined>([
      ['c/sync/same.yaml', files['dist/c/sync/same.yaml']],
      ['c/sync/kept.yaml', undefined],
      ['c/sync/a.yaml', record('a', 'one')],
    ]);
    const base = await readBase(repo, 'HEAD', 'dist', { namespaces: [], syncs });
    expect(base!.removed).toEqual(
      ['one', 'two'].map((name) => ({ cluster: 'c', tenant: 'a', namespace: name, file: 'c/sync/a.yaml' })),
    );
  });
  it('reads many files in one go', async () => {
    git('init', '-q');
    const names = Array.from({ length: 500 }, (_, i) => `n${i}`);
    commit(
      Object.fromEntries(
        names.map((name, i) => [`dist/c/tenants/a/ns-${name}.yaml`, namespace(name, i % 2 ? 'retiring' : undefined)]),
      ),
    );
    const base = await readBase(repo, 'HEAD', 'dist');
    expect(base?.namespaces.filter((each) => each.state === 'retiring')).toHaveLength(250);
  });
});

describe('the default base', () => {
  it('is HEAD at a desk, and the commit before in CI', async () => {
    for (const env of [{}, { CI: '' }, { CI: 'false' }]) expect(await defaultBase(repo, env)).toBe('HEAD');
    for (const env of [{ CI: 'true' }, { CI: '1' }, { TF_BUILD: 'True' }]) expect(await defaultBase(repo, env)).toBe('HEAD^');
  });
  describe('of a pull request', () => {
    let parted = '';
    beforeEach(() => {
      git('init', '-q', '-b', 'main');
      parted = commit({ a: '1' });
      git('checkout', '-q', '-b', 'change');
      commit({ a: '2' });
      git('checkout', '-q', 'main');
      git('update-ref', 'refs/remotes/origin/main', commit({ b: '1' }));
    });
    it.each([
      { CI: 'true', GITHUB_BASE_REF: 'main' },
      { CI: 'true', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' },
      { TF_BUILD: 'True', SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main' },
    ])('is where it left its target: %j', async (env) => {
      git('checkout', '-q', 'change');
      expect(await defaultBase(repo, env)).toBe(parted);
    });
    it('is the commit before when HEAD is the target itself', async () => {
      expect(await defaultBase(repo, { CI: 'true', GITHUB_BASE_REF: 'main' })).toBe('HEAD^');
    });
    it('is the target’s name when that was not fetched, so that the warning can say it', async () => {
      const ref = await defaultBase(repo, { CI: 'true', GITHUB_BASE_REF: 'release' });
      expect(ref).toBe('origin/release');
      expect(await readBase(repo, ref, 'dist')).toBeUndefined();
    });
    it('is the target’s tip when a shallow clone does not reach to where they parted', async () => {
      git('checkout', '-q', '--orphan', 'shallow');
      commit({ c: '1' });
      expect(await defaultBase(repo, { CI: 'true', GITHUB_BASE_REF: 'main' })).toBe('origin/main');
    });
  });
});
