import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'yaml';
import { FLEET, folder, HOME, json, run, sweep, tenantry, write } from './run.js';

jest.setTimeout(60_000);

let root: string;
beforeAll(() => {
  root = folder(FLEET);
});
afterAll(sweep);

describe('validate', () => {
  it('counts what there is and writes nothing', async () => {
    const ran = await tenantry(['validate'], { cwd: root });
    expect(ran).toMatchObject({ code: 0, stderr: 'noise from a definition\n' });
    expect(ran.stdout).toMatch(/^2 tenants on 2 clusters: 5 namespaces, \d+ objects\n$/);
    const data = await json(['validate'], { cwd: root });
    expect(data.result).toMatchObject({ tenants: 2, clusters: 2, namespaces: 5, errors: 0, warnings: 0, accepted: [] });
    expect(data.result.objects).toBeGreaterThan(20);
  });

  it('tells warnings, accepted rules, and under --strict fails for a warning', async () => {
    const dir = folder({
      ...FLEET,
      'tenants/ledger.yaml': `clusters: { prod: {} }\naccept: [foreign-role]\naccess: { bindings: [{ clusterRole: view, to: [{ group: g }] }] }\n`,
    });
    const ran = await tenantry(['validate', '--root', dir], { cwd: dir });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^accepted: ledger foreign-role ×1\n2 tenants/);
    expect(ran.stderr).toMatch(/^tenants\/payments\.ts: warning \[one-sided-flow\] network\.to\[0\]/m);
    expect(ran.stderr).toContain('1 warning in 1 file');
    const strict = await json(['validate', '--root', dir, '--strict']);
    expect(strict).toMatchObject({
      code: 1,
      ok: false,
      issues: [{ code: 'one-sided-flow', severity: 'warning' }],
      result: { warnings: 1 },
    });
    expect(strict.result.accepted).toEqual([{ code: 'foreign-role', tenant: 'ledger', count: 1 }]);
  });

  it('sorts issues by file and place, each once, with colour only where it is wanted', async () => {
    const dir = folder({
      'platform.yaml': FLEET['platform.yaml']!,
      'tenants/b.yaml': 'clusters: { prod: {}, dev: {} }\nzzz: 1\nbudget: { cpu: lots }\n',
      'tenants/a.yaml': 'tier: gold\nclusters: { dev: {} }\n',
    });
    const data = await json(['validate', '--root', dir]);
    expect(data.issues.map((i) => [i.file, i.line, i.code])).toEqual([
      ['tenants/a.yaml', 1, 'unknown-tier'],
      ['tenants/b.yaml', 2, 'unknown-key'],
      ['tenants/b.yaml', 3, 'bad-quantity'],
    ]);
    const esc = '\u001b[';
    const args = ['validate', '--root', dir];
    const [plain, forced, flag, no] = await Promise.all([
      tenantry(args),
      tenantry(args, { env: { FORCE_COLOR: '1' } }),
      tenantry([...args, '--no-color'], { env: { FORCE_COLOR: '1' } }),
      tenantry(args, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
    ]);
    expect(forced.stderr).toContain(`${esc}31merror`);
    expect(forced.stdout).not.toContain(esc);
    for (const { stderr } of [plain, flag, no]) expect(stderr).not.toContain(esc);
  });

  it('without a root says so, exit 1', async () => {
    const none = folder();
    expect(await json(['validate'], { cwd: none })).toMatchObject({
      code: 1,
      command: 'validate',
      issues: [{ code: 'no-platform' }],
      result: null,
    });
    expect(await json(['validate', '--root', 'x'], { cwd: none })).toMatchObject({
      code: 1,
      issues: [{ code: 'no-platform', file: 'x' }],
    });
  });
});

