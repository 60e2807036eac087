import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { commit, folder, json, run, sweep, write } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';

afterAll(sweep);

const PLATFORM = "clusters:\n  weu: { kubernetes: '1.33' }\n";
const ROOT = { 'platform.yaml': PLATFORM, 'tenants/payments.yaml': '{}\n' };
const FILE = 'dist/weu/tenants/payments/ns-payments.yaml';

async function told(args: readonly string[], options?: Parameters<typeof json>[1]) {
  const { issues, code, result } = await json(args, options);
  return {
    code,
    result,
    issues,
    brief: issues.map((i) => `${i.severity} ${i.code} ${i.file ?? ''}${i.line ? `:${i.line}` : ''}`.trim()),
  };
}

const synth = (dir: string, ...more: string[]) => told(['synth', '--root', dir, ...more]);

describe('what a root alone does not show', () => {
  it('no-platform: from a folder below nothing, and where --root names one', async () => {
    const dir = folder();
    expect(await told(['validate'], { cwd: dir })).toMatchObject({ code: 1, brief: ['error no-platform'] });
    expect(await told(['validate', '--root', 'nowhere'], { cwd: dir })).toMatchObject({
      code: 1,
      brief: ['error no-platform nowhere'],
    });
  });

  it('file-unreadable: a platform file that is a folder, links to nowhere, and the rest still judged', async () => {
    const dir = folder({ 'tenants/shop.yaml': 'budgt: 1\n' });
    mkdirSync(join(dir, 'platform.yaml'));
    symlinkSync('nowhere.yaml', join(dir, 'tenants/ledger.yaml'));
    symlinkSync('nowhere.ts', join(dir, 'tenants/payments.ts'));
    const { brief, issues } = await told(['validate', '--root', dir]);
    expect(brief).toEqual([
      'error file-unreadable platform.yaml',
      'error file-unreadable tenants/ledger.yaml',
      'error file-unreadable tenants/payments.ts',
      'error unknown-key tenants/shop.yaml:1',
    ]);
    for (const { message } of issues) expect(message).not.toContain(dir);
  });

  it('code-not-evaluated: TypeScript under --data-only, the platform file too, and YAML still judged', async () => {
    const dir = folder({
      'platform.yaml': PLATFORM,
      'tenants/payments.ts': "throw new Error('evaluated');\n",
      'tenants/shop.yaml': 'budgt: 1\n',
    });
    const faults = ['error code-not-evaluated tenants/payments.ts', 'error unknown-key tenants/shop.yaml:1'];
    expect(await told(['validate', '--root', dir, '--data-only'])).toMatchObject({ code: 1, brief: faults });
    expect((await told(['list', '--root', dir, '--data-only'])).brief).toEqual(faults);
    expect((await synth(dir, '--data-only')).brief).toEqual(faults);
    const variable = (value: string) => told(['validate', '--root', dir], { env: { TENANTRY_DATA_ONLY: value } });
    expect((await variable('1')).brief).toEqual(faults);
    expect((await variable('false')).brief[0]).toBe('error file-throws tenants/payments.ts');
    const code = folder({ 'platform.ts': 'export default {};\n', 'tenants/payments.yaml': '{}\n' });
    expect((await synth(code, '--data-only')).brief).toEqual(['error code-not-evaluated platform.ts']);
  });

  it('dist-differs: dist edited by hand, a file missing and one left over, each with its line', async () => {
    const dir = folder(ROOT);
    await synth(dir);
    writeFileSync(join(dir, FILE), readFileSync(join(dir, FILE), 'utf8').replace('restricted', 'privileged'));
    write(dir, { 'dist/weu/tenants/gone/ns-gone.yaml': '# tenantry: tenants/gone.yaml\nx: 1\n' });
    rmSync(join(dir, 'dist/weu/platform'), { recursive: true });
    const before = snapshot(dir);
    const { code, brief } = await synth(dir, '--check');
    expect(code).toBe(1);
    expect(brief).toEqual([
      'error dist-differs dist/weu/platform/access.yaml',
      'error dist-differs dist/weu/platform/guardrails.yaml',
      'error dist-differs dist/weu/tenants/gone/ns-gone.yaml',
      expect.stringMatching(/^error dist-differs dist\/weu\/tenants\/payments\/ns-payments\.yaml:\d+$/),
    ]);
    expect(snapshot(dir)).toEqual(before);
    await synth(dir);
    expect(await synth(dir, '--check')).toMatchObject({ code: 0, brief: [] });
  });

  it('foreign-file: a file of somebody else where one of ours belongs is an error, beside it a warning', async () => {
    const dir = folder({ ...ROOT, [FILE]: 'mine: true\n' });
    const before = snapshot(dir);
    expect(await synth(dir)).toMatchObject({ code: 1, brief: [`error foreign-file ${FILE}`] });
    expect(snapshot(dir)).toEqual(before);
    const beside = folder({ ...ROOT, 'dist/weu/tenants/payments/mine.yaml': 'mine: true\n' });
    expect(await synth(beside)).toMatchObject({ code: 0, brief: ['warning foreign-file dist/weu/tenants/payments/mine.yaml'] });
    expect(snapshot(beside)['dist/weu/tenants/payments/mine.yaml']).toBe('mine: true\n');
  });

  it('unsafe-path: a link in dist is not followed', async () => {
    const dir = folder(ROOT);
    const outside = folder({ 'keep.txt': 'x\n' });
    mkdirSync(join(dir, 'dist/weu/tenants'), { recursive: true });
    symlinkSync(outside, join(dir, 'dist/weu/tenants/payments'));
    expect(await synth(dir)).toMatchObject({ code: 1, brief: ['error unsafe-path dist/weu/tenants/payments'] });
    expect(snapshot(outside)).toEqual({ 'keep.txt': 'x\n' });
  });

  it('disk-fault: a disk that refuses is told, and dist keeps its bytes', async () => {
    const dir = folder({ ...ROOT, dist: 'a file\n' });
    const before = snapshot(dir);
    const { code, issues } = await synth(dir);
    expect([code, issues.map((i) => `${i.code} ${i.file}`)]).toEqual([1, ['disk-fault dist']]);
    expect(snapshot(dir)).toEqual(before);
  });

  it('and so is one on which nothing can be made, without the paths of this machine', async () => {
    const dir = folder(ROOT);
    const { code, issues } = await synth(dir, '--out', '/dev/null/out');
    expect([code, issues.map((i) => i.code)]).toEqual([1, ['disk-fault']]);
    expect(issues[0]!.message).toMatch(/^ENOTDIR: [a-z ]+$/);
  });

  it('namespace-removed: a namespace gone without having been retired, until it was', async () => {
    const dir = folder({ ...ROOT, 'tenants/shop.yaml': '{}\n' });
    await synth(dir);
    await commit(dir);
    rmSync(join(dir, 'tenants/shop.yaml'));
    const before = snapshot(join(dir, 'dist'));
    expect(await synth(dir)).toMatchObject({ code: 1, brief: ['error namespace-removed dist/weu/tenants/shop/ns-shop.yaml'] });
    expect(snapshot(join(dir, 'dist'))).toEqual(before);

    for (const state of ['suspended', 'retiring', 'removed']) {
      write(dir, { 'tenants/shop.yaml': `state: ${state}\n` });
      expect(await synth(dir)).toMatchObject({ code: 0, issues: [] });
      await commit(dir);
    }
    const left = Object.keys(snapshot(join(dir, 'dist'))).filter((path) => path.includes('shop'));
    expect(left).toEqual(['weu/sync/shop.yaml']);
  });

  it('state-skipped: retiring without having been suspended, also where the Namespace is not ours', async () => {
    for (const also of ['', 'namespaces: { shop: { create: false } }\n']) {
      const dir = folder({ ...ROOT, 'tenants/shop.yaml': also || '{}\n' });
      const say = (state: string) => write(dir, { 'tenants/shop.yaml': `state: ${state}\n${also}` });
      await synth(dir);
      await commit(dir);
      say('retiring');
      expect((await synth(dir)).brief.filter((line) => line.startsWith('error'))).toEqual([
        'error state-skipped dist/weu/tenants/shop/ns-shop.yaml',
      ]);
      say('suspended');
      expect((await synth(dir)).code).toBe(0);
      await commit(dir);
      say('retiring');
      expect((await synth(dir)).code).toBe(0);
      // What is kept from this run is judged anew: the base may be another.
      expect((await synth(dir, '--base', 'HEAD^')).brief).toContain('error state-skipped dist/weu/tenants/shop/ns-shop.yaml');
      await commit(dir);
      say('active');
      expect((await synth(dir)).code).toBe(0);
    }
  });

  it('name-not-reserved: the file of a removed tenant goes, and its names with it', async () => {
    const dir = folder({ ...ROOT, 'tenants/shop.yaml': 'namespaces: { shop-a: {}, shop-b: {} }\n' });
    const walk = async (text: (state: string) => string) => {
      for (const state of ['active', 'suspended', 'retiring', 'removed']) {
        write(dir, { 'tenants/shop.yaml': text(state) });
        expect(await synth(dir)).toMatchObject({ code: 0 });
        await commit(dir);
      }
    };
    await walk((state) => `namespaces: { shop-a: {}, shop-b: { state: ${state} } }\n`);
    write(dir, { 'tenants/shop.yaml': 'namespaces: { shop-a: {} }\n' });
    expect(await synth(dir)).toMatchObject({ code: 1, brief: ['error name-not-reserved dist/weu/sync/shop.yaml'] });
    await walk((state) => `namespaces: { shop-a: { state: ${state} }, shop-b: { state: removed } }\n`);
    rmSync(join(dir, 'tenants/shop.yaml'));
    const told = 'error name-not-reserved dist/weu/sync/shop.yaml';
    expect(await synth(dir)).toMatchObject({ code: 1, brief: [told, told] });
    write(dir, { 'platform.yaml': `${PLATFORM}namespaces: { reserved: [shop-a] }\n` });
    const { issues } = await synth(dir);
    expect(issues.map(({ message }) => message)).toEqual([expect.stringContaining('shop-b')]);
    write(dir, { 'platform.yaml': `${PLATFORM}namespaces: { reserved: ['shop-*'] }\n` });
    expect(await synth(dir)).toMatchObject({ code: 0, issues: [] });
  });

  it('name-not-reserved: a namespace that was retiring goes without a word', async () => {
    const dir = folder({ ...ROOT, 'tenants/shop.yaml': 'state: retiring\n' });
    await synth(dir);
    await commit(dir);
    rmSync(join(dir, 'tenants/shop.yaml'));
    expect(await synth(dir)).toMatchObject({ code: 1, brief: ['error name-not-reserved dist/weu/tenants/shop/ns-shop.yaml'] });
  });

  it('too-many-removals: four of five at once, until somebody says how many', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const files = (state: string) => Object.fromEntries(names.map((name) => [`tenants/${name}.yaml`, `state: ${state}\n`]));
    const dir = folder({ ...ROOT, ...files('retiring') });
    await synth(dir);
    await commit(dir);
    write(dir, files('removed'));
    const { code, issues } = await synth(dir);
    expect([code, issues.map((i) => i.code)]).toEqual([1, ['too-many-removals']]);
    expect(issues[0]!.message).toContain('4 of the 5 namespaces');
    expect((await synth(dir, '--check', '--allow-removals', '3')).brief).toContain('error too-many-removals');
    const said = (value: string) => told(['synth', '--check', '--root', dir], { env: { TENANTRY_ALLOW_REMOVALS: value } });
    expect((await said('4')).brief).not.toContain('error too-many-removals');
    expect((await said('')).brief).toContain('error too-many-removals');
    expect(await synth(dir, '--allow-removals', '4')).toMatchObject({ code: 0, issues: [] });
    expect((await synth(dir, '--allow-removals', 'many')).code).toBe(2);
  });

  it('namespace-moved: another tenant has it now, until its file accepts that', async () => {
    const dir = folder({ ...ROOT, 'tenants/shop.yaml': 'namespaces: { shop: {}, till: {} }\n' });
    await synth(dir);
    await commit(dir);
    const taken = 'namespaces: { payments: {}, till: {} }\n';
    write(dir, { 'tenants/shop.yaml': '{}\n', 'tenants/payments.yaml': taken });
    expect(await synth(dir)).toMatchObject({
      code: 1,
      brief: ['error namespace-moved dist/weu/tenants/payments/ns-till.yaml'],
    });
    write(dir, { 'tenants/payments.yaml': `${taken}accept: [namespace-moved]\n` });
    expect(await synth(dir)).toMatchObject({ code: 0, issues: [] });
  });

  it('shards-changed: from one number of shards to another, and not by way of none', async () => {
    const dir = folder(ROOT);
    const shards = (n: string) =>
      write(dir, { 'platform.yaml': `clusters:\n  weu: { kubernetes: '1.33', gitops: { engine: flux${n} } }\n` });
    shards(', shards: 2');
    await synth(dir);
    await commit(dir);
    shards(', shards: 97');
    expect((await synth(dir)).brief).toEqual([
      expect.stringMatching(/^error shards-changed dist\/weu\/tenants\/\d+\/payments\//),
    ]);
    shards('');
    expect(await synth(dir)).toMatchObject({ code: 0 });
    await commit(dir);
    shards(', shards: 97');
    expect(await synth(dir)).toMatchObject({ code: 0 });
  });

  it('namespace-removed: is not told on top of a file with errors', async () => {
    const dir = folder({ ...ROOT, 'tenants/shop.yaml': '{}\n' });
    await synth(dir);
    await commit(dir);
    write(dir, { 'tenants/shop.yaml': 'a: [\n' });
    expect((await synth(dir)).brief).toEqual(['error parse-error tenants/shop.yaml:2']);
  });

  it('base-unavailable: a base that git does not have', async () => {
    const dir = folder(ROOT);
    await synth(dir);
    await run('git', ['init', '-q'], { cwd: dir });
    expect(await synth(dir, '--base', 'origin/main')).toMatchObject({ code: 0, brief: ['warning base-unavailable'] });
  });
});

