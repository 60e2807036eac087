import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Ajv } from 'ajv';
import { folder, json, sweep, tenantry, write } from './run.js';

jest.setTimeout(60_000);

const NAMESPACE = (name: string, team: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { team: ${team} }, uid: 0-0, resourceVersion: '1' }\nstatus: { phase: Active }\n`;
const QUOTA =
  'apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: q, namespace: shop-api }\nspec: { hard: { requests.cpu: "2", pods: "10" } }\n';
const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: shop-api }\ntype: Opaque\ndata: { a: aGVsbG8= }\n';

let dir: string;
beforeAll(() => {
  dir = folder({
    'in/b/shop-api.yaml': `${NAMESPACE('shop-api', 'shop')}---\n${QUOTA}---\n${SECRET}`,
    'in/a.json': JSON.stringify({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop-web', labels: { team: 'shop' } },
    }),
    'in/notes.txt': 'not a manifest: [',
    'in/.git/x.yaml': 'not: [',
    'in/node_modules/x.yaml': 'not: [',
  });
});
afterAll(sweep);

const importInto = (...args: string[]) => tenantry(['import', 'in', ...args], { cwd: dir });

describe('import', () => {
  it('reads a folder, writes definitions, and tells what it left out, by reason', async () => {
    const ran = await importInto('--out', 'out', '--format', 'yaml', '--tenant-from', 'team', '--cluster', 'weu');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(
      /^3 objects became 1 tenant with 2 namespaces: 3 said in sections, 0 kept as extras\nleft out: .*×\d/,
    );
    expect(ran.stdout).toMatch(/\n2 files written to out\nnext: say in the platform file .*, then tenantry synth --root out\n$/);
    expect(readdirSync(join(dir, 'out')).sort()).toEqual(['platform.yaml', 'tenants']);
    expect(readFileSync(join(dir, 'out/platform.yaml'), 'utf8')).toMatch(/weu:/);
    const synth = await tenantry(['synth', '--root', 'out'], { cwd: dir });
    expect(synth.code).toBe(0);
    expect(readFileSync(join(dir, 'out/dist/weu/tenants/shop/ns-shop-api.yaml'), 'utf8')).toContain('requests.cpu: "2"');
  });

  it('refuses a folder that is a root already, unless forced, and then leaves other files alone', async () => {
    write(dir, { 'out/platform.yaml': 'edited: true\n', 'out/tenants/mine.yaml': 'mine\n' });
    const refused = await importInto('--out', 'out', '--format', 'yaml');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('out holds platform.yaml and tenants already');
    expect(readFileSync(join(dir, 'out/platform.yaml'), 'utf8')).toBe('edited: true\n');
    const forced = await json(['import', 'in', '--out', 'out', '--format', 'yaml', '--tenant-from', 'team', '--force'], {
      cwd: dir,
    });
    expect(forced).toMatchObject({
      command: 'import',
      code: 0,
      ok: true,
      result: {
        out: 'out',
        files: ['platform.yaml', 'tenants/shop.yaml'],
        objects: 3,
        tenants: 1,
        namespaces: 2,
        typed: 3,
        extras: 0,
      },
    });
    expect(forced.result.leftOut).toContainEqual({ what: expect.stringContaining('Secret'), why: expect.any(String) });
    expect(readFileSync(join(dir, 'out/platform.yaml'), 'utf8')).not.toContain('edited');
    expect(readFileSync(join(dir, 'out/tenants/mine.yaml'), 'utf8')).toBe('mine\n');
    const ajv = new Ajv({ strict: false });
    const { code, stderr, ...document } = forced;
    expect(ajv.validate(JSON.parse((await tenantry(['schema', 'output'])).stdout), document)).toBe(true);
  });

  it('takes stdin, and writes TypeScript unless told otherwise', async () => {
    const ran = await tenantry(['import', '-', '--out', 'ts'], { cwd: dir, input: NAMESPACE('solo', 'x') });
    expect(ran.code).toBe(0);
    expect(readdirSync(join(dir, 'ts')).sort()).toEqual(['platform.ts', 'tenants']);
    expect((await tenantry(['validate', '--root', 'ts'], { cwd: dir })).code).toBe(0);
  });

  it('writes through no link, and nothing at all when anything is wrong', async () => {
    const elsewhere = folder();
    write(dir, { 'linked/x': '' });
    symlinkSync(elsewhere, join(dir, 'linked/tenants'));
    const linked = await json(['import', 'in', '--out', 'linked', '--force'], { cwd: dir });
    expect(linked).toMatchObject({ code: 1, issues: [{ code: 'unsafe-path' }] });
    expect([readdirSync(elsewhere), readdirSync(join(dir, 'linked')).sort()]).toEqual([[], ['tenants', 'x']]);
    const missing = await json(['import', 'in', 'gone.yaml', '--out', 'never'], { cwd: dir });
    expect(missing).toMatchObject({ code: 1, issues: [{ code: 'file-unreadable', file: 'gone.yaml' }], result: null });
    write(dir, { 'bad.yaml': 'a: [\n' });
    const bad = await json(['import', 'in', 'bad.yaml', '--out', 'never'], { cwd: dir });
    expect(bad).toMatchObject({ code: 1, issues: [{ code: 'parse-error', file: 'bad.yaml' }] });
    expect(existsSync(join(dir, 'never'))).toBe(false);
  });

  it.each([
    [['in', '--out', 'x', '--cluster', 'Not A Name'], 'is no name'],
    [['in', '--out', 'x', '--format', 'yml'], "Did you mean 'yaml'?"],
    [['in/b/none', '--out'], 'argument missing'],
    [['in/.git', '--out', 'x', '--tenant-from', ''], 'is empty'],
  ])('wrong use %j exits 2', async (args, message) => {
    const ran = await tenantry(['import', ...args], { cwd: dir });
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
  });

  it('says so when there is nothing to import', async () => {
    write(dir, { 'empty/x.txt': '', 'blank.yaml': '# nothing\n' });
    expect((await tenantry(['import', 'empty', '--out', 'x'], { cwd: dir })).code).toBe(2);
    expect((await tenantry(['import', 'blank.yaml', '--out', 'x'], { cwd: dir })).code).toBe(2);
    expect(existsSync(join(dir, 'x'))).toBe(false);
  });
});
