import { describe, expect, it } from '@jest/globals';
import { LineCounter } from 'yaml';
import { readObjects } from '../../src/import/read.js';
import { IssueList } from '../../src/issue.js';
import { parseDocuments } from '../../src/kube/documents.js';
import { isTextTooDeep } from '../../src/kube/text-depth.js';
import { locator, parseYaml } from '../../src/load/yaml.js';
import { ending } from './judge.js';

/** What each reader says of a text; each must come to an end. */
function told(text: string) {
  return ending(text.slice(0, 80), () => {
    const parsed = parseYaml('tenants/x.yaml', text);
    locator(text)(['a', 0, 'b']);
    const issues = new IssueList();
    readObjects([{ name: 'in.yaml', text }], issues);
    return {
      load: 'issues' in parsed ? parsed.issues.map((i) => `${i.code}: ${i.message}`) : [],
      import: issues.all.map((i) => `${i.code}: ${i.message}`),
    };
  });
}
const DEEP = 'parse-error: maps and lists nest more than 200 deep';
const staircase = (step: string) => (depth: number) =>
  Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}${step}`).join('\n');
const pile = (piece: string) => (depth: number) => piece.repeat(depth);

/** Ways to nest, each a level a piece. */
const WAYS: [string, (depth: number) => string][] = [
  ['brackets', pile('[')],
  ['maps in brackets', pile('{a: ')],
  ['brackets closed by others', pile('[}')],
  ['dashes', pile('- ')],
  ['explicit keys', pile('? ')],
  ['explicit keys below each other', staircase('? ')],
  ['maps below each other', staircase('a:')],
  ['maps with long keys', staircase('a-long-key:')],
  ['maps with comments at the edge', staircase('a:\n# no\n')],
  ['lists below each other', staircase('-')],
  ['colons on a line', (depth) => 'a: b: c\n'.repeat(depth)],
];

describe('nesting', () => {
  it.each(WAYS)('by %s is refused before it is parsed, 300 and 20,000 deep', (_, nest) => {
    for (const depth of [300, 20_000]) {
      const text = depth > 300 && nest(2).includes('\n ') ? nest(2000) : nest(depth);
      expect(told(`${text}\n`)).toEqual({ load: [DEEP], import: [DEEP] });
      expect(told(`a: [\n---\n${text}\n`).import).toEqual([DEEP]);
    }
  });
  it.each(WAYS.slice(0, -1))('by %s is no concern at 190', (_, nest) => {
    expect(isTextTooDeep(`${nest(190)}\n`)).toBe(false);
  });
  it('is not what long lists, texts and JSON are taken for', () => {
    const item = 'a: 1\nb:\n- c: 1\n  d: [{ e: 1 }]\n- |\n  - - - x\n- "q\n  [[[ r"\n- ? f\n  : g\n';
    expect(isTextTooDeep(`- x\n${`---\n${item}`.repeat(3000)}`)).toBe(false);
    expect(isTextTooDeep(JSON.stringify(Array(3000).fill({ a: { b: ['[', '{'] } })))).toBe(false);
  });
});

describe('many', () => {
  const N = 40_000;
  const keys = (value: string) => Array.from({ length: N }, (_, n) => `k${n}: ${value}\n`).join('');
  it('keys, beside something unusual, are compared in linear time', () => {
    expect(told(`${keys('1')}tagged: !!str x\n`).load).toEqual([]);
    expect(told(`${keys('1')}k7: !!str x\n`).load).toEqual(['duplicate-key: the map has this key already']);
  });
  it('anchors and aliases are refused', () => {
    const text = Array.from({ length: N }, (_, n) => `- &a${n} x\n- *a${n}\n`).join('');
    const want = 'parse-error: anchors are used more than 1000 times';
    expect(told(text)).toEqual({ load: [want], import: [want] });
  });
  it('copies of much, though few, are refused', () => {
    const copies = Array(90).fill('*much').join(', ');
    const want = 'parse-error: aliases repeat so much that the value grows beyond all bounds';
    expect(told(`much: &much [${'x, '.repeat(N)}]\nmore: [${copies}]\n`)).toEqual({ load: [want], import: [want] });
    expect(told(`much: &much [${'x, '.repeat(20)}]\nmore: [${copies}]\n`).load).toEqual([]);
  });
  it('places of one text are found in linear time', () => {
    const place = locator(keys('1'));
    const lines = ending('places', () => Array.from({ length: N }, (_, n) => place([`k${n}`])!.line));
    expect(lines).toEqual(lines.map((_, n) => n + 1));
  });
});

it('tags, dates, sets and merges of YAML 1.1 are no values of a definition, whatever version a file says it is of', () => {
  expect(parseYaml('x', 'a: 2020-01-01\n')).toEqual({ value: { a: '2020-01-01' } });
  for (const version of ['', '%YAML 1.1\n---\n', '%YAML 1.2\n---\n'])
    expect(told(`${version}b: &b { x: 1 }\na: { <<: *b }\n`).load).toEqual([expect.stringContaining('merge keys')]);
});

it('a parser that can go no deeper is an answer too', () => {
  expect(parseDocuments('['.repeat(5000), new LineCounter())).toBeUndefined();
});