describe('bootstrap', () => {
  it('gitops-unsupported: an engine that is not told where dist/ is, and shards of Argo CD', async () => {
    const dir = folder({ 'platform.yaml': "clusters:\n  weu: { kubernetes: '1.33', gitops: argocd }\n" });
    const bootstrap = () => told(['bootstrap', '--root', dir, '--cluster', 'weu']);
    expect(await bootstrap()).toMatchObject({ code: 1, brief: ['error gitops-unsupported platform.yaml'] });
    write(dir, { 'platform.yaml': "clusters:\n  weu: { kubernetes: '1.33', gitops: { engine: argocd, shards: 2 } }\n" });
    expect(await told(['validate', '--root', dir])).toMatchObject({
      code: 1,
      brief: ['error gitops-unsupported platform.yaml:2'],
    });
  });
});

describe('expire', () => {
  it('state-not-written: a file in TypeScript whose keys come from elsewhere, beside one that is written', async () => {
    const dir = folder({
      ...ROOT,
      'tenants/made.ts': "const all = { expires: '2020-01-31' };\nexport default { ...all };\n",
      'tenants/shop.yaml': '# The shop.\nexpires: 2020-01-31 # it moved\n',
    });
    await synth(dir);
    await commit(dir);
    const { code, issues } = await told(['expire', '--root', dir]);
    expect([code, issues.map((i) => `${i.code} ${i.file}`)]).toEqual([1, ['state-not-written tenants/made.ts']]);
    expect(readFileSync(join(dir, 'tenants/shop.yaml'), 'utf8')).toBe(
      '# The shop.\nstate: suspended\nexpires: 2020-01-31 # it moved\n',
    );
  });
});

