import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deepEqual, isPlainObject } from '../../src/kube/deep-equal.js';

describe('deepEqual', () => {
  it('ignores the order of keys and undefined members, not the order of lists', () => {
    expect(deepEqual({ a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 })).toBe(true);
    expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(deepEqual({ a: undefined, b: 1 }, { b: 1, c: undefined })).toBe(true);
    expect(deepEqual([1, 2], [2, 1])).toBe(false);
  });
  it('keeps every kind of nothing apart', () => {
    const nothings = [null, false, 0, '', {}, [], undefined, 'null'];
    nothings.forEach((a, i) => {
      nothings.forEach((b, j) => {
        expect(deepEqual({ x: [a] }, { x: [b] })).toBe(i === j);
      });
    });
    expect(deepEqual({ x: null }, {})).toBe(false);
  });
  it('compares own members only', () => {
    expect(deepEqual({ toString: 1 }, { x: 1 })).toBe(false);
    expect(deepEqual({ constructor: 'a' }, { constructor: 'a' })).toBe(true);
    expect(deepEqual(new Date(0), new Date(0))).toBe(false);
    expect(deepEqual({}, new Date(0))).toBe(false);
  });
  it('a JSON copy is equal, a changed one is not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(deepEqual(value, JSON.parse(JSON.stringify(value)))).toBe(true);
        expect(deepEqual({ value }, { value: [value] })).toBe(false);
      }),
    );
  });
  it('knows plain objects, whatever realm made them', () => {
    expect([{}, Object.create(null), structuredClone({ a: 1 })].every(isPlainObject)).toBe(true);
    expect([null, [], new Map(), new Date(), () => 1, 'x', new (class A {})()].some(isPlainObject)).toBe(false);
  });
});
