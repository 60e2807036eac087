import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { folder, json, sweep } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';

afterAll(sweep);

const PLATFORM = "clusters: { main: { kubernetes: '1.33' } }\n";
const synth = async (files: Record<string, string>) => {
  const root = folder({ 'platform.yaml': PLATFORM, ...files });
  const { code, issues } = await json(['synth', '--root', root], { patience: 60_000 });
  return { code, issues, dist: snapshot(join(root, 'dist')), all: Object.keys(snapshot(root)) };
};

describe('a file’s name, which is a tenant’s', () => {
  it.each([
    ['capitals', 'Shop'],
    ['a look-alike of a Latin letter', 'sh\u043ep'],
    ['a wide letter', '\uff53hop'],
    ['a letter in two parts', 'cafe\u0301'],
    ['a mark of direction', 'sh\u202epo'],
    ['a space of no width', 'sh\u200bop'],
    ['a way up, encoded', 'a..%2f..%2fshop'],
    ['a way up on Windows', 'a..\\..\\shop'],
    ['a drive', 'c:shop'],
    ['only dots', 'x...'],
    ['a line break', 'shop\nkind: Secret'],
    ['an option', '--help'],
    ['a bell and a colour', '\u0007\u001b[31mshop'],
    ['64 letters', 's'.repeat(64)],
  ])('of %s is refused', async (_, name) => {
    const { code, issues, all } = await synth({ [`tenants/${name}.yaml`]: '{}\n', 'tenants/good.yaml': '{}\n' });
    expect([code, issues.map((i) => [i.code, i.file])]).toEqual([1, [['file-name', `tenants/${name}.yaml`]]]);
    expect(all).toHaveLength(3);
  });

  it('once in capitals does not hide the other, nor does a second file of the same name', async () => {
    const { code, issues } = await synth({
      'tenants/shop.yaml': '{}\n',
      'tenants/SHOP.yaml': '{}\n',
      'tenants/sub/shop.yml': '{}\n',
    });
    expect(code).toBe(1);
    expect(issues.map((i) => i.file)).toEqual(expect.arrayContaining(['tenants/SHOP.yaml', 'tenants/sub/shop.yml']));
  });
});

it.each([
  ['a way up', '../x', 'a/../../x'],
  ['an encoded way up', '..%2fx', '%2e%2e'],
  ['a backslash', '..\\\\x', 'a\\\\b'],
  ['a look-alike', 'x-\u0430', 'x-\uff41'],
  ['capitals', 'X-a', 'x-A'],
  ['dots', '.', '..'],
  ['a prototype key in capitals', 'hasOwnProperty', 'toString'],
])('a namespace or cluster called %s is refused', async (_, one, other) => {
  for (const name of [one, other]) {
    const namespace = await synth({ 'tenants/x.yaml': `namespaces: { "${name}": {} }\n` });
    expect([namespace.code, namespace.issues.map((i) => [i.code, i.file])]).toEqual([1, [['bad-name', 'tenants/x.yaml']]]);
    const cluster = await synth({
      'platform.yaml': `clusters: { "${name}": { kubernetes: '1.33' } }\n`,
      'tenants/x.yaml': '{}\n',
    });
    expect([cluster.code, cluster.issues[0]!.code, cluster.issues[0]!.file]).toEqual([1, 'bad-name', 'platform.yaml']);
    expect([namespace.all, cluster.all]).toEqual(Array(2).fill(['platform.yaml', 'tenants/x.yaml']));
  }
});

describe('names that every JavaScript object knows', () => {
  it('are names like any other, of clusters, tiers, tenants, namespaces, labels, annotations and quota keys', async () => {
    const { code, issues, dist } = await synth({
      'platform.yaml':
        "clusters: { constructor: { kubernetes: '1.33' } }\ntiers: { constructor: { extends: standard }, valueof: { extends: constructor } }\ndefaultTier: valueof\n",
      'tenants/constructor.yaml':
        'labels: { constructor: a, prototype: b, hasOwnProperty: c }\nannotations: { constructor: a, toString: b, valueOf: c }\n' +
        'budget: { objects: { constructor: 2 } }\nnetwork: { to: [{ tenant: prototype, ports: [1] }] }\nnamespaces: { constructor: {}, tostring: {} }\n',
      'tenants/prototype.yaml': 'network: { from: [{ tenant: constructor, ports: [1] }] }\n',
    });
    expect([code, issues]).toEqual([0, []]);
    const objects = (path: string) => parseAllDocuments(dist[path]!).map((document) => document.toJS());
    const [namespace, ...rest] = objects('constructor/tenants/constructor/ns-constructor.yaml');
    expect(namespace.metadata.labels).toMatchObject({ constructor: 'a', prototype: 'b', hasOwnProperty: 'c' });
    expect(namespace.metadata.annotations).toMatchObject({ constructor: 'a', toString: 'b', valueOf: 'c' });
    expect(rest.find(({ kind }) => kind === 'ResourceQuota').spec.hard['count/constructor']).toBe('1');
    expect(Object.keys(dist)).toEqual(
      expect.arrayContaining([
        'constructor/tenants/constructor/ns-tostring.yaml',
        'constructor/tenants/prototype/ns-prototype.yaml',
      ]),
    );
  });

  it.each(['constructor', 'prototype', 'hasOwnProperty', 'toString', '__proto__'])(
    '%s is no key of ours, and no reference',
    async (key) => {
      const unknown = await synth({ 'tenants/x.yaml': `${key}: { tier: standard }\nbudget: { ${key}: 1 }\n` });
      expect([unknown.code, unknown.issues.map((i) => i.code)]).toEqual([1, ['unknown-key', 'unknown-key']]);
      for (const text of [
        `tier: ${key}`,
        `network: { to: [${key}] }`,
        `network: { to: [{ tenant: ${key} }] }`,
        `nodes: { pool: ${key} }`,
        `clusters: { ${key}: {} }`,
      ]) {
        const { code, issues } = await synth({ 'tenants/x.yaml': `${text}\n` });
        expect([
          text,
          code,
          issues.length > 0,
          issues.every((i) => i.file === 'tenants/x.yaml' && i.severity === 'error'),
        ]).toEqual([text, 1, true, true]);
      }
    },
  );
});
