import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { FLEET, folder, HOME, sweep, tenantry } from './run.js';

jest.setTimeout(60_000);
afterAll(sweep);

const ajv = new Ajv({ strict: false, allErrors: true, formats: { date: true } });

type Tree = Record<string, unknown>;
const schemas: Record<string, Tree> = {};
let tenant: ValidateFunction;
let platform: ValidateFunction;

beforeAll(async () => {
  const names = ['tenant', 'platform', 'output'];
  const printed = await Promise.all(names.map((which) => tenantry(['schema', which])));
  for (const [index, { stdout }] of printed.entries()) schemas[names[index]!] = JSON.parse(stdout) as Tree;
  tenant = ajv.compile(schemas.tenant!);
  platform = ajv.compile(schemas.platform!);
});

describe('schema', () => {
  it('is draft-07 by the meta schema, with a title, without $id, and with no reference that leads nowhere', () => {
    for (const schema of Object.values(schemas)) {
      expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
      expect(schema.title).toMatch(/^Tenantry: /);
      expect(ajv.validateSchema(schema)).toBe(true);
      const text = JSON.stringify(schema);
      expect(text).not.toMatch(/"\$id"|"\$defs"|__schema/);
      const used = new Set([...text.matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)].map(([, name]) => name));
      expect(new Set(Object.keys((schema.definitions as Tree | undefined) ?? {}))).toEqual(used);
    }
  });

  it('keeps descriptions, and says null in the type', () => {
    const properties = schemas.tenant!.properties as Record<string, Tree>;
    expect(properties.clusters!.description).toMatch(/clusters it lives on/);
    const budget = (schemas.tenant!.definitions as Record<string, Tree>).budget!;
    expect(budget.type).toEqual(['object', 'null']);
    expect((budget.properties as Record<string, Tree>).share).toMatchObject({
      type: ['integer', 'null'],
      description: expect.stringMatching(/weight/),
    });
    expect(JSON.stringify(schemas.tenant)).not.toContain('{"anyOf":[{"type":"string"},{"type":"null"}]}');
  });

  it.each([
    parse(FLEET['tenants/ledger.yaml']!) as unknown,
    {
      tier: 'standard',
      namespaces: {
        a: null,
        b: { budget: { cpu: 2, share: 1 }, extras: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: {} }] },
      },
    },
    { podSecurity: null, network: { to: ['ingress', { cidr: '10.0.0.0/8', ports: [443] }] }, labels: { team: null } },
  ])('takes a good tenant %#', (value) => {
    expect([tenant(value), tenant.errors]).toEqual([true, null]);
  });

  it.each([
    { budgt: {} },
    { kind: 'squad' },
    { owner: { team: 'x' } },
    { namespaces: { a: { budget: { share: -1 } } } },
    { extras: [{ kind: 'ConfigMap' }] },
    { network: { to: [{ cidr: '10.0.0.0/8', porst: [1] }] } },
    { accept: ['unknown-key'] },
  ])('refuses a bad tenant %j', (value) => {
    expect(tenant(value)).toBe(false);
  });

  it('takes and refuses platforms', () => {
    expect([platform(parse(FLEET['platform.yaml']!)), platform.errors]).toEqual([true, null]);
    expect(platform({ clusters: { dev: {} } })).toBe(false);
    expect(platform({})).toBe(false);
  });

  it('describes every document that the command prints', async () => {
    const output = ajv.compile(schemas.output!);
    const root = folder({ ...FLEET, 'tenants/bad.yaml': 'clusters: { prod: {} }\nbudgt: {}\n' });
    const good = folder(FLEET);
    const lines = [
      ['validate', '--root', root],
      ['synth', '--root', root],
      ['synth', '--root', good],
      ['synth', '--root', good, '--check'],
      ['list', '--root', good],
      ['schema', 'tenant'],
      ['explain', 'network.to'],
      ['explain', 'above-cap'],
      ['explain', 'nonsense'],
      ['version'],
      ['completion', 'bash'],
      ['--help'],
      ['nonsense'],
    ];
    // Those that write or read what others write come one after the other; the first lines do.
    const written = [];
    for (const args of lines.slice(0, 4)) written.push(await tenantry([...args, '-o', 'json']));
    const rest = await Promise.all(lines.slice(4).map((args) => tenantry([...args, '-o', 'json'])));
    for (const [index, { stdout }] of [...written, ...rest].entries()) {
      const args = lines[index];
      expect([args, output(JSON.parse(stdout)), output.errors]).toEqual([args, true, null]);
    }
    expect(output({ version: 1, command: 'version', ok: true, issues: [], result: { version: 1 } })).toBe(false);
    expect(
      output({
        version: 1,
        command: 'list',
        ok: true,
        issues: [{ code: 'no-such-code', severity: 'error', message: '' }],
        result: null,
      }),
    ).toBe(false);
  });
});

