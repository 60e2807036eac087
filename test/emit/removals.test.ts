import { describe, expect, it } from '@jest/globals';
import type { Base, BaseNamespace, NamespaceNow } from '../../src/emit/base.js';
import { type Fleet, judgeRemovals } from '../../src/emit/removals.js';

const fileOf = (name: string, tenant: string, shard?: string) => `c/tenants/${shard ? `${shard}/` : ''}${tenant}/ns-${name}.yaml`;

const was = (namespace: string, state?: string, tenant = 'a', shard?: string): BaseNamespace => {
  return { cluster: 'c', tenant, namespace, file: fileOf(namespace, tenant, shard), state };
};
const now = (namespace: string, state = 'active', tenant = 'a', shard?: string): NamespaceNow => {
  return { cluster: 'c', tenant, namespace, file: fileOf(namespace, tenant, shard), state };
};
const base = (...namespaces: BaseNamespace[]): Base => ({ ref: 'main', namespaces, removed: [] });
const fleet = (namespaces: NamespaceNow[], more: Partial<Fleet> = {}): Fleet => ({
  namespaces,
  removed: [],
  isReserved: () => false,
  acceptsMove: () => false,
  unjudged: new Set(),
  ...more,
});
const codes = (b: Base, f: Fleet) => judgeRemovals(b, f).map((i) => i.code);

describe('a namespace that is gone', () => {
  const removed = { removed: [{ cluster: 'c', tenant: 'a', namespace: 'x' }] };
  it('must have been retiring, whatever is said of it now', () => {
    for (const state of [undefined, 'active', 'suspended', 'nonsense'])
      for (const more of [{}, removed, { isReserved: () => true }])
        expect(codes(base(was('x', state)), fleet([], more))).toEqual(['namespace-removed']);
    const [told] = judgeRemovals(base(was('x')), fleet([]));
    expect(told).toMatchObject({ severity: 'error', file: 'c/tenants/a/ns-x.yaml', tenant: 'a' });
    for (const word of ['x', 'a', 'c', 'main']) expect(told!.message.split(' ')).toContain(word);
  });
  it('keeps its name: in its own tenant’s file, or in the platform’s', () => {
    const retired = base(was('x', 'retiring'));
    expect(codes(retired, fleet([], removed))).toEqual([]);
    expect(codes(retired, fleet([], { isReserved: (name) => name === 'x' }))).toEqual([]);
    expect(codes(retired, fleet([]))).toEqual(['name-not-reserved']);
    for (const other of [{ cluster: 'd' }, { tenant: 'b' }, { namespace: 'y' }])
      expect(codes(retired, fleet([], { removed: [{ ...removed.removed[0]!, ...other }] }))).toEqual(['name-not-reserved']);
  });
  it('is gone where it is only on another cluster, or renamed', () => {
    const moved = { ...now('x'), cluster: 'd', file: 'd/tenants/a/ns-x.yaml' };
    expect(codes(base(was('x'), was('y')), fleet([moved, now('y2')]))).toEqual(['namespace-removed', 'namespace-removed']);
  });
  it('is not told of a tenant whose file has errors', () => {
    expect(codes(base(was('x')), fleet([], { unjudged: new Set(['a']) }))).toEqual([]);
  });
});

describe('a name that was recorded as gone', () => {
  const recorded: Base = { ...base(), removed: [{ ...was('x'), file: 'c/sync/a.yaml' }] };
  it('stays recorded, or is reserved', () => {
    expect(codes(recorded, fleet([]))).toEqual(['name-not-reserved']);
    expect(codes(recorded, fleet([now('x', 'active', 'b')]))).toEqual(['name-not-reserved']);
    expect(codes(recorded, fleet([], { removed: [{ cluster: 'c', tenant: 'a', namespace: 'x' }] }))).toEqual([]);
    expect(codes(recorded, fleet([], { isReserved: (name) => name === 'x' }))).toEqual([]);
    expect(codes(recorded, fleet([], { unjudged: new Set(['a']) }))).toEqual([]);
  });
  it('may be its own tenant’s again', () => {
    expect(codes(recorded, fleet([now('x')]))).toEqual([]);
  });
});

