import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { commit, FLEET, folder, json, run, sweep, tenantry, write } from './run.js';

jest.setTimeout(60_000);

let root: string;
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const API = 'dist/prod/tenants/payments/ns-payments-api.yaml';

beforeAll(async () => {
  root = folder(FLEET);
  await commit(root);
});
afterAll(sweep);

describe('synth', () => {
  it('writes dist, says what it did on stdout, and keeps a definition’s own output off it', async () => {
    const first = await tenantry(['synth'], { cwd: join(root, 'tenants') });
    expect(first.code).toBe(0);
    expect(first.stdout).toContain(`created ${API}\n`);
    expect(first.stdout).toMatch(/\n9 files in dist: 9 created, 0 changed, 0 removed, 0 unchanged\n$/);
    expect(first.stderr).toBe('noise from a definition\n');
    expect(read(API)).toMatch(/^# tenantry: tenants\/payments\.ts\n/);
    const second = await json(['synth', '--root', root]);
    expect(second).toMatchObject({
      version: 1,
      command: 'synth',
      ok: true,
      code: 0,
      issues: [],
      result: { out: 'dist', check: false, files: 9, unchanged: 9, created: [] },
    });
    await commit(root);
  });

  it('--check lists what differs with the first differing line, and writes nothing', async () => {
    const clean = await tenantry(['synth', '--check', '--root', root]);
    expect(clean).toMatchObject({ code: 0, stdout: '9 files in dist: all as the definitions say\n' });
    const before = read(API);
    const edited = before.replace('requests.cpu: "1"', 'requests.cpu: "9"');
    expect(edited).not.toBe(before);
    write(root, { [API]: edited, 'dist/prod/tenants/gone/ns-gone.yaml': '# tenantry: tenants/gone.yaml\n' });
    rmSync(join(root, 'dist/dev/platform'), { recursive: true });
    const text = await tenantry(['synth', '--check', '--root', root]);
    const line = before.split('\n').findIndex((l) => l.includes('requests.cpu')) + 1;
    expect(text.code).toBe(1);
    expect(text.stdout).toBe(
      `create dist/dev/platform/access.yaml\ncreate dist/dev/platform/guardrails.yaml\nremove dist/prod/tenants/gone/ns-gone.yaml\nchange ${API}:${line}\n  -     requests.cpu: "9"\n  +     requests.cpu: "1"\n`,
    );
    expect(text.stderr).toContain('dist differs from the definitions in 4 files: run tenantry synth');
    const data = await json(['synth', '--check', '--root', root]);
    expect(data).toMatchObject({
      ok: false,
      code: 1,
      result: {
        check: true,
        created: ['dev/platform/access.yaml', 'dev/platform/guardrails.yaml'],
        removed: ['prod/tenants/gone/ns-gone.yaml'],
      },
    });
    expect(data.result.changed).toEqual([{ path: 'prod/tenants/payments/ns-payments-api.yaml', line }]);
    expect(data.issues.map((i) => [i.code, i.file, i.line])).toContainEqual(['dist-differs', API, line]);
    expect(read(API)).toBe(edited);
  });

  it('filters write and remove only what matches', async () => {
    const other = await json(['synth', '--root', root, '--cluster', 'prod', '--tenant', 'ledger']);
    expect(other).toMatchObject({ ok: true, result: { files: 1, unchanged: 1, changed: [], removed: [] } });
    // A tenant that only the output folder knows still has a name.
    const gone = await json(['synth', '--root', root, '--tenant', 'gone']);
    expect(gone.result.removed).toEqual(['prod/tenants/gone/ns-gone.yaml']);
    expect(existsSync(join(root, 'dist/dev/platform'))).toBe(false);
    const prod = await json(['synth', '--root', root, '--cluster', 'prod']);
    expect(prod.result).toMatchObject({
      files: 5,
      created: [],
      changed: [{ path: 'prod/tenants/payments/ns-payments-api.yaml' }],
    });
    expect((await json(['synth', '--root', root, '--cluster', 'dev', 'prod'])).result.created).toEqual([
      'dev/platform/access.yaml',
      'dev/platform/guardrails.yaml',
    ]);
    expect((await tenantry(['synth', '--check', '--root', root])).code).toBe(0);
  });

  it('refuses a filter nobody knows, with the nearest one', async () => {
    const [tenant, cluster] = await Promise.all([
      json(['synth', '--root', root, '--tenant', 'paymnts']),
      tenantry(['synth', '--root', root, '--cluster', 'prodd']),
    ]);
    expect(tenant).toMatchObject({
      code: 2,
      command: 'synth',
      issues: [{ code: 'wrong-use', message: "no tenant is called 'paymnts'; did you mean 'payments'?" }],
    });
    expect(cluster).toMatchObject({ code: 2, stdout: '' });
    expect(cluster.stderr).toContain("did you mean 'prod'?");
  });

  it('writes nothing when anything is wrong, and tells everything at once', async () => {
    write(root, { 'tenants/bad.yaml': 'clusters: { prod: {}, prodd: {} }\nbudgt: {}\n', 'tenants/worse.yaml': 'a: [\n' });
    const ran = await tenantry(['synth', '--root', root], { cwd: join(root, 'tenants') });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    // Paths are those from where one stands.
    expect(ran.stderr).toMatch(/^bad\.yaml:1:\d+: error \[unknown-cluster\] clusters\.prodd: .*did you mean 'prod'/m);
    expect(ran.stderr).toMatch(/^bad\.yaml:2:1: error \[unknown-key\] budgt: .*did you mean 'budget'/m);
    expect(ran.stderr).toMatch(/^worse\.yaml:\d+:\d+: error \[parse-error\]/m);
    expect(ran.stderr).toMatch(/\n3 errors in 2 files; tenantry explain CODE says more\nNothing was written\.\n$/);
    expect(existsSync(join(root, 'dist/prod/tenants/bad'))).toBe(false);
    const data = await json(['synth', '--root', root]);
    expect(data).toMatchObject({ ok: false, code: 1, result: null });
    expect(data.issues.map((i) => i.file)).toEqual(['tenants/bad.yaml', 'tenants/bad.yaml', 'tenants/worse.yaml']);
    rmSync(join(root, 'tenants/bad.yaml'));
    rmSync(join(root, 'tenants/worse.yaml'));
  });

  it('warns of files that are not ours, and --strict makes that a failure', async () => {
    write(root, { 'dist/prod/platform/mine.yaml': 'kind: Mine\n' });
    const ran = await tenantry(['synth', '--root', root], { cwd: root });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('dist/prod/platform/mine.yaml: warning [foreign-file]');
    const strict = await tenantry(['synth', '--root', root, '--strict']);
    expect(strict).toMatchObject({ code: 1, stdout: '' });
    expect(strict.stderr).toContain('Nothing was written: under --strict warnings fail.');
    rmSync(join(root, 'dist/prod/platform/mine.yaml'));
  });

  it('judges removals against git, and only expects a base where there is a work tree', async () => {
    writeFileSync(join(root, 'tenants/payments.ts'), FLEET['tenants/payments.ts']!.replace("'payments-api': {}, ", ''));
    const gone = await json(['synth', '--root', root]);
    expect(gone.code).toBe(1);
    expect(gone.issues.map((i) => [i.code, i.file])).toEqual([
      ['namespace-removed', 'dist/dev/tenants/payments/ns-payments-api.yaml'],
      ['namespace-removed', API],
    ]);
    // A file with errors of its own has not lost its namespaces.
    writeFileSync(join(root, 'tenants/payments.ts'), 'export default {');
    const broken = await json(['synth', '--root', root]);
    expect(broken.issues.map((i) => i.code)).not.toContain('namespace-removed');
    expect(broken.code).toBe(1);
    writeFileSync(join(root, 'tenants/payments.ts'), FLEET['tenants/payments.ts']!);
    const out = folder();
    const [named, flag, outside] = await Promise.all([
      json(['synth', '--root', root], { env: { TENANTRY_BASE: 'no-such-ref' } }),
      json(['synth', '--root', root, '--base', 'HEAD'], { env: { TENANTRY_BASE: 'no-such-ref' } }),
      json(['synth', '--root', root], { env: { TENANTRY_OUT: out } }),
    ]);
    expect(named).toMatchObject({ code: 0, issues: [{ code: 'base-unavailable', severity: 'warning' }] });
    // The flag wins, and an output folder outside the work tree has no history.
    expect(flag.issues).toEqual([]);
    expect(outside).toMatchObject({ code: 0, issues: [], result: { files: 9 } });
    expect(outside.result.created).toHaveLength(9);
    expect(existsSync(join(out, 'prod/platform/access.yaml'))).toBe(true);
  });

  it('judges removals of a root below the top of the repository', async () => {
    const repo = folder(Object.fromEntries(Object.entries(FLEET).map(([path, text]) => [`fleet/${path}`, text])));
    await tenantry(['synth'], { cwd: join(repo, 'fleet') });
    await commit(repo);
    rmSync(join(repo, 'fleet/tenants/ledger.yaml'));
    write(repo, { 'fleet/tenants/payments.ts': FLEET['tenants/payments.ts']!.replace("tenant('ledger', 5432)", '') });
    const gone = await json(['synth'], { cwd: join(repo, 'fleet') });
    expect(gone.issues.map((i) => [i.code, i.file])).toEqual([['namespace-removed', 'dist/prod/tenants/ledger/ns-ledger.yaml']]);
  });

  it('clears up what an earlier run had left, and says so', async () => {
    write(root, { 'dist/.tenantry/tree/prod/platform/half.yaml': '# tenantry: platform.yaml\n' });
    const ran = await tenantry(['synth', '--check', '--root', root]);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('An earlier run was interrupted while it wrote to dist: its writing is undone.');
    expect([existsSync(join(root, 'dist/.tenantry')), existsSync(join(root, 'dist/prod/platform/half.yaml'))]).toEqual([
      false,
      false,
    ]);
  });

  it('names files of the output folder that stand in the way from the root', async () => {
    const out = folder({ 'prod/platform/access.yaml': 'kind: Mine\n' });
    const ran = await json(['synth', '--root', root, '--out', out]);
    expect(ran).toMatchObject({ code: 1, result: null, issues: [{ code: 'foreign-file', severity: 'error' }] });
    expect(ran.issues[0]!.file).toMatch(/prod\/platform\/access\.yaml$/);
    expect(readFileSync(join(out, 'prod/platform/access.yaml'), 'utf8')).toBe('kind: Mine\n');
  });

  it('a definition that ends the process, or fails later, is no clean run', async () => {
    const dir = folder({ 'platform.yaml': FLEET['platform.yaml']!, 'tenants/a.ts': 'process.exit(0);\nexport default {};\n' });
    expect(await json(['validate', '--root', dir])).toMatchObject({
      code: 1,
      issues: [{ code: 'file-throws', file: 'tenants/a.ts' }],
    });
    write(dir, { 'tenants/a.ts': "Promise.reject(new Error('later'));\nexport default { clusters: { dev: {} } };\n" });
    expect(await json(['validate', '--root', dir])).toMatchObject({ code: 1, issues: [{ code: 'file-throws' }] });
  });
});

describe('synth under cdk8s', () => {
  // test/e2e runs the cdk8s command itself.
  it('writes the same files to the scratch folder it names, even when dist needs none', async () => {
    const env = { CDK8S_OUTDIR: '.cdk8s' };
    const ran = await tenantry(['synth'], { cwd: root, env });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('9 unchanged');
    expect((await run('diff', ['-r', 'dist', '.cdk8s'], { cwd: root })).code).toBe(0);
  });
});

describe('the cache', () => {
  const NOTHING = /^(\d+) files in dist: 0 created, 0 changed, 0 removed, \1 unchanged\n?$/;
  const fleet = {
    'platform.yaml': "clusters:\n  main: { kubernetes: '1.36', distribution: generic, gitops: flux }\n",
    'tenants/shop.yaml': 'budget: { cpu: 2, memory: 4Gi }\n',
    'tenants/bank.yaml': 'budget: { cpu: 2, memory: 4Gi }\n',
  };
  const memories = (cache: string) => {
    const fleets = join(cache, 'tenantry/fleets');
    return existsSync(fleets) ? readdirSync(fleets) : [];
  };

  it('is one file a root and output folder, of which a run with nothing new changes nothing', async () => {
    const [root, cache] = [folder(fleet), folder({})];
    const synth = (...words: string[]) => tenantry(['synth', ...words], { cwd: root, env: { XDG_CACHE_HOME: cache } });
    expect((await synth()).stdout).toMatch(/(\d+) files in dist: \1 created, 0 changed/);
    const [memory] = memories(cache);
    expect(memories(cache)).toHaveLength(1);
    expect((await synth()).stdout).toMatch(NOTHING);
    const settled = readFileSync(join(cache, 'tenantry/fleets', memory!), 'utf8');
    expect((await synth()).stdout).toMatch(NOTHING);
    expect(readFileSync(join(cache, 'tenantry/fleets', memory!), 'utf8')).toBe(settled);

    writeFileSync(join(root, 'tenants/bank.yaml'), 'budget: { cpu: 3, memory: 4Gi }\n');
    expect((await synth()).stdout).toMatch(
      /^changed dist\/main\/tenants\/bank\/ns-bank.yaml\n\d+ files in dist: 0 created, 1 changed, 0 removed, \d+ unchanged\n$/,
    );
    await synth('--out', 'other');
    expect(memories(cache)).toHaveLength(2);
  });

  it('is left alone by --no-cache, TENANTRY_CACHE=off, filters and --check', async () => {
    const [root, cache] = [folder(fleet), folder({})];
    const synth = (words: readonly string[], env = {}) =>
      tenantry(['synth', ...words], { cwd: root, env: { XDG_CACHE_HOME: cache, ...env } });
    for (const words of [['--no-cache'], ['--tenant', 'shop'], ['--cluster', 'main'], ['--check']]) {
      expect((await synth(words)).code).toBe(0);
      expect(memories(cache)).toEqual([]);
    }
    expect((await synth([], { TENANTRY_CACHE: 'off' })).code).toBe(0);
    expect(memories(cache)).toEqual([]);
  });

  it('of definitions in TypeScript goes by their values, functions excepted', async () => {
    const [root, cache] = [folder(fleet), folder({})];
    const values = (cpu: number, more = '') =>
      `import { defineTenant } from 'tenantry';\nexport default defineTenant({ budget: { cpu: ${cpu}, memory: '4Gi' }${more} });\n`;
    const write = (name: string, text: string) => writeFileSync(join(root, 'tenants', name), text);
    const synth = async () => {
      const { stdout, stderr, code } = await tenantry(['synth'], { cwd: root, env: { XDG_CACHE_HOME: cache } });
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
      return stdout.split('\n').at(-2);
    };
    const remembered = () => {
      const [file] = memories(cache);
      const text = readFileSync(join(cache, 'tenantry/fleets', file!), 'utf8');
      const { records } = JSON.parse(text.slice(text.indexOf('\n'))) as { records: { name: string }[] };
      return records.map(({ name }) => name).sort();
    };
    write('code.ts', values(1));
    const make = `(chart) => { new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }); }`;
    write('made.ts', `import { ApiObject } from 'cdk8s';\n${values(1, `, namespaces: { made: { extras: [${make}] } }`)}`);
    await synth();
    expect(remembered()).toEqual(['bank', 'code', 'shop']);
    expect(await synth()).toMatch(NOTHING);
    write('code.ts', values(2));
    expect(await synth()).toMatch(/: 0 created, 1 changed, 0 removed, /);
  });
});
