import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseFast } from '../../src/load/fast-yaml.js';
import { parseYaml } from '../../src/load/yaml.js';

const slowly = (text: string) => parseYaml('a.yaml', text, 'strict');

/** Whether the fast reader took the text; where it did, it must have read what the strict one reads. */
function agrees(text: string): boolean {
  const fast = parseFast(text);
  if (fast && !isDeepStrictEqual(slowly(text), fast)) expect({ text, ...slowly(text) }).toBe({ text, ...fast });
  return fast !== undefined;
}

const SCALARS = [
  ...[
    '1',
    '-0',
    '+7',
    '012',
    '0o17',
    '0x1F',
    '-0x1',
    '0b11',
    '1_000',
    '1.',
    '.5',
    '-.5e3',
    '1e3',
    '1E-2',
    '+.inf',
    '-.INF',
    '.nan',
    '.',
    '-',
    '1:30',
  ],
  ...[
    'true',
    'True',
    'tRUE',
    'yes',
    'no',
    'on',
    'off',
    'null',
    'Null',
    '~',
    'nULL',
    '',
    '2027-03-31',
    '2001-12-14t21:59:43.1-05:00',
    '=',
    '<<',
  ],
  ...[
    'a',
    'a b',
    'a:b',
    'a#b',
    'a #b',
    '"x\\ty"',
    "'it''s'",
    '"1"',
    '500m',
    '64Gi',
    '10.0.0.0/8',
    '1.33',
    '"\\u00e9"',
    'é',
    '/x',
    '@x',
    '`x`',
    'a, b',
    '[1, a]',
    '{a: 1}',
    '[]',
    '{}',
  ],
];
const scalar = fc.constantFrom(...SCALARS);

describe('the fast reader', () => {
  it.each(SCALARS)('reads %j as the strict one does, wherever it stands', (text) => {
    for (const around of [
      `a: ${text}\n`,
      `- ${text}\n`,
      `a: [${text}, 1]\n`,
      `a: {b: ${text}}\n`,
      `${text}: 1\n`,
      `a:\n  ${text}\n`,
      `{${text}: 1}`,
    ])
      agrees(around);
  });

  it('takes what tenant files look like', () => {
    for (const text of [
      'owner:\n  team: Payments\n  contact: a@b.example\nbudget: {cpu: "4", memory: 8Gi}\nnetwork:\n  from: [ingress]\n  to:\n    - cidr: 10.0.0.0/8\n      ports: [443]\n',
      '# a comment\nnamespaces:\n  a: {}\n  b: {budget: {share: 2}}   # another\n',
      'annotations:\n  note: |\n    two\n    lines\n',
    ])
      expect(agrees(text)).toBe(true);
  });

  it.each([
    '',
    '# nothing',
    'a: &x 1\nb: *x',
    'a: 1\na: 2',
    '---\na: 1\n---\nb: 1',
    'a: !!str 1',
    'a:\n\tb: 1',
    ': 1',
    '~: 1',
    '? a\n: b',
    '[a]: 1',
    'a: [1',
  ])('leaves %j to the strict one', (text) => {
    expect(parseFast(text)).toBeUndefined();
  });

  it('says the same of any value, however it is written', () => {
    const key = fc.oneof(fc.constantFrom('a', 'b-c', '__proto__', 'constructor', '1', 'true'), fc.string({ maxLength: 6 }));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), scalar),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
      ),
    }));
    const style = fc.record({
      indentSeq: fc.boolean(),
      collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
      defaultStringType: fc.constantFrom(
        'PLAIN' as const,
        'QUOTE_DOUBLE' as const,
        'QUOTE_SINGLE' as const,
        'BLOCK_LITERAL' as const,
      ),
      lineWidth: fc.constantFrom(0, 20, 80),
    });
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 }), style, (map, options) => {
        agrees(stringify(map, options));
      }),
      { numRuns: 600 },
    );
  });

  it('says the same of any text that it takes', () => {
    const token = fc.oneof(
      scalar,
      fc.constantFrom(
        '\n',
        '\n  ',
        '\n    ',
        '\n- ',
        '\n  - ',
        ': ',
        ':\n  ',
        ' ',
        ', ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '|\n  ',
        '>-\n  ',
        '#',
        ' # x\n',
        '\\',
        'a: ',
        'b: ',
      ),
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.array(token, { maxLength: 14 }), (tokens) => {
        if (agrees(tokens.join(''))) taken++;
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it.each([
    ['spaces', 'a:', ' '],
    ['blocks', '', 'a: |\n'],
    ['quotes', 'a: ', "'"],
    ['brackets', 'a: ', '{ '],
    ['dashes', 'a:\n', '- '],
  ])('looks at a megabyte of %s in no time', (_, start, part) => {
    const before = performance.now();
    parseFast(start + part.repeat(1_000_000 / part.length));
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