describe('the order of states', () => {
  it.each([
    ['retiring', undefined, ['state-skipped']],
    ['retiring', 'active', ['state-skipped']],
    ['retiring', 'nonsense', ['state-skipped']],
    ['retiring', 'suspended', []],
    ['retiring', 'retiring', []],
    ['suspended', undefined, []],
    ['suspended', 'retiring', []],
    ['active', 'suspended', []],
    ['active', 'retiring', []],
  ])('%s after %s: %j', (state, before, expected) => {
    expect(codes(base(was('x', before)), fleet([now('x', state)]))).toEqual(expected);
  });
  it('is none of a namespace that is new', () => {
    expect(codes(base(), fleet([now('x', 'retiring')]))).toEqual([]);
  });
});

describe('how many may go', () => {
  const many = (n: number, cluster = 'c') =>
    Array.from({ length: n }, (_, i) => ({ ...was(`n${i}`, 'retiring'), cluster, file: `${cluster}/tenants/a/ns-n${i}.yaml` }));
  const told = (of: BaseNamespace[], gone: number, allowed?: number) => {
    const left = of.slice(gone).map((n) => ({ ...n, state: 'active' }));
    return judgeRemovals(base(...of), fleet(left, { isReserved: () => true, allowed }));
  };
  it('is three, or 5 % of a cluster’s where that is more', () => {
    expect(told(many(10), 3)).toEqual([]);
    expect(told(many(10), 4)).toMatchObject([{ code: 'too-many-removals', found: '4' }]);
    expect(told(many(200), 10)).toEqual([]);
    const [eleven] = told(many(200), 11);
    expect(eleven!.message).toContain('11 of the 200 namespaces that main has on cluster c');
    expect(eleven!.want).toBe('at most 10, or --allow-removals 11');
  });
  it('is counted cluster by cluster', () => {
    const all = [...many(3), ...many(3, 'd'), ...many(100, 'e')];
    expect(told(all, 6)).toEqual([]);
  });
  it('is what somebody says instead, on all clusters together', () => {
    expect(told(many(10), 9, 9)).toEqual([]);
    expect(told(many(10), 9, 8)).toMatchObject([{ code: 'too-many-removals', found: '9' }]);
    expect(told(many(10), 1, 0)).toHaveLength(1);
    expect(told([...many(2), ...many(2, 'd')], 4, 3)).toHaveLength(1);
  });
});

describe('a namespace that is another tenant’s now', () => {
  it('is told, unless the file of the one that has it accepts it', () => {
    const [told] = judgeRemovals(base(was('x')), fleet([now('x', 'active', 'b')]));
    expect(told).toMatchObject({ code: 'namespace-moved', tenant: 'b', file: 'c/tenants/b/ns-x.yaml' });
    expect(codes(base(was('x')), fleet([now('x', 'active', 'b')], { acceptsMove: ({ tenant }) => tenant === 'b' }))).toEqual([]);
    expect(codes(base(was('x')), fleet([now('x', 'active', 'b')], { acceptsMove: ({ tenant }) => tenant === 'a' }))).toHaveLength(
      1,
    );
  });
  it('is told in any case where the other was retiring', () => {
    const accepts = { acceptsMove: () => true };
    expect(codes(base(was('x', 'retiring')), fleet([now('x', 'active', 'b')], accepts))).toEqual(['namespace-moved']);
  });
});

describe('shards', () => {
  it('come and go, and do not change under a tenant', () => {
    expect(codes(base(was('x')), fleet([now('x', 'active', 'a', '01')]))).toEqual([]);
    expect(codes(base(was('x', undefined, 'a', '01')), fleet([now('x')]))).toEqual([]);
    expect(codes(base(was('x', undefined, 'a', '01')), fleet([now('x', 'active', 'a', '02')]))).toEqual(['shards-changed']);
  });
  it('do neither while one is retiring', () => {
    expect(codes(base(was('x', 'retiring')), fleet([now('x', 'retiring', 'a', '01')]))).toEqual(['shards-changed']);
    expect(codes(base(was('x', 'retiring')), fleet([now('x', 'active', 'a', '01')]))).toEqual(['shards-changed']);
    expect(codes(base(was('x', 'retiring', 'a', '01')), fleet([now('x', 'retiring')]))).toEqual(['shards-changed']);
  });
});
