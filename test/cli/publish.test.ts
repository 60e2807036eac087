import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { commit, FLEET, folder, json, run, sweep, tenantry, write } from './run.js';

jest.setTimeout(120_000);
afterAll(sweep);

const PERSON = {
  GIT_AUTHOR_NAME: 'P',
  GIT_AUTHOR_EMAIL: 'p@example.com',
  GIT_COMMITTER_NAME: 'P',
  GIT_COMMITTER_EMAIL: 'p@example.com',
};

let root: string;
let target: string;
beforeEach(async () => {
  root = folder(FLEET);
  await tenantry(['synth', '--root', root]);
  await commit(root);
  target = folder();
  await git(target, 'init', '-q', '--bare', '.');
});

async function git(dir: string, ...args: string[]): Promise<string> {
  const ran = await run('git', args, { cwd: dir, env: PERSON });
  if (ran.code !== 0) throw new Error(ran.stderr);
  return ran.stdout.trim();
}

const publish = (...words: string[]) =>
  json(['publish', '--root', root, '--cluster', 'prod', '--to', `${target}#prod`, ...words], { env: PERSON });
const filesOf = async (branch: string) => (await git(target, 'ls-tree', '-r', '--name-only', branch)).split('\n');
const rewrite = (path: string, from: string, to: string) => write(root, { [path]: FLEET[path]!.replace(from, to) });

/** A change of the definitions, committed with what follows. */
async function change(cpu: number): Promise<void> {
  rewrite('tenants/payments.ts', "cpu: '2'", `cpu: '${cpu}'`);
  write(root, { 'tenants/ledger.yaml': `${FLEET['tenants/ledger.yaml']}budget: { cpu: '${cpu}' }\n` });
  await tenantry(['synth', '--root', root]);
  await commit(root);
}

describe('publish', () => {
  it('commits one cluster to a branch that was not there, with the commit it is from, and then has nothing to publish', async () => {
    const first = await publish();
    expect(first).toMatchObject({ code: 0, issues: [], result: { cluster: 'prod', branch: 'prod', removed: [] } });
    const ours = (await git(root, 'ls-files', 'dist/prod')).split('\n');
    expect(await filesOf('prod')).toEqual(ours);
    for (const path of ours) expect(await git(target, 'show', `prod:${path}`)).toBe(await git(root, 'show', `HEAD:${path}`));
    const head = await git(root, 'rev-parse', 'HEAD');
    expect(await git(target, 'log', '-1', '--format=%(trailers:key=Tenantry-Source,valueonly)', 'prod')).toBe(head);
    expect(first.result.source).toBe(head);
    const again = await publish();
    expect(again).toMatchObject({ code: 0, result: { commit: null, written: [], removed: [] } });
    const words = ['publish', '--root', root, '--cluster', 'prod', '--to', `${target}#prod`];
    expect((await tenantry(words, { env: PERSON })).stdout).toMatch(/^nothing to publish/);
    expect(await git(target, 'rev-list', '--count', 'prod')).toBe('1');
  });

  it('changes what changed, removes what is gone and ours, and leaves the rest', async () => {
    const clone = folder();
    await publish();
    await git(clone, 'clone', '-q', '-b', 'prod', target, '.');
    write(clone, {
      'README.md': 'x\n',
      'dist/prod/tenants/old/ns-old.yaml': '# tenantry: tenants/old.ts\nx: 1\n',
      'dist/prod/theirs.yaml': 'x: 1\n',
      'dist/dev/tenants/old/ns-old.yaml': '# tenantry: tenants/old.ts\nx: 1\n',
    });
    await git(clone, 'add', '-A');
    await git(clone, 'commit', '-qm', 'theirs');
    await git(clone, 'push', '-q');
    await change(3);
    const second = await publish();
    expect(second.result).toMatchObject({
      written: ['dist/prod/tenants/ledger/ns-ledger.yaml'],
      removed: ['dist/prod/tenants/old/ns-old.yaml'],
    });
    const left = await filesOf('prod');
    for (const path of ['README.md', 'dist/prod/theirs.yaml', 'dist/dev/tenants/old/ns-old.yaml']) expect(left).toContain(path);
    expect(await git(target, 'rev-list', '--count', 'prod')).toBe('3');
  });

  it('does not write over a file of somebody else', async () => {
    const clone = folder();
    await publish();
    await git(clone, 'clone', '-q', '-b', 'prod', target, '.');
    write(clone, { 'dist/prod/tenants/ledger/ns-ledger.yaml': 'mine: true\n' });
    await git(clone, 'commit', '-qam', 'theirs');
    await git(clone, 'push', '-q');
    const refused = await publish();
    expect(refused).toMatchObject({ code: 1, result: null });
    expect(refused.issues.map((i) => [i.code, i.file])).toEqual([['foreign-file', 'dist/prod/tenants/ledger/ns-ledger.yaml']]);
    expect(await git(target, 'rev-list', '--count', 'prod')).toBe('2');
  });

  it('is refused where dist is not what the definitions say, committed or not', async () => {
    rewrite('tenants/ledger.yaml', 'kind: customer', 'kind: team');
    expect((await publish()).issues.map((i) => i.code)).toEqual(['uncommitted-changes']);
    await commit(root);
    const stale = await publish();
    expect([stale.code, stale.result]).toEqual([1, null]);
    expect(new Set(stale.issues.map((i) => i.code))).toEqual(new Set(['dist-differs']));
    expect(await git(target, 'branch')).toBe('');
  });

  it('tries again where somebody pushed in between, once, and never forces', async () => {
    await publish();
    const clone = folder();
    await git(clone, 'clone', '-q', '-b', 'prod', target, '.');
    await change(5);
    // A hook that lets somebody else win the race, as often as there are files to say so.
    const races = join(target, 'races');
    const hook = join(target, 'hooks/pre-receive');
    writeFileSync(
      hook,
      `#!/bin/sh
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
n=$(cat '${races}')
[ "$n" -gt 0 ] || exit 0
echo $((n - 1)) > '${races}'
tip=$(git rev-parse refs/heads/prod)
new=$(echo other | git commit-tree -p "$tip" "$tip^{tree}")
git update-ref refs/heads/prod "$new"
`,
    );
    chmodSync(hook, 0o755);
    writeFileSync(races, '2');
    const lost = await publish();
    expect(lost.issues.map((i) => i.code)).toEqual(['publish-refused']);
    expect(lost.code).toBe(1);
    expect(await git(target, 'log', '--format=%s', 'prod')).toBe('other\nother\nPublish prod');
    writeFileSync(races, '1');
    const won = await publish();
    expect(won.issues).toEqual([]);
    expect(await git(target, 'log', '--format=%s', 'prod')).toBe('Publish prod\nother\nother\nother\nPublish prod');
  });

  it('takes a folder from where it runs, and nothing that git could take for an option', async () => {
    const near = await json(['publish', '--root', root, '--cluster', 'prod', '--to', '.#prod'], { env: PERSON, cwd: target });
    expect(near.code).toBe(0);
    const marker = join(target, 'ran');
    for (const to of ['x', '#main', 'x#', 'x#-f', 'x#a..b', `--upload-pack=touch ${marker}#main`, 'x#a b'])
      expect([to, (await publish('--to', to)).code]).toEqual([to, 2]);
    expect(existsSync(marker)).toBe(false);
    expect((await publish('--cluster', 'nowhere')).code).toBe(2);
    rmSync(target, { recursive: true });
    expect((await publish()).issues.map((i) => i.code)).toEqual(['publish-refused']);
  });
});
