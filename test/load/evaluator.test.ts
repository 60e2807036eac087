import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as define from '../../src/define.js';
import { findRoot, type LoadOptions, load } from '../../src/load/index.js';
import { nodeFlags } from '../../src/load/permissions.js';
import * as pen from '../../src/model/pen.js';
import { compileLoaded } from '../../src/pipeline.js';
import { read, rootOf, run, sweep } from './root.js';

afterAll(sweep);

const restricted = nodeFlags('/').some((flag) => flag.endsWith('permission'));

/** What a definition finds when it tries something: the message of what is thrown, or what it got. */
async function tried(expression: string, imports = ''): Promise<string> {
  const text = `${imports}\nlet got;\ntry { got = JSON.stringify(${expression}) } catch (e) { got = e.code ?? e.message }\nexport default { got };\n`;
  const { values } = await read({ 'tenants/a.ts': text });
  return (values['tenants/a.ts'] as { got: string }).got;
}

async function told(files: Record<string, string>, options: LoadOptions = {}) {
  const loaded = await load(findRoot(rootOf(files), '.'), options);
  const compiled = await compileLoaded(loaded, '2026-01-01');
  return { compiled, tenants: loaded.tenants, issues: loaded.issues.all.map((i) => `${i.code} ${i.file ?? ''}: ${i.message}`) };
}

describe('evaluated code', () => {
  it('has the helpers that there are', () => {
    const helpers = Object.entries(define).filter(([name, value]) => typeof value === 'function' && !/^define/.test(name));
    expect(Object.fromEntries(helpers)).toEqual({ ...pen });
  });

  it('has no environment, and no handles but its pipes', async () => {
    process.env.TENANTRY_TEST_SECRET = 'x';
    expect(await tried('process.env')).toBe('{}');
    delete process.env.TENANTRY_TEST_SECRET;
    const fds =
      '(() => { const open = []; for (let fd = 0; fd < 64; fd++) try { fs.fstatSync(fd); fs.fstatSync(fd).isSocket() && open.push(fd) } catch {} return open })()';
    expect(await tried(fds, "import fs from 'node:fs';")).toBe('[0,1,2,3]');
  });

  it('reads no files but packages, and writes none', async () => {
    expect(restricted).toBe(true);
    const home = JSON.stringify(homedir());
    const fs = "import fs from 'node:fs';";
    expect(await tried(`fs.readdirSync(${home})`, fs)).toBe('ERR_ACCESS_DENIED');
    expect(await tried("fs.readFileSync('/etc/hostname', 'utf8')", fs)).toBe('ERR_ACCESS_DENIED');
    expect(await tried("fs.readFileSync('/proc/self/environ', 'utf8')", fs)).toBe('ERR_ACCESS_DENIED');
    expect(await tried("fs.writeFileSync('/tmp/tenantry-written', 'x')", fs)).toBe('ERR_ACCESS_DENIED');
    const own = JSON.stringify(join(import.meta.dirname, '../../lib/index.js'));
    expect(await tried(`fs.writeFileSync(${own}, 'x')`, fs)).toBe('ERR_ACCESS_DENIED');
    expect(await tried(`typeof fs.readFileSync(${own}, 'utf8')`, fs)).toBe('"string"');
  });

  it('starts no processes and no workers', async () => {
    expect(await tried("execFileSync(process.execPath, ['-v'])", "import { execFileSync } from 'node:child_process';")).toBe(
      'ERR_ACCESS_DENIED',
    );
    expect(await tried("new Worker('1', { eval: true })", "import { Worker } from 'node:worker_threads';")).toBe(
      'ERR_ACCESS_DENIED',
    );
  });

  it('may use packages of the root, linked ones too', async () => {
    const elsewhere = rootOf({ 'far/package.json': '{ "name": "far", "main": "i.js" }', 'far/i.js': "exports.team = 'far';\n" });
    const dir = rootOf({
      'node_modules/near/package.json': '{ "name": "near", "main": "i.js" }',
      'node_modules/near/i.js': "exports.team = 'near';\n",
      'tenants/a.ts':
        "import { team } from 'near';\nimport { team as far } from 'far';\nexport default { labels: { team, far } };\n",
    });
    symlinkSync(join(elsewhere, 'far'), join(dir, 'node_modules/far'));
    const loaded = await load(findRoot(dir, '.'));
    expect(loaded.issues.all).toEqual([]);
    expect(loaded.tenants[0]!.value).toEqual({ labels: { team: 'near', far: 'far' } });
  });

  it('may use the packages of a node_modules that is a link itself', async () => {
    const store = rootOf({ 'near/package.json': '{ "name": "near", "main": "i.js" }', 'near/i.js': "exports.team = 'near';\n" });
    const dir = rootOf({ 'tenants/a.ts': "import { team } from 'near';\nexport default { labels: { team } };\n" });
    symlinkSync(store, join(dir, 'node_modules'));
    const loaded = await load(findRoot(dir, '.'));
    expect(loaded.issues.all).toEqual([]);
    expect(loaded.tenants[0]!.value).toEqual({ labels: { team: 'near' } });
  });

  it.each([
    ['as JSON', "import far from 'FAR/key.json';\nexport default { labels: far };\n"],
    ['through a link', "import far from './_link.json';\nexport default { labels: far };\n"],
    ['as text', "import far from 'FAR/key.txt' with { type: 'text' };\nexport default { labels: { far } };\n"],
    ['code as text', "import far from 'FAR/key.js' with { type: 'text' };\nexport default { labels: { far } };\n"],
  ])('gets no file from outside the root by the bundler: %s', async (_, text) => {
    const far = rootOf({ 'key.json': '{ "k": "secret" }', 'key.txt': 'secret', 'key.js': "exports.k = 'secret'" });
    const dir = rootOf({ 'tenants/a.ts': text.replace('FAR', far), 'tenants/b.ts': 'export default {};\n' });
    symlinkSync(join(far, 'key.json'), join(dir, 'tenants/_link.json'));
    const loaded = await load(findRoot(dir, '.'));
    expect(loaded.issues.all.map((i) => [i.code, i.file])).toEqual([['parse-error', 'tenants/a.ts']]);
    expect(JSON.stringify([loaded.tenants, loaded.issues.all])).not.toContain('secret');
    expect(loaded.tenants.map((t) => t.broken)).toEqual([true, undefined]);
  });
});