describe('explain', () => {
  it('tells a field’s type, meaning and keys; names in maps may be given, be *, or be left out', async () => {
    const [star, named, left] = await Promise.all(
      ['namespaces.*.extras', 'namespaces.api.extras', 'namespaces.extras'].map((field) => tenantry(['explain', field])),
    );
    expect(star!.code).toBe(0);
    expect(star!.stdout).toMatch(/^FIELD: {2}namespaces\.\*\.extras <list of object or function>\nFILE: {3}tenants\/NAME/);
    expect(star!.stdout).toMatch(/\nKEYS:\n {2}apiVersion \(required\)/);
    expect([named!.stdout, left!.stdout]).toEqual([star!.stdout, star!.stdout]);
  });

  it('tells the platform’s fields, scalars, lists of alternatives and the top', async () => {
    const [caps, cpu, to, top] = await Promise.all(
      ['platform.tiers.caps', 'budget.cpu', 'clusters.prod.network.to[0].ports', 'platform'].map(
        async (field) => (await tenantry(['explain', field, '-o', 'json'])).stdout,
      ),
    );
    expect(JSON.parse(caps!).result).toMatchObject({
      field: 'platform.tiers.*.caps',
      file: 'platform',
      keys: expect.arrayContaining([expect.objectContaining({ name: 'budget', required: false })]),
    });
    expect(JSON.parse(cpu!).result).toMatchObject({
      field: 'budget.cpu',
      type: 'string or number',
      keys: [],
      description: expect.stringMatching(/cores/),
    });
    expect(JSON.parse(to!).result).toMatchObject({
      field: 'clusters.*.network.to.*.ports',
      type: 'list of integer or string or object',
    });
    expect(JSON.parse(top!).result.keys).toContainEqual(
      expect.objectContaining({ name: 'clusters', type: 'map of object', required: true }),
    );
  });

  it('tells what a code means, its severity, its fix, and whether it can be accepted', async () => {
    const [kept, relaxed] = await Promise.all([tenantry(['explain', 'above-cap']), tenantry(['explain', 'foreign-role'])]);
    expect(kept!.stdout).toMatch(/^CODE: {6}above-cap\nSEVERITY: {2}error\nACCEPT: {4}no/);
    expect(kept!.stdout).toContain('\nFIX: Ask for less');
    expect(relaxed!.stdout).toContain('accept: [foreign-role]');
  });

  it('does not know a wrong word: exit 2 with the nearest', async () => {
    const wrong: [string, string][] = [
      ['network.too', "did you mean 'to'?"],
      ['netwrok', "did you mean 'network'?"],
      ['namespaces.extrass', "did you mean 'extras'?"],
      ['namespaces.extrass.kind', "did you mean 'extras'?"],
      ['above-cp', "did you mean 'above-cap'?"],
      ['platform.tiers.cap', "did you mean 'caps'?"],
      ['budget.cpu.zzzzzz', "takes no 'zzzzzz'"],
    ];
    const ran = await Promise.all(wrong.map(([what]) => tenantry(['explain', what])));
    for (const [index, [what, message]] of wrong.entries()) {
      expect([what, ran[index]!.code, ran[index]!.stdout]).toEqual([what, 2, '']);
      expect(ran[index]!.stderr).toContain(message);
    }
  });
});

describe('docs/commands.md', () => {
  it('names every command and every option', async () => {
    const docs = readFileSync(join(HOME, 'docs/commands.md'), 'utf8');
    const names = ['synth', 'validate', 'list', 'reach', 'import', 'schema', 'explain', 'version', 'completion'];
    for (const [index, { stdout }] of (await Promise.all(names.map((name) => tenantry([name, '--help'])))).entries()) {
      expect(docs).toContain(`## tenantry ${names[index]}`);
      for (const [option] of stdout.matchAll(/--[a-z-]+(?= |$)/gm)) expect(docs).toContain(option);
    }
  });
});