describe('list', () => {
  it('prints a row a tenant and cluster, aligned below a header', async () => {
    const ran = await tenantry(['list'], { cwd: root });
    expect(ran.code).toBe(0);
    const lines = ran.stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ {3,}/))).toEqual([
      ['TENANT', 'KIND', 'CLUSTER', 'NAMESPACES', 'TIER', 'CPU', 'MEMORY', 'PODS', 'STATE'],
      ['ledger', 'customer', 'prod', '1', 'standard', '4', '8Gi', '50', 'active'],
      ['payments', 'team', 'dev', '2', 'standard', '2', '8Gi', '50', 'active'],
      ['payments', 'team', 'prod', '2', 'standard', '4', '8Gi', '50', 'active'],
    ]);
    const column = lines[0]!.indexOf('CLUSTER');
    expect(lines.slice(1).map((line) => line.slice(column, column + 3))).toEqual(['pro', 'dev', 'pro']);
  });

  it('as JSON and YAML gives the effective values of each placement and namespace', async () => {
    const { result } = await json(['list'], { cwd: root });
    const dev = result.placements[1];
    expect(dev).toMatchObject({
      tenant: 'payments',
      cluster: 'dev',
      owner: { team: 'Payments' },
      budget: { cpu: '2' },
      values: { budget: { cpu: '2' }, podSecurity: 'restricted' },
    });
    expect(dev.namespaces).toMatchObject([
      { name: 'payments-api', create: true },
      { name: 'payments-batch', values: { budget: { share: 3 } } },
    ]);
    const yaml = await tenantry(['list', '-o', 'yaml'], { cwd: root });
    expect(parse(yaml.stdout)).toMatchObject({ version: 1, command: 'list', ok: true, result });
  });

  it('says who is suspended or retiring: a tenant, or how many of its namespaces', async () => {
    const dir = folder({
      'platform.yaml': FLEET['platform.yaml']!,
      'tenants/a.yaml': 'clusters: { prod: {} }\nstate: suspended\n',
      'tenants/b.yaml': 'clusters: { prod: {} }\nnamespaces: { b-1: { state: suspended }, b-2: { state: retiring }, b-3: {} }\n',
      'tenants/c.yaml': 'clusters: { prod: {} }\n',
    });
    const ran = await tenantry(['list'], { cwd: dir });
    const rows = ran.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {3,}/));
    expect(rows.map((row) => [row[0], row.at(-1)])).toEqual([
      ['TENANT', 'STATE'],
      ['a', 'suspended'],
      ['b', '1 of 3 suspended, 1 of 3 retiring'],
      ['c', 'active'],
    ]);
    const { result } = await json(['list'], { cwd: dir });
    expect(result.placements.map(({ state }: { state: string }) => state)).toEqual(['suspended', 'active', 'active']);
  });

  it('shows what can be made out of a faulty fleet, and fails', async () => {
    write(root, { 'tenants/bad.yaml': 'clusters: { prod: {} }\nbudgt: {}\n' });
    const ran = await tenantry(['list'], { cwd: root });
    rmSync(join(root, 'tenants/bad.yaml'));
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('payments');
    expect(ran.stderr).toContain('tenants/bad.yaml:2:1: error [unknown-key]');
  });
});

