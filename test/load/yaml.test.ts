import { afterAll, describe, expect, it } from '@jest/globals';
import { locate } from '../../src/load/yaml.js';
import { read, run, sweep } from './root.js';

afterAll(sweep);

const one = async (text: string) => {
  const { values, faults, messages } = await read({ 'tenants/a.yaml': text });
  return { value: values['tenants/a.yaml'], faults, messages };
};

describe('YAML', () => {
  it('is YAML 1.2: no Norway, no octals, dates as text', async () => {
    expect((await one('a: no\nb: 010\nc: 2027-03-31\nd: 1.30\ne: "1.30"\nf: ~\n')).value).toEqual({
      a: 'no',
      b: 10,
      c: '2027-03-31',
      d: 1.3,
      e: '1.30',
      f: null,
    });
  });

  it.each([
    ['an open bracket', 'a: [1\n', 2, 1],
    ['a tab', 'a:\n\tb: 1\n', 2, 1],
    ['two values on a line', 'a: b: c\n', 1, 4],
    ['a quote that is never closed', 'a: 1\nb: "x\n', 3, 1],
  ])('%s is a parse-error with line and column', async (_, text, line, column) => {
    expect((await one(text)).faults[0]).toBe(`parse-error tenants/a.yaml:${line}:${column}`);
  });

  it('every fault of a file is told, and other files still load', async () => {
    const { faults, values } = await read({ 'tenants/a.yaml': 'a: 1\na: 2\nb: { c: 1, c: 2 }\n', 'tenants/b.yaml': 'x: 1\n' });
    expect(faults).toEqual(['duplicate-key tenants/a.yaml:2:1', 'duplicate-key tenants/a.yaml:3:12']);
    expect(values).toEqual({ 'tenants/b.yaml': { x: 1 } });
  });

  it('a duplicate key is named', async () => {
    const { loaded } = await read({ 'tenants/a.yaml': '"a b": 1\n"a b": 2\n' });
    expect(loaded.issues.all[0]).toMatchObject({
      code: 'duplicate-key',
      message: 'the map has this key already',
      found: '"a b"',
    });
  });

  it('several documents are refused where the second begins', async () => {
    expect((await one('a: 1\n---\nb: 1\n---\nc: 1\n')).faults).toEqual(['several-documents tenants/a.yaml:2:1']);
    expect((await one('---\na: 1\n')).value).toEqual({ a: 1 });
  });

  it.each(['', '\n', '# only a comment\n', '---\n', 'null\n'])('an empty file is said to be empty (%j)', async (text) => {
    const { issues } = await run({ 'tenants/a.yaml': text, 'tenants/b.yaml': 'network: { to: [{ tenant: a }] }\n' });
    expect(issues.map((i) => [i.code, i.file, i.message])).toEqual([['wrong-type', 'tenants/a.yaml', 'the file is empty']]);
  });

  it('anchors and aliases are fine', async () => {
    expect((await one('a: &x { b: 1 }\nc: *x\n')).value).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });

  it('an alias of nothing is told at its place', async () => {
    const { faults, messages } = await one('a: 1\nb: *nowhere\nc: &late 1\nd: [*early]\ne: &early 1\n');
    expect(faults).toEqual(['parse-error tenants/a.yaml:2:4', 'parse-error tenants/a.yaml:4:5']);
    expect(messages[0]).toContain('*nowhere stands for nothing');
  });

  it('an alias bomb is refused', async () => {
    const levels = 'bcdefghi'.split('').map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`);
    const { faults, messages } = await one(`a: &a [${Array(9).fill('lol').join(', ')}]\n${levels.join('\n')}\n`);
    expect(faults).toEqual(['parse-error tenants/a.yaml:1:1']);
    expect(messages[0]).toContain('beyond all bounds');
  });

  it('a byte order mark and CRLF change neither values nor places', async () => {
    const { values, faults } = await read({
      'tenants/a.yaml': '\uFEFFa: 1\r\nb:\r\n  c: x\r\n',
      'tenants/b.yaml': '\uFEFFa: 1\r\na: 2\r\n',
    });
    expect(values).toEqual({ 'tenants/a.yaml': { a: 1, b: { c: 'x' } } });
    expect(faults).toEqual(['duplicate-key tenants/b.yaml:2:1']);
    expect((await run({ 'tenants/a.yaml': '\uFEFFlabls: {}\r\nnetwork:\r\n  form: []\r\n' })).faults).toEqual([
      'unknown-key tenants/a.yaml:3:3 network.form',
      'unknown-key tenants/a.yaml:1:1 labls',
    ]);
  });

  it('__proto__ is a key like any other, and unknown', async () => {
    const { faults } = await run({ 'tenants/a.yaml': '__proto__: { tier: gold }\nlabels: { x: y }\n' });
    expect(faults).toEqual(['unknown-key tenants/a.yaml:1:1 __proto__']);
    expect(({} as Record<string, unknown>).tier).toBeUndefined();
  });
});

describe('a place', () => {
  const text = 'a:\n  - b: 1\n    "c d": [x, y]\n8080: z\nalias: *x\n';
  it.each([
    [[], 1, 1],
    [['a'], 1, 1],
    [['a', 0], 2, 5],
    [['a', 0, 'c d'], 3, 5],
    [['a', 0, 'c d', 1], 3, 16],
    [['8080'], 4, 1],
  ])('of %j', (path, line, column) => {
    expect(locate(text, path)).toEqual({ line, column });
  });
  it('is the deepest there is, where something is missing', () => {
    expect(locate(text, ['a', 0, 'nope', 'x'])).toEqual({ line: 2, column: 5 });
    expect(locate(text, ['a', 7])).toEqual({ line: 1, column: 1 });
    expect(locate(text, ['alias', 'inside'])).toEqual({ line: 5, column: 1 });
    expect(locate('', ['a'])).toBeUndefined();
  });
});
