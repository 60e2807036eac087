import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareQuantity, formatBytes, formatCount, formatCpu, MILLI, ONE, parseQuantity } from '../../src/kube/quantity.js';

const GI = 1024n ** 3n * ONE;

describe('parseQuantity', () => {
  it.each<[string | number, bigint]>([
    ['1', ONE],
    ['500m', 500n * MILLI],
    ['0.5', 500n * MILLI],
    [0.5, 500n * MILLI],
    [1e3, 1000n * ONE],
    [1e-7, 100n],
    [1e21, 10n ** 30n],
    ['1Gi', GI],
    ['1.5Gi', (GI * 3n) / 2n],
    ['1k', 1000n * ONE],
    ['2E', 2n * 10n ** 27n],
    ['2E3', 2000n * ONE],
    ['2e-3', 2n * MILLI],
    ['2e+3', 2000n * ONE],
    ['1Ei', 1024n ** 6n * ONE],
    ['5.', 5n * ONE],
    ['.5', 500n * MILLI],
    ['1.G', 10n ** 18n],
    ['+1', ONE],
    ['-1500m', -1500n * MILLI],
    ['007', 7n * ONE],
    ['3u', 3000n],
    ['3n', 3n],
    ['0', 0n],
    ['0.1n', 1n],
    ['-0.1n', -1n],
    ['1.0000000001', ONE + 1n],
  ])('reads %j', (text, nano) => expect(parseQuantity(text)).toBe(nano));

  it.each([
    ['', '+', '-', '.', '-.', 'Gi', 'm', '1 Gi', ' 1', '1 ', '1\n', '1GB', '1gi', '1K', '1ki', '1i', '.5i', '1Mi3', '1e', '1e3e'],
    ['1e3.5', '0x10', '1_000', '1,5', '1+1', '--1', '1.1.M', '0.1mi', 'NaN', 'Infinity', '1e31', '1e-31', '1e999999999'],
    ['9'.repeat(65), `${'0'.repeat(100_000)}`, `1e${'0'.repeat(100_000)}`, 'constructor', '1constructor'],
    [Number.NaN, Number.POSITIVE_INFINITY, 1e300],
  ])('refuses what the server refuses, and hostile input', (...texts) => {
    for (const text of texts) expect([text, parseQuantity(text)]).toEqual([text, undefined]);
  });
});

describe('formatting', () => {
  it.each([
    [formatCpu(16n * ONE), '16'],
    [formatCpu(500n * MILLI), '500m'],
    [formatCpu(1500n), '1500n'],
    [formatCpu(3000n), '3u'],
    [formatCpu(0n), '0'],
    [formatBytes(64n * GI), '64Gi'],
    [formatBytes((GI * 3n) / 2n), '1536Mi'],
    [formatBytes(1000n * ONE), '1000'],
    [formatBytes(0n), '0'],
    [formatBytes(1n), '1n'],
    [formatCount(120n * ONE), '120'],
  ])('gives %s', (got, want) => expect(got).toBe(want));

  it('loses nothing: parse undoes format', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 40n), 10n ** 40n), (nano) => {
        for (const format of [formatCpu, formatBytes, formatCount]) expect(parseQuantity(format(nano))).toBe(nano);
      }),
    );
  });
});

describe('compareQuantity', () => {
  const text = fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.constantFrom('n', 'u', 'm', '', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e2', 'e-2'))
    .map(([n, suffix]) => `${n}${suffix}`);

  it('goes by value, not spelling', () => {
    expect(compareQuantity('1000m', 1)).toBe(0);
    expect(compareQuantity('1Gi', '1G')).toBe(1);
    expect(compareQuantity('-1', '0')).toBe(-1);
    expect(() => compareQuantity('1', '1GB')).toThrow('not a quantity: 1GB');
  });
  it('is a total order', () => {
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(compareQuantity(a, b) + compareQuantity(b, a)).toBe(0);
        const [x, y, z] = [a, b, c].sort(compareQuantity);
        expect(compareQuantity(x!, y!)).toBeLessThanOrEqual(0);
        expect(compareQuantity(y!, z!)).toBeLessThanOrEqual(0);
        expect(compareQuantity(x!, z!)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
