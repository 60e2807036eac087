import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import ts from 'typescript';
import { stateInTypeScript, stateInYaml } from '../../src/cli/state-text.js';
import { snapshot } from '../emit/trees.js';
import { commit, folder, HOME, json, sweep, tenantry, write } from './run.js';

jest.setTimeout(120_000);
afterAll(sweep);

const PLATFORM = "clusters:\n  weu: { kubernetes: '1.33' }\n";

describe('a state in YAML', () => {
  it.each([
    [
      'is replaced where it stands',
      '# a\nstate: active # now\nexpires: 2020-01-31\n',
      '# a\nstate: retiring # now\nexpires: 2020-01-31\n',
    ],
    ['keeps its quotes out', "state: 'active'\nexpires: x\n", 'state: retiring\nexpires: x\n'],
    ['goes before the last day', 'tier: web\n\nexpires: x # y\n', 'tier: web\n\nstate: retiring\nexpires: x # y\n'],
    ['also where all is indented', '  tier: web\n  expires: x\n', '  tier: web\n  state: retiring\n  expires: x\n'],
    ['and in braces', '{ tier: web, expires: x }\n', '{ tier: web, state: retiring, expires: x }\n'],
    [
      'of namespaces is another',
      'namespaces: { a: { state: active } }\nexpires: x\n',
      'namespaces: { a: { state: active } }\nstate: retiring\nexpires: x\n',
    ],
    ['after a mark of documents', '---\nexpires: x\n', '---\nstate: retiring\nexpires: x\n'],
  ])('%s', (_, before, after) => {
    expect(stateInYaml(before, 'retiring')).toEqual({ text: after });
  });
  it('is written anew where a key is of an unusual form, with the comments', () => {
    const { text } = stateInYaml('# a\n? expires\n: x # b\n', 'retiring') as { text: string };
    expect(text).toContain('# a');
    expect(text).toMatch(/^state: retiring$/m);
  });
});

describe('a state in TypeScript', () => {
  const rewritten = (text: string) => stateInTypeScript(ts, text, 'retiring');
  it.each([
    [
      "export default defineTenant({ state: 'active', expires: 'x' });",
      "export default defineTenant({ state: 'retiring', expires: 'x' });",
    ],
    [
      "const t = defineTenant({\n  tier: 'web', // a\n  expires: 'x',\n});\nexport default t;",
      "const t = defineTenant({\n  tier: 'web', // a\n  state: 'retiring',\n  expires: 'x',\n});\nexport default t;",
    ],
  ])('%s', (before, after) => expect(rewritten(before)).toEqual({ text: after }));
  it.each([
    "export default { expires: 'x' };",
    "const s = 'active'; export default defineTenant({ state: s, expires: 'x' });",
    'export default defineTenant({ ...all });',
    "export default defineTenant({ ...all, expires: 'x' });",
    'export default defineTenant(make());',
    "defineTenant({ expires: 'x' }); export default defineTenant({ expires: 'y' });",
  ])('is not guessed: %s', (text) => expect(rewritten(text)).toHaveProperty('why'));
});

describe('expire', () => {
  it('walks both kinds of files, one step a run and each committed before the next', async () => {
    const dir = folder({
      'platform.yaml': PLATFORM,
      'tenants/bank.yaml': '# The bank.\nexpires: 2999-12-31\n',
      'tenants/shop.yaml': 'expires: 2020-01-31\nnamespaces: { shop-a: {}, shop-b: {} }\n',
      'tenants/till.ts': "import { defineTenant } from 'tenantry';\nexport default defineTenant({ expires: '2020-02-01' });\n",
      '.gitignore': 'node_modules\n',
    });
    mkdirSync(join(dir, 'node_modules'));
    symlinkSync(join(HOME, 'node_modules/typescript'), join(dir, 'node_modules/typescript'));
    const expire = (...words: string[]) => json(['expire', '--root', dir, ...words]);
    const synth = () => json(['synth', '--root', dir]);
    expect((await synth()).issues.map((i) => [i.code, i.file])).toEqual([
      ['tenant-expired', 'tenants/shop.yaml'],
      ['tenant-expired', 'tenants/till.ts'],
    ]);
    // What has to be told is told by a run that has nothing to do, too.
    expect((await synth()).issues).toHaveLength(2);
    expect(await expire()).toMatchObject({ code: 1, result: null, issues: [{ code: 'base-unavailable', severity: 'error' }] });
    await commit(dir);
    let from = 'active';
    for (const to of ['suspended', 'retiring', 'removed']) {
      const before = snapshot(join(dir, 'tenants'));
      const dry = await expire('--dry-run');
      expect(snapshot(join(dir, 'tenants'))).toEqual(before);
      const done = await expire();
      expect(done).toMatchObject({ code: 0, issues: [] });
      expect(done.result).toEqual({ ...dry.result, dryRun: false });
      expect(done.result.written.map((r: { tenant: string; from: string; to: string }) => [r.tenant, r.from, r.to])).toEqual([
        ['shop', from, to],
        ['till', from, to],
      ]);
      const again = await expire();
      expect(again.code).toBe(0);
      expect(again.result.written).toEqual([]);
      expect(again.result.waiting).toHaveLength(to === 'removed' ? 0 : 2);
      expect((await synth()).code).toBe(0);
      await commit(dir);
      from = to;
    }
    expect(readFileSync(join(dir, 'tenants/shop.yaml'), 'utf8')).toBe(
      'state: removed\nexpires: 2020-01-31\nnamespaces: { shop-a: {}, shop-b: {} }\n',
    );
    expect(readFileSync(join(dir, 'tenants/till.ts'), 'utf8')).toContain(
      "defineTenant({ state: 'removed', expires: '2020-02-01' })",
    );
    expect((await tenantry(['expire', '--root', dir])).stdout).toBe('no tenant is due\n');
  });

  it('waits where a namespace is behind by a word of its own', async () => {
    const dir = folder({
      'platform.yaml': PLATFORM,
      'tenants/shop.yaml': 'state: suspended\nexpires: 2020-01-31\nnamespaces: { shop-a: {}, shop-b: { state: active } }\n',
    });
    await json(['synth', '--root', dir]);
    await commit(dir);
    const { result } = await json(['expire', '--root', dir]);
    expect(result).toMatchObject({ written: [], waiting: [{ tenant: 'shop', why: expect.stringContaining('shop-b') }] });
    write(dir, { 'tenants/shop.yaml': 'a: [\n' });
    expect(await json(['expire', '--root', dir])).toMatchObject({ code: 1, result: null });
  });
});