describe('the command line', () => {
  it('flags win over variables, and an empty variable is none', async () => {
    const env = { TENANTRY_ROOT: root, TENANTRY_OUTPUT: 'yaml' };
    const cwd = folder();
    const varied = await tenantry(['validate'], { cwd, env });
    expect(parse(varied.stdout)).toMatchObject({ command: 'validate', ok: true });
    expect((await tenantry(['validate', '-o', 'text'], { cwd, env })).stdout).toMatch(/^2 tenants/);
    expect((await json(['validate', '--root', cwd], { cwd, env })).issues[0]!.code).toBe('no-platform');
    expect((await tenantry(['validate'], { cwd: root, env: { TENANTRY_ROOT: '', TENANTRY_OUTPUT: '' } })).stdout).toMatch(
      /^2 tenants/,
    );
    expect((await tenantry(['validate', '--root', ''], { cwd: root })).code).toBe(2);
    expect((await tenantry(['version'], { env: { TENANTRY_OUTPUT: 'jsn' } })).code).toBe(2);
  });

  it.each([
    [[], 'no command is given'],
    [['snyth'], "unknown command 'snyth'; did you mean 'synth'?"],
    [['synth', '--chek'], "unknown option '--chek'; did you mean '--check'?"],
    [['list', 'extra'], 'too many arguments'],
    [['help', 'snyth'], "no command is called 'snyth'; did you mean 'synth'?"],
    [['schema', 'tenent'], "did you mean 'tenant'?"],
    [['import', 'x'], '--out'],
  ])('wrong use %j exits 2, with stdout empty or one document', async (args, message) => {
    const [text, data] = await Promise.all([tenantry(args), json(args)]);
    expect(text).toMatchObject({ code: 2, stdout: '' });
    expect(text.stderr).toContain(message);
    expect(text.stderr).toContain('--help');
    expect(data).toMatchObject({
      version: 1,
      code: 2,
      ok: false,
      issues: [{ code: 'wrong-use', severity: 'error' }],
      result: null,
      stderr: '',
    });
    expect(data.issues[0]!.message).toContain(message);
  });

  it('--help tells commands, variables and exit codes, and every command has examples', async () => {
    const { stdout, code } = await tenantry(['--help']);
    expect(code).toBe(0);
    for (const word of ['TENANTRY_ROOT', 'TENANTRY_OUT ', 'TENANTRY_BASE', 'NO_COLOR', 'Exit codes:', 'Examples:'])
      expect(stdout).toContain(word);
    const commands = [
      ...stdout
        .split('Commands:')[1]!
        .split('\n\n')[0]!
        .matchAll(/^ {2}(\w+)/gm),
    ]
      .map(([, name]) => name!)
      .filter((name) => name !== 'help');
    const ours = [
      'synth',
      'validate',
      'list',
      'reach',
      'import',
      'expire',
      'bootstrap',
      'publish',
      'schema',
      'explain',
      'version',
    ];
    expect(commands).toEqual([...ours, 'completion']);
    for (const help of await Promise.all(commands.map((name) => tenantry([name, '--help'])))) {
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toMatch(/\nExamples:\n {2}\$ /);
      expect(help.stdout).toContain('--output <FORMAT>');
    }
    expect(await json(['synth', '--help'])).toMatchObject({ command: 'help', ok: true, code: 0 });
  });

  it('version and --version tell the package’s version', async () => {
    const data = await json(['version']);
    expect(data).toMatchObject({ command: 'version', result: { node: process.versions.node } });
    expect((await tenantry(['--version'])).stdout).toBe(`${data.result.version}\n`);
    expect((await tenantry(['version'])).stdout).toContain(`tenantry ${data.result.version} (Node `);
  });

  it('is quiet when its reader goes away', async () => {
    const ran = await run('bash', ['-c', `set -o pipefail; ${process.execPath} lib/bin/main.js schema platform | head -1`], {
      cwd: HOME,
    });
    expect(ran).toMatchObject({ code: 0, stdout: '{\n', stderr: '' });
  });

  it('a fault of ours is exit 3, and says so', async () => {
    // Completion looks its words up in a WeakMap; breaking that stands for any bug.
    const hook = folder({ 'break.mjs': "WeakMap.prototype.get = () => { throw new TypeError('boom'); };\n" });
    const [text, more] = await Promise.all([
      tenantry(['completion', 'bash'], { env: { NODE_OPTIONS: `--import ${join(hook, 'break.mjs')}` } }),
      tenantry(['completion', 'bash'], { env: { NODE_OPTIONS: `--import ${join(hook, 'break.mjs')}`, TENANTRY_DEBUG: '1' } }),
    ]);
    expect(text).toMatchObject({ code: 3, stdout: '' });
    expect(text.stderr).toContain('this is a fault of Tenantry, not of your files: boom');
    expect(text.stderr).not.toMatch(/\n {4}at /);
    expect(more.stderr).toMatch(/\n {4}at /);
  });
});
