import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { parseAllDocuments } from 'yaml';
import { toYaml } from '../../src/emit/yaml.js';
import { IssueError } from '../../src/issue.js';
import type { Manifest } from '../../src/kube/types.js';
import { anyJson, anyString, NASTY, normal, thing } from './nasty.js';

const readers: Record<string, (text: string) => unknown[]> = {
  'yaml 1.2': (text) => readAll(text, '1.2'),
  'yaml 1.1': (text) => readAll(text, '1.1'),
  'js-yaml': (text) => loadAll(text),
};

function readAll(text: string, version: '1.1' | '1.2'): unknown[] {
  return [...parseAllDocuments(text, { version })].map((doc) => {
    if (doc.errors.length > 0 || doc.warnings.length > 0) throw doc.errors[0] ?? doc.warnings[0]!;
    return doc.toJS();
  });
}

const RUNS = { numRuns: 500 };

describe.each(Object.keys(readers))('what we write, %s reads', (reader) => {
  const read = readers[reader]!;
  it('for any value of JSON', () => {
    fc.assert(
      fc.property(fc.array(anyJson, { minLength: 1, maxLength: 3 }), (specs) => {
        const objects = specs.map((spec) => thing(spec));
        expect(read(toYaml(objects))).toEqual(objects.map(normal));
      }),
      RUNS,
    );
  });
  it('for any string, as a key, a value and in a list', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        const object = thing(Object.fromEntries([[text, { [`k${text}`]: [text, [text], { a: text, [text]: text }] }]]));
        expect(read(toYaml([object]))).toEqual([object]);
      }),
      RUNS,
    );
  });
  it.each(NASTY.map((text) => [text.slice(0, 40), text]))('%j', (_, text) => {
    const object = thing(Object.fromEntries([[text, text]]));
    expect(read(toYaml([object]))).toEqual([object]);
    expect(Object.keys((read(toYaml([object])) as { spec: object }[])[0]!.spec)).toEqual([text]);
  });
  it.each([999, 1000, 1001, 1024, 5000])('with a key of %d characters over every kind of value', (length) => {
    for (const value of ['x', 'a\nb\n', 1, [], {}, ['a', { b: 1 }], { a: { b: [1] } }, [[1], []]]) {
      const object = thing({ ['x'.repeat(length)]: value, after: true });
      expect(read(toYaml([object]))).toEqual([object]);
    }
  });
  it('as deep as we let it nest', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 96; i += 2) deep = { a: [deep] };
    expect(read(toYaml([thing(deep)]))).toEqual([thing(deep)]);
    expect(() => toYaml([thing({ a: [deep] })])).toThrow(IssueError);
  });
});

describe('the look of it', () => {
  it('is what kubectl shows', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Thing',
      metadata: { name: 'a', labels: { 'app.kubernetes.io/name': 'a', on: 'no' } },
      spec: {
        ports: [{ port: 80, name: 'http' }, 'x', ['y1', []]],
        args: ['--flag=x', '-c'],
        script: 'if x\n\tthen y\n\nfi\n',
        strip: 'a\nb',
        empty: {},
        none: [],
        nothing: null,
        no: false,
        zero: -0,
        cpu: '500m',
        memory: '64Gi',
        cidr: '10.40.0.0/16',
        count: '5',
        gone: undefined,
      },
    };
    expect(toYaml([object, { apiVersion: 'v1', kind: 'Next', metadata: { name: 'b' } }])).toBe(`apiVersion: v1
kind: Thing
metadata:
  name: a
  labels:
    app.kubernetes.io/name: a
    "on": "no"
spec:
  ports:
  - port: 80
    name: http
  - x
  - - y1
    - []
  args:
  - --flag=x
  - "-c"
  script: |
    if x
    \tthen y

    fi
  strip: |-
    a
    b
  empty: {}
  none: []
  nothing: null
  "no": false
  zero: 0
  cpu: 500m
  memory: 64Gi
  cidr: 10.40.0.0/16
  count: "5"
---
apiVersion: v1
kind: Next
metadata:
  name: b
`);
  });
  it('keeps `__proto__` as a key of its own', () => {
    const spec = JSON.parse('{"__proto__":{"a":1}}') as unknown;
    expect(toYaml([thing(spec)])).toContain('spec:\n  "__proto__":\n    a: 1\n');
  });
  it('shows a reviewer what is invisible', () => {
    expect(toYaml([thing('a\u202eb\u200bc')])).toContain('spec: "a\\u202eb\\u200bc"');
  });
  it('writes the same text whatever was written before', () => {
    const text = toYaml([thing(['a\nb', { c: 'a\nb' }])]);
    toYaml([thing(Array.from({ length: 20_000 }, (_, i) => `s${i}`))]);
    expect(toYaml([thing(['a\nb', { c: 'a\nb' }])])).toBe(text);
  });
});

it.each(['x', 'x y ', 'a: ', '"a", ', 'x\n', 'é', '\u2028'])('megabytes of %j are written and read back', (piece) => {
  const object = thing(`x${piece.repeat(1_000_000)}é`);
  expect(parseAllDocuments(toYaml([object]))[0]!.toJS().spec === object.spec).toBe(true);
});

describe('what no file could hold', () => {
  const cycle: Record<string, unknown> = {};
  cycle.again = [cycle];
  let deep: unknown = 'x';
  for (let i = 0; i < 300; i++) deep = [deep];
  it.each<[string, unknown, string]>([
    ['NaN', { a: [Number.NaN] }, 'NaN'],
    ['Infinity', { a: [Number.NEGATIVE_INFINITY] }, '-Infinity'],
    ['a function', { a: [() => 1] }, 'a function'],
    ['a bigint', { a: [1n] }, 'a bigint'],
    ['a Date', { a: [new Date(0)] }, 'an instance of Date'],
    ['a Map', { a: [new Map()] }, 'an instance of Map'],
    ['a lone surrogate', { a: ['x\ud800'] }, 'half of a surrogate pair'],
  ])('%s is an issue that says where', (_, spec, found) => {
    expect(issuesOf([thing({ fine: 1 }), thing(spec, 'b')])).toMatchObject([
      { code: 'invalid-object', path: ['spec', 'a', 0], found },
    ]);
  });
  it('a key with a lone surrogate, a cycle and bottomless nesting are issues too', () => {
    for (const spec of [{ 'x\udc00': 1 }, cycle, deep])
      expect(issuesOf([thing(spec)])).toMatchObject([{ code: 'invalid-object' }]);
  });
  it('every one of them is told at once', () => {
    expect(issuesOf([thing({ a: Number.NaN, b: 1n }), thing(cycle)])).toHaveLength(3);
  });
});

function issuesOf(objects: readonly Manifest[]): IssueError['issues'] {
  try {
    toYaml(objects);
  } catch (error) {
    if (error instanceof IssueError) return error.issues;
    throw error;
  }
  return [];
}