describe('publish', () => {
  const publish = (dir: string, to: string) => told(['publish', '--root', dir, '--cluster', 'weu', '--to', to]);

  it('uncommitted-changes: no repository, a file that is not committed, and one that git ignores', async () => {
    const dir = folder({ ...ROOT, '.gitignore': 'tenants/secret.yaml\n' });
    await synth(dir);
    expect(await publish(dir, 'x#main')).toMatchObject({ code: 1, brief: ['error uncommitted-changes'] });
    await commit(dir);
    write(dir, { 'notes.txt': 'x\n' });
    const { issues } = await publish(dir, 'x#main');
    expect(issues.map((i) => [i.code, i.message])).toEqual([['uncommitted-changes', expect.stringContaining('notes.txt')]]);
    await commit(dir);
    write(dir, { 'tenants/secret.yaml': 'clusters: {}\n' });
    expect(await publish(dir, 'x#main')).toMatchObject({ code: 1, brief: ['error uncommitted-changes tenants'] });
  });

  it('publish-refused: a repository that is not there, without the password of its address', async () => {
    const dir = folder(ROOT);
    await synth(dir);
    await commit(dir);
    expect(await publish(dir, 'nowhere#main')).toMatchObject({ code: 1, brief: ['error publish-refused'] });
    const { brief, issues } = await publish(dir, 'http://me:hunter2@127.0.0.1:1/x#main');
    expect(brief).toEqual(['error publish-refused']);
    expect(JSON.stringify(issues)).not.toContain('hunter2');
  });
});

