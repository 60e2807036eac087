import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findRoot, load } from '../../src/load/index.js';
import { read, rootOf, run, sweep } from './root.js';

afterAll(sweep);

const GOOD = "export default { labels: { team: 'a' } };\n";
const good = { labels: { team: 'a' } };

describe('TypeScript', () => {
  it('that throws leaves the others standing', async () => {
    const { faults, values, messages, names } = await read({
      'tenants/bad.ts': "throw new Error('boom');\nexport default {};\n",
      'tenants/good.ts': GOOD,
    });
    expect([faults, messages]).toEqual([['file-throws tenants/bad.ts'], ['boom']]);
    expect(values).toEqual({ 'tenants/good.ts': good });
    expect(names).toEqual(['bad', 'good']);
  });

  it.each([
    ["throw 'a string'", '"a string"'],
    ['throw undefined', 'undefined'],
    ['throw { code: 7 }', '{"code":7}'],
    ["throw new Error('two\\n  lines')", 'two lines'],
    ['(undefined as unknown as { x: number }).x', "Cannot read properties of undefined (reading 'x')"],
  ])('%s is told in one line', async (statement, message) => {
    const { messages } = await read({ 'tenants/bad.ts': `${statement};\nexport default {};\n` });
    expect(messages).toEqual([message]);
  });

  it('that does not parse is told with line and column, each file for itself', async () => {
    const { faults, values } = await read({
      'tenants/bad.ts': 'export default {\n  labels: { a: ,\n};\n',
      'tenants/worse.ts': 'const = 1;\n',
      'tenants/good.ts': GOOD,
      'tenants/throws.ts': "throw new Error('boom');\nexport default {};\n",
    });
    expect(faults).toEqual([
      'parse-error tenants/bad.ts:2:16',
      'file-throws tenants/throws.ts',
      'parse-error tenants/worse.ts:1:7',
    ]);
    expect(values).toEqual({ 'tenants/good.ts': good });
  });

  it('may import helpers: one that fails takes only those with it that need it', async () => {
    const shared = {
      'tenants/_shared.ts': "export const team = 'a';\n",
      'tenants/_x/more.ts': "export { team as other } from '../_shared';\n",
    };
    const user = "import { team } from './_shared.js';\nexport default { labels: { team } };\n";
    expect((await read({ ...shared, 'tenants/a.ts': user })).values).toEqual({ 'tenants/a.ts': good });
    const deep = "import { other } from './_x/more.ts';\nexport default { labels: { team: other } };\n";
    expect((await read({ ...shared, 'tenants/a.ts': deep })).values).toEqual({ 'tenants/a.ts': good });

    const broken = {
      'tenants/_shared.ts': 'export const team = ;\n',
      'tenants/a.ts': user,
      'tenants/b.ts': user,
      'tenants/good.ts': GOOD,
    };
    const parsed = await read(broken);
    expect(new Set(parsed.faults)).toEqual(new Set(['parse-error tenants/_shared.ts:1:21']));
    expect(parsed.values).toEqual({ 'tenants/good.ts': good });

    const thrown = await read({ ...broken, 'tenants/_shared.ts': "throw new Error('boom');\nexport const team = 'a';\n" });
    expect(thrown.faults).toEqual(['file-throws tenants/a.ts', 'file-throws tenants/b.ts']);
    expect(new Set(thrown.messages)).toEqual(new Set(['boom']));
    expect(thrown.values).toEqual({ 'tenants/good.ts': good });
  });

  it('may import JSON, types and from tenantry, without any node_modules', async () => {
    const { values, faults } = await read({
      'tenants/_teams.json': '{ "team": "a" }',
      'tenants/a.ts': [
        "import type { TenantDefinition } from 'tenantry';",
        "import { cidr, defineTenant, entry, group, host, serviceAccount, tenant, user } from 'tenantry';",
        "import teams from './_teams.json';",
        'const labels: TenantDefinition["labels"] = teams;',
        'export default defineTenant({ labels, network: { to: [tenant("b", 1), cidr("10.0.0.0/8"), entry("e"), host("h")] },',
        '  access: { view: [group("g"), user("u"), serviceAccount("s"), serviceAccount("s", "n")] } });',
      ].join('\n'),
      'platform.ts':
        "import { definePlatform } from 'tenantry';\nexport default definePlatform({ clusters: { weu: { kubernetes: '1.33' } } });\n",
    });
    expect(faults).toEqual([]);
    expect(values['tenants/a.ts']).toEqual({
      labels: { team: 'a' },
      network: { to: [{ tenant: 'b', ports: [1] }, { cidr: '10.0.0.0/8' }, { entry: 'e' }, { host: 'h' }] },
      access: { view: [{ group: 'g' }, { user: 'u' }, { serviceAccount: 's' }, { serviceAccount: 's', namespace: 'n' }] },
    });
  });

  it('may bring a construct of cdk8s', async () => {
    const { compiled, faults } = await run({
      'tenants/a.ts': [
        "import { ApiObject, type Chart } from 'cdk8s';",
        "import { Construct } from 'constructs';",
        'class Settings extends Construct {',
        '  constructor(chart: Chart, id: string) {',
        '    super(chart, id);',
        "    new ApiObject(this, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { mode: 'fast' } });",
        '  }',
        '}',
        "export default { namespaces: { a: { extras: [(chart: Chart) => void new Settings(chart, 'x')] } } };",
      ].join('\n'),
    });
    expect(faults).toEqual([]);
    expect(compiled!.files.find((f) => f.path.endsWith('ns-a.yaml'))!.content).toMatch(
      /name: settings\n {2}namespace: a\ndata:\n {2}mode: fast/,
    );
  });

  it('without a default export is told what to write', async () => {
    const { loaded } = await read({ 'tenants/a.ts': 'export const a = {};\n', 'platform.ts': 'export const p = {};\n' });
    expect(loaded.issues.all.map((i) => [i.code, i.file, i.want])).toEqual([
      ['no-default-export', 'platform.ts', 'export default definePlatform({ … })'],
      ['no-default-export', 'tenants/a.ts', 'export default defineTenant({ … })'],
    ]);
  });

  it.each([
    ['() => ({})', 'a function'],
    ['async () => ({})', 'a function'],
    ['Promise.resolve({})', 'a Promise'],
    ['new Map()', 'a Map'],
    ['[{}]', '[{}]'],
    ['null', 'null'],
    ["'payments'", '"payments"'],
  ])('that exports %s is told so, once', async (value, found) => {
    const { issues } = await run({
      'tenants/a.ts': `export default ${value};\n`,
      'tenants/b.yaml': 'network: { to: [{ tenant: a }] }\n',
    });
    expect(issues.map(({ code, file, message, found: f }) => [code, file, message, f])).toEqual([
      ['wrong-type', 'tenants/a.ts', 'the default export is not a plain object', found],
    ]);
  });

  it('that waits at its top level is told that it cannot', async () => {
    const { faults, messages } = await read({
      'tenants/a.ts': 'export default await Promise.resolve({});\n',
      'tenants/good.ts': GOOD,
    });
    expect(faults).toEqual(['parse-error tenants/a.ts:1:16']);
    expect(messages[0]).toContain('nothing at its top level can be awaited');
  });

  it('that imports what is not there is told without paths of this machine', async () => {
    const { faults, messages } = await read({
      'tenants/a.ts': "import x from './nowhere';\nexport default { x };\n",
      'tenants/b.ts': "import x from 'no-such-package';\nexport default { x };\n",
      'tenants/good.ts': GOOD,
    });
    expect(faults).toEqual(['parse-error tenants/a.ts:1:15', 'file-throws tenants/b.ts']);
    expect(messages[0]).toContain('Could not resolve "./nowhere"');
    expect(messages[1]).toContain("Cannot find module 'no-such-package'");
    expect(messages.join()).not.toContain('/tmp');
  });

  it('a byte order mark and CRLF are fine', async () => {
    expect((await read({ 'tenants/a.ts': `\uFEFF${GOOD.replace('\n', '\r\n')}` })).values).toEqual({ 'tenants/a.ts': good });
  });

  it('a link to nowhere is unreadable, and its tenant still known', async () => {
    const dir = rootOf({ 'tenants/b.yaml': 'network: { to: [{ tenant: a }] }\n' });
    symlinkSync('nowhere.ts', join(dir, 'tenants/a.ts'));
    const loaded = await load(findRoot(dir, '.'));
    expect(loaded.issues.all.map((i) => `${i.code} ${i.file} ${i.line}`)).toEqual(['file-unreadable tenants/a.ts undefined']);
    expect(loaded.tenants.map((t) => t.name)).toEqual(['a', 'b']);
  });
});
