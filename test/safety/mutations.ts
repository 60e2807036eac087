import fc from 'fast-check';

/** What breaks readers: tags, anchors, odd spaces and numbers, keys of prototypes, marks of byte order and direction, paths. */
const SCRAPS = [
  ...[
    '\t',
    '\r\n',
    '\r',
    '\n',
    '\0',
    '\u0007',
    '\u001b[2J',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\u202e',
    '\ud800',
    '\ufffd',
  ],
  ...[
    '&a ',
    '*a',
    '*b',
    '&b [*a, *a]',
    '<<: *a\n',
    '<<: {a: 1}\n',
    '!!binary aGk=',
    '!!js/function x',
    '!!set {a}',
    '!x ',
    '%YAML 1.1\n',
  ],
  ...[
    '---\n',
    '...\n',
    '? ',
    ': ',
    '- ',
    '-',
    '{',
    '}',
    '[',
    ']',
    '[[[[',
    '{a: {b: {c: ',
    '|\n',
    '>-\n',
    '"',
    "'",
    '#',
    '@',
    '`',
    ', ',
    '~',
  ],
  ...[
    '__proto__: {a: 1}\n',
    'constructor: x\n',
    'prototype: {}\n',
    'toString',
    'null',
    'true',
    'yes',
    '{}',
    '[]',
    "''",
    '1e400',
    '.inf',
    '.nan',
  ],
  ...[
    '-0',
    '0x1F',
    '012',
    '9007199254740993',
    '2020-01-01',
    '../../../etc/passwd',
    '/etc/passwd',
    'a/b',
    'A',
    'café',
    'cafe\u0301',
    '100%',
  ],
];

/** A change of a text, at a place given as a share of its length, so that it shrinks with any text. */
type Edit = (text: string) => string;

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (text: string, where: number): number => Math.floor(where * (text.length + 1));

/** Changes a line, or several from there on. */
const onLines = (change: (lines: string[], index: number) => string[]) =>
  share.map(
    (where): Edit =>
      (text) => {
        const lines = text.split('\n');
        return change(lines, Math.floor(where * lines.length)).join('\n');
      },
  );

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(share, fc.constantFrom(...SCRAPS)).map(
    ([where, scrap]): Edit =>
      (text) =>
        text.slice(0, at(text, where)) + scrap + text.slice(at(text, where)),
  ),
  // A bit of a character, as a bad disk or wire would.
  fc.tuple(share, fc.integer({ min: 0, max: 7 })).map(
    ([where, bit]): Edit =>
      (text) => {
        const bytes = Buffer.from(text);
        if (bytes.length > 0) bytes[Math.floor(where * bytes.length)]! ^= 1 << bit;
        return bytes.toString();
      },
  ),
  fc.tuple(share, fc.integer({ min: 1, max: 40 })).map(
    ([where, length]): Edit =>
      (text) =>
        text.slice(0, at(text, where)) + text.slice(at(text, where) + length),
  ),
  // A word's value, swapped for a scrap.
  fc.tuple(share, fc.constantFrom(...SCRAPS)).map(
    ([where, scrap]): Edit =>
      (text) => {
        const from = at(text, where);
        return text.slice(0, from) + text.slice(from).replace(/[\w./-]+/, () => scrap);
      },
  ),
  onLines((lines, i) => lines.toSpliced(i, 0, lines[i]!)),
  onLines((lines, i) => lines.toSpliced(i, 1)),
  onLines((lines, i) => lines.with(i, `  ${lines[i]}`)),
  onLines((lines, i) => lines.with(i, lines[i]!.replace(/^ {1,2}/, ''))),
  onLines((lines, i) => lines.with(i, `\t${lines[i]}`)),
  onLines((lines, i) => [...lines.slice(i), ...lines.slice(0, i)]),
  onLines((lines, i) => lines.with(i, lines[i]!.replace(/: /, ': &a '))),
  onLines((lines, i) => lines.with(i, lines[i]!.replace(/: .*/, ': *a'))),
  fc.constant<Edit>((text) => text.replaceAll('\n', '\r\n')),
  fc.constant<Edit>((text) => `\ufeff${text}`),
  share.map(
    (where): Edit =>
      (text) =>
        text.slice(0, at(text, where)),
  ),
  fc.tuple(share, fc.constantFrom('x', '[', '{a: ', '- ', '"', '\n', ' '), fc.integer({ min: 50, max: 3000 })).map(
    ([where, piece, times]): Edit =>
      (text) =>
        text.slice(0, at(text, where)) + piece.repeat(times) + text.slice(at(text, where)),
  ),
);

