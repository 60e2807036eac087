import { describe, expect, it } from '@jest/globals';
import { merge } from '../../src/model/merge.js';
import { originOf } from '../../src/model/origin.js';
import { prune } from '../../src/model/prune.js';

describe('merging', () => {
  it.each([
    ['maps merge by key', [{ a: { x: 1, y: 2 } }, { a: { y: 3, z: 4 } }], { a: { x: 1, y: 3, z: 4 } }],
    ['lists replace', [{ a: [1, 2] }, { a: [3] }], { a: [3] }],
    ['an empty list is an answer', [{ a: [1] }, { a: [] }], { a: [] }],
    ['an empty map takes nothing away', [{ a: { x: 1 } }, { a: {} }], { a: { x: 1 } }],
    [
      'false, 0 and empty text are answers',
      [
        { a: true, b: 1, c: 'x' },
        { a: false, b: 0, c: '' },
      ],
      { a: false, b: 0, c: '' },
    ],
    [
      'null takes an inherited key away',
      [
        { a: 1, b: { c: 2, d: 3 } },
        { a: null, b: { c: null } },
      ],
      { b: { d: 3 } },
    ],
    ['null of nothing is nothing', [{ a: null, b: { c: null } }], { b: {} }],
    ['what was taken away can be given again', [{ a: { x: 1, y: 1 } }, { a: null }, { a: { z: 2 } }], { a: { z: 2 } }],
    ['undefined says nothing', [{ a: 1 }, { a: undefined }, undefined], { a: 1 }],
    [
      'a map replaces a scalar, and a scalar a map',
      [
        { a: 1, b: { x: 1 } },
        { a: { x: 1 }, b: 2 },
      ],
      { a: { x: 1 }, b: 2 },
    ],
    ['a list does not merge with a map', [{ a: { x: 1 } }, { a: [1] }, { a: { y: 2 } }], { a: { y: 2 } }],
  ])('%s', (_, levels, result) => {
    expect(merge(...levels)).toEqual(result);
  });

  it('treats __proto__ as a key, at any depth', () => {
    const evil = (text: string) => JSON.parse(text) as Record<string, unknown>;
    const merged = merge(
      evil('{"a": {"__proto__": {"polluted": 1}}}'),
      evil('{"__proto__": {"polluted": 2}, "a": {"__proto__": {"more": 3}}}'),
    );
    expect(JSON.stringify(merged)).toBe('{"a":{"__proto__":{"polluted":1,"more":3}},"__proto__":{"polluted":2}}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(merge({ constructor: { x: 1 } }, { constructor: { y: 2 } })).toEqual({ constructor: { x: 1, y: 2 } });
  });

  it('changes none of its levels, and shares no map with them', () => {
    const low = { a: { b: { c: 1 } } };
    const high = { a: { b: { d: 2 } } };
    const merged = merge(low, high) as { a: { b: Record<string, number> } };
    merged.a.b.e = 3;
    expect([low, high]).toEqual([{ a: { b: { c: 1 } } }, { a: { b: { d: 2 } } }]);
  });
});

describe('where a merged value was written', () => {
  const levels = [
    { prefix: [], values: { a: { x: 1, y: 1, z: 1 } } },
    { file: 'platform.yaml', prefix: ['tiers', 'gold'], values: { a: { x: 2, y: 2 } } },
    { file: 't.yaml', prefix: [], values: { a: { x: 3, list: [{ k: 1 }] }, b: null } },
  ];
  it.each([
    [['a', 'x'], { file: 't.yaml', path: ['a', 'x'], beyond: [] }],
    [['a', 'y'], { file: 'platform.yaml', path: ['tiers', 'gold', 'a', 'y'], beyond: [] }],
    [['a', 'z'], { file: undefined, path: ['a', 'z'], beyond: [] }],
    [['a', 'list', 0, 'k'], { file: 't.yaml', path: ['a', 'list', 0, 'k'], beyond: [] }],
    [['a', 'none', 'deep'], { file: 't.yaml', path: ['a'], beyond: ['none', 'deep'] }],
    [['b'], { file: 't.yaml', path: ['b'], beyond: [] }],
    [['c'], undefined],
  ])('%j', (path, place) => {
    expect(originOf(levels, path)).toEqual(place);
  });
});

describe('taking faults out', () => {
  const value = { a: { b: 1, c: { d: 2 } }, list: [{ x: 1 }, { x: 2 }, 3] };
  it.each([
    ['a key', [['a', 'b']], { a: { c: { d: 2 } }, list: value.list }],
    ['an element, whole', [['list', 1, 'x']], { a: value.a, list: [{ x: 1 }, 3] }],
    [
      'several of a list',
      [
        ['list', 0],
        ['list', 2],
      ],
      { a: value.a, list: [{ x: 2 }] },
    ],
    ['the map that lacks a key', [['a', 'c', 'missing']], { a: { b: 1 }, list: value.list }],
    ['a fault inside a scalar', [['a', 'b', 'deep']], { a: { c: { d: 2 } }, list: value.list }],
    ['nothing', [[]], value],
  ])('%s', (_, paths, left) => {
    const before = structuredClone(value);
    expect(prune(value, paths)).toEqual(left);
    expect(value).toEqual(before);
  });
});