describe('a file that', () => {
  const others = {
    'tenants/a.ts': "import { who } from './_shared.js';\nexport default { labels: { who } };\n",
    'tenants/_shared.ts': "export const who = 'both';\n",
    'tenants/z.ts':
      "import { who } from './_shared.js';\nexport default { labels: { who }, namespaces: { z: { extras: [() => {}] } } };\n",
  };
  const whole = (tenants: readonly { file: string; broken?: true }[]) => tenants.filter((t) => !t.broken).map((t) => t.file);

  it('ends its process is told, and the rest goes on', async () => {
    const { issues, tenants } = await told({
      ...others,
      'tenants/m.ts': 'process.exit(0);\n',
      'tenants/n.ts': 'process.abort();\n',
    });
    const message = 'the file ended the process that evaluates it, or used up its memory';
    expect(issues).toEqual([`file-throws tenants/m.ts: ${message}`, `file-throws tenants/n.ts: ${message}`]);
    expect(whole(tenants)).toEqual(['tenants/a.ts', 'tenants/z.ts']);
  });

  it('uses up the memory is told, and the rest goes on', async () => {
    const printed: string[] = [];
    const hungry = 'const all: unknown[] = [];\nfor (;;) all.push(new Array(1_000_000).fill(all.length));\n';
    const { issues, tenants } = await told({ ...others, 'tenants/m.ts': hungry }, { output: (text) => printed.push(text) });
    expect(issues).toEqual(['file-throws tenants/m.ts: the file ended the process that evaluates it, or used up its memory']);
    expect(whole(tenants)).toEqual(['tenants/a.ts', 'tenants/z.ts']);
    expect(printed.join('')).not.toContain('JS stacktrace');
  });

  it('never returns is stopped, and those behind it named', async () => {
    const { issues, tenants } = await told({ ...others, 'tenants/m.ts': 'for (;;);\n' }, { timeout: 2 });
    expect(issues).toEqual([
      'file-throws tenants/m.ts: the file had not been evaluated after 2 s; not evaluated for that: tenants/z.ts',
    ]);
    expect(whole(tenants)).toEqual(['tenants/a.ts']);
  });

  it('fails later is told, and what it prints is passed on', async () => {
    const printed: string[] = [];
    const late = "console.log('out');\nconsole.error('err');\nPromise.reject(new Error('late'));\nexport default {};\n";
    const { issues } = await told({ 'tenants/a.ts': late }, { output: (text) => printed.push(text) });
    expect(issues).toEqual(['file-throws : a definition threw after it was evaluated: late']);
    expect(printed.join('').split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  it('waits for something keeps nobody waiting', async () => {
    const { issues } = await told({ 'tenants/a.ts': 'setInterval(() => {}, 1000);\nexport default {};\n' });
    expect(issues).toEqual([]);
  });
});

describe('a value', () => {
  it.each([
    ['a function', '() => 1', 'a function'],
    ['a symbol', "Symbol('s')", 'Symbol(s)'],
    ['a map', 'new Map([[1, 2]])', '{}'],
    ['a date', 'new Date(0)', '"1970-01-01T00:00:00.000Z"'],
    ['a class', 'new (class Team { x = 1 })()', '{"x":1}'],
    ['not a number', 'NaN', 'NaN'],
    ['a cycle', '(() => { const c: any = {}; c.c = c; return c })()', '[object Object]'],
  ])('that is %s is refused as it would be here', async (_, value, found) => {
    const { issues } = await run({ 'tenants/a.ts': `export default { labels: { team: ${value} } };\n` });
    expect(issues.map((i) => [i.code, i.path, i.found])).toEqual([['wrong-type', ['labels', 'team'], found]]);
  });

  it('keeps odd keys, undefined and the order', async () => {
    const { values } = await read({
      'tenants/a.ts':
        "export default { z: 1, a: undefined, ['__proto__']: 2, '\\u0000': 'number', list: [undefined, -0.5, 'ü\\u2028'] };\n",
    });
    const value = values['tenants/a.ts'] as object;
    expect(Object.keys(value)).toEqual(['z', 'a', '__proto__', '\u0000', 'list']);
    expect(Object.values(value)).toEqual([1, undefined, 2, 'number', [undefined, -0.5, 'ü\u2028']]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('that is too large or too deep is told', async () => {
    const bomb = 'let v: unknown = [1, 1];\nfor (let i = 0; i < 40; i++) v = [v, v];\nexport default { v };\n';
    const deep = 'let v: unknown = 1;\nfor (let i = 0; i < 100_000; i++) v = [v];\nexport default { v };\n';
    const { issues } = await told({ 'tenants/a.ts': bomb, 'tenants/b.ts': deep, 'tenants/c.ts': 'export default {};\n' });
    expect(issues).toEqual([
      'file-throws tenants/a.ts: the value is too large: more than 2000000 values',
      'file-throws tenants/b.ts: the value nests more than 200 deep',
    ]);
  });

  it('that evaluated code writes to our pipe by itself does no more than that', async () => {
    const forged = [
      "import { writeSync } from 'node:fs';",
      'for (const line of [\'nonsense\', \'null\', \'{"issue":{"code":"no-platform","message":{}}}\', \'{"value":{"\\\\u0000":"function","id":"x"}}\', \'{"manifests":7}\'])',
      '  writeSync(3, `${line}\\n`);',
      'export default {};',
    ].join('\n');
    const { tenants } = await told({ 'tenants/a.ts': forged, 'tenants/b.ts': 'export default {};\n' });
    expect(tenants.length).toBe(2);
  });
});

describe('a function of extras', () => {
  const head = "import { ApiObject, type Chart } from 'cdk8s';\nimport type { ExtraContext } from 'tenantry';\n";
  const extras = (...bodies: string[]) =>
    `${head}export default { environment: 'dev', namespaces: { a: { extras: [${bodies.map((b) => `(chart: Chart, ctx: ExtraContext) => { ${b} }`).join(', ')}] } } };\n`;
  const config = (id: string, rest: string) => `new ApiObject(chart, '${id}', { apiVersion: 'v1', kind: 'ConfigMap', ${rest} });`;
  const text = (compiled: Awaited<ReturnType<typeof told>>['compiled'], name: string) =>
    compiled!.files.find((f) => f.path.endsWith(`ns-${name}.yaml`))!.content;

  it('runs where its file was evaluated, is told where it is, and gets the names cdk8s makes up', async () => {
    const { compiled, issues } = await told({
      'tenants/a.ts': extras(
        config('one', 'data: { at: JSON.stringify(ctx) }'),
        config('two', 'data: { chart: chart.namespace!, env: String(Object.keys(process.env)) }'),
      ),
    });
    expect(issues).toEqual([]);
    expect(text(compiled, 'a')).toContain('name: a-extras-0-one-c8');
    expect(text(compiled, 'a')).toContain('name: a-extras-1-two-c8');
    expect(text(compiled, 'a')).toContain('{"tenant":"a","cluster":"weu","namespace":"a","environment":"dev"}');
    expect(text(compiled, 'a')).toContain('chart: a\n  env: ""');
  });

  it('that throws, ends the process or does not return is told, and those before it stand', async () => {
    const good = config('one', "metadata: { name: 'one' }");
    const { compiled, issues } = await told({ 'tenants/a.ts': extras("throw new Error('no')", good, 'process.exit()', good) });
    expect(issues).toEqual([
      'extra-throws tenants/a.ts: no',
      'extra-throws tenants/a.ts: the function ended its process',
      'extra-throws tenants/a.ts: not run: a function before it did not return',
    ]);
    expect(text(compiled, 'a')).toContain('name: one');
    expect((await told({ 'tenants/a.ts': extras('for (;;);') }, { timeout: 2 })).issues).toEqual([
      'extra-throws tenants/a.ts: the function had not returned after 2 s',
    ]);
  });

  it('that makes what no YAML can say is refused at its place', async () => {
    const { issues } = await told({ 'tenants/a.ts': extras(config('one', "metadata: { name: 'one' }, data: { n: NaN }")) });
    expect(issues.map((i) => i.split(':')[0])).toEqual(['invalid-object tenants/a.ts']);
  });
});

it('a process that only loads ends by itself', async () => {
  const dir = rootOf({ 'tenants/a.ts': 'export default { namespaces: { a: { extras: [() => {}] } } };\n' });
  mkdirSync(join(dir, 'x'));
  const lib = JSON.stringify(join(import.meta.dirname, '../../lib/index.js'));
  writeFileSync(
    join(dir, 'x/load.mjs'),
    `import { findRoot, load } from ${lib};\nconsole.log((await load(findRoot('.'))).tenants.length);\n`,
  );
  const out = await new Promise((done) =>
    execFile(process.execPath, ['x/load.mjs'], { cwd: dir, timeout: 60_000 }, (e, stdout) => done([e, stdout])),
  );
  expect(out).toEqual([null, '1\n']);
});