describe('import', () => {
  const config = (more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: shop\n${more}`;

  it('import-left-out: a document that is no object is told, and what must not be in git is listed', async () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\n  namespace: shop\ndata:\n  k: c2VjcmV0\n';
    const dir = folder({ 'in/a.yaml': `${config()}---\njust: text\n---\n${secret}` });
    const { code, issues, result } = await told(['import', 'in', '--out', 'out'], { cwd: dir });
    expect([code, issues.map((i) => `${i.severity} ${i.code} ${i.file}`)]).toEqual([0, ['warning import-left-out in/a.yaml']]);
    expect(result.leftOut).toEqual([{ what: 'Secret shop/key', why: 'Secret data never goes into git' }]);
    expect(JSON.stringify(snapshot(join(dir, 'out')))).not.toContain('c2VjcmV0');
  });

  it('import-duplicate: an object twice, and which one is kept', async () => {
    const dir = folder({ 'in/a.yaml': config('data: { x: "1" }\n'), 'in/b.yaml': config('data: { x: "2" }\n') });
    const { code, issues } = await told(['import', 'in', '--out', 'out'], { cwd: dir });
    expect([code, issues.map((i) => `${i.severity} ${i.code} ${i.file}`)]).toEqual([0, ['warning import-duplicate in/b.yaml']]);
    expect(issues[0]!.message).toContain('the later one is kept');
  });
});