/** One of some texts, after one to six changes. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([text, edits]) => edits.reduce((changed, change) => change(changed), text));
}

/** Values that no schema expects. */
export const odd: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 2 ** 53, Number.MAX_VALUE, Infinity, NaN, '', [], {}),
  },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...SCRAPS) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3, noUnicodeString: false } as fc.JsonSharedConstraints) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length').map((key) => {
      const map: Record<string, unknown> = {};
      return Object.defineProperty(map, key, { value: { a: 1 }, enumerable: true, configurable: true, writable: true });
    }),
  },
  { weight: 1, arbitrary: fc.string({ minLength: 60, maxLength: 400 }) },
);

/** A copy of a value in which something, somewhere, is something else: a value swapped, taken out, or moved under another key. */
export function disturbed(value: unknown): fc.Arbitrary<unknown> {
  const step = fc.tuple(fc.array(share, { minLength: 1, maxLength: 7 }), fc.constantFrom('swap', 'drop', 'rekey', 'more'), odd);
  return fc.array(step, { minLength: 1, maxLength: 5 }).map((steps) => {
    let result: unknown = structuredClone(value);
    for (const [way, how, other] of steps) result = disturb(result, way, how, other);
    return result;
  });
}

/** Any text: what people write, what breaks readers, and whatever Unicode has. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...SCRAPS),
  fc.array(fc.constantFrom(...SCRAPS, 'word', ' ', 'two words'), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
);

/**
 * A copy of a value with a few changes that may well be right: something left out, a list in another order or with an item twice, a text or
 * number swapped for another of the same value.
 */
export function nudged(value: unknown): fc.Arbitrary<unknown> {
  const pool = leaves(value);
  const step = fc.tuple(
    fc.array(share, { minLength: 7, maxLength: 7 }),
    fc.constantFrom('drop', 'turn', 'twice', 'same kind'),
    fc.nat(pool.length - 1),
  );
  return fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => {
    let result: unknown = structuredClone(value);
    for (const [way, how, from] of steps) result = nudge(result, way, how, pool[from], pool);
    return result;
  });
}

function nudge(value: unknown, way: readonly number[], how: string, leaf: unknown, pool: readonly unknown[]): unknown {
  const [first = 0, ...rest] = way;
  if (typeof value !== 'object' || value === null) {
    const alike = pool.filter((other) => typeof other === typeof value);
    return how === 'same kind' ? (typeof leaf === typeof value ? leaf : alike[Math.floor(first * alike.length)]) : value;
  }
  const length = Object.keys(value).length;
  if (length === 0) return value;
  const index = Math.floor(first * length);
  // The first few steps down are taken; then the chance is even whether it happens here or further down.
  const here = rest.length === 0 || (rest.length < 5 && rest[0]! < 0.4);
  if (Array.isArray(value)) {
    if (here && how === 'drop') return value.toSpliced(index, 1);
    if (here && how === 'turn') return value.toReversed();
    if (here && how === 'twice') return [...value, structuredClone(value[index])];
    return value.with(index, nudge(value[index], rest, how, leaf, pool));
  }
  const entries = Object.entries(value);
  if (here && how === 'drop') return ownMap(entries.toSpliced(index, 1));
  if (here && how === 'turn') return ownMap(entries.toReversed());
  return ownMap(entries.with(index, [entries[index]![0], nudge(entries[index]![1], rest, how, leaf, pool)]));
}

/** Every text, number and boolean in a value. */
function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
}

const KEYS = ['constructor', 'toString', '__proto__', '', 'a b', '../x', 'A', 'x'.repeat(300), '0', 'null', 'tenant'];

function disturb(value: unknown, [first, ...rest]: readonly number[], how: string, other: unknown): unknown {
  if (first === undefined || typeof value !== 'object' || value === null) return other;
  if (Array.isArray(value)) {
    if (value.length === 0 || how === 'more') return [...value, other];
    const index = Math.floor(first * value.length);
    return rest.length === 0 && how === 'drop'
      ? value.toSpliced(index, 1)
      : value.with(index, disturb(value[index], rest, how, other));
  }
  const entries = Object.entries(value);
  const key = KEYS[Math.floor(first * KEYS.length)]!;
  if (entries.length === 0) return ownMap([[key, other]]);
  const index = Math.floor(first * entries.length);
  const [name, inner] = entries[index]!;
  if (rest.length > 0 && typeof inner === 'object' && inner !== null)
    return ownMap(entries.with(index, [name, disturb(inner, rest, how, other)]));
  if (how === 'drop') return ownMap(entries.toSpliced(index, 1));
  if (how === 'rekey') return ownMap(entries.with(index, [key, inner]));
  if (how === 'more') return ownMap([...entries, [key, other]]);
  return ownMap(entries.with(index, [name, other]));
}

/** A map with own keys only, `__proto__` too. */
const ownMap = (entries: readonly (readonly [string, unknown])[]): Record<string, unknown> => Object.fromEntries(entries);
