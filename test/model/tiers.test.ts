import { describe, expect, it } from '@jest/globals';
import type { Values } from '../../src/model/merge.js';
import { fleetOf, namespaceOf, PLATFORM, placementOf, TWO } from './root.js';

const withTiers = (tiers: Values, more: Values = {}): Values => ({ ...PLATFORM, tiers, ...more });
const podSecurity = (platform: Values, tenant: Values = {}) =>
  namespaceOf(fleetOf(platform, { a: tenant }).compiled, 'a').values.podSecurity;

describe('tiers', () => {
  it('start from standard, which is secure with nothing written', () => {
    expect(podSecurity(PLATFORM)).toBe('restricted');
    expect(podSecurity(withTiers({ gold: {} }), { tier: 'gold' })).toBe('restricted');
  });
  it('extend each other, caps and locks too', () => {
    const tiers = {
      low: { podSecurity: 'baseline', labels: { low: 'x' }, locks: ['labels'], caps: { budget: { cpu: '8', memory: '16Gi' } } },
      high: { extends: 'low', labels: { high: 'x' }, caps: { budget: { cpu: '16' } } },
    };
    const { compiled, faults } = fleetOf(withTiers(tiers), { a: { tier: 'high', labels: { mine: 'x' } } });
    expect(faults).toEqual(['locked-key tenants/a.yaml labels']);
    expect(namespaceOf(compiled, 'a').values).toMatchObject({ podSecurity: 'baseline', labels: { low: 'x', high: 'x' } });
    expect(placementOf(compiled, 'a').caps).toEqual({ budget: { cpu: '16', memory: '16Gi' } });
  });
  it('a platform may adjust standard itself, and the default tier follows', () => {
    const tiers = { standard: { podSecurity: 'baseline' }, gold: {} };
    expect(podSecurity(withTiers(tiers))).toBe('baseline');
    expect(podSecurity(withTiers(tiers), { tier: 'gold' })).toBe('baseline');
    expect(podSecurity(withTiers({ gold: { podSecurity: 'privileged' } }, { defaultTier: 'gold' }))).toBe('privileged');
  });
  it('bare adds nothing, and is reached only through a tier of the platform', () => {
    const { compiled, faults } = fleetOf(withTiers({ adopted: { extends: 'bare' } }), {
      a: { tier: 'adopted', podSecurity: 'privileged' },
    });
    expect(faults).toEqual([]);
    expect(namespaceOf(compiled, 'a').values).toEqual({ podSecurity: 'privileged' });
    const direct = fleetOf(PLATFORM, { a: { tier: 'bare' } });
    expect(direct.faults).toEqual(['unknown-tier tenants/a.yaml tier']);
    expect(direct.all[0]!.want).toContain("extends: 'bare'");
  });
  it('that extend each other are told once, whoever leads into the circle', () => {
    const tiers = { into: { extends: 'b' }, a: { extends: 'b' }, b: { extends: 'a' }, self: { extends: 'self' } };
    const { all, faults } = fleetOf(withTiers(tiers), { x: { tier: 'into' }, y: { tier: 'a' } });
    expect(faults.filter((f) => f.startsWith('tier-cycle'))).toEqual([
      'tier-cycle platform.yaml tiers.b.extends',
      'tier-cycle platform.yaml tiers.self.extends',
    ]);
    expect(all.map((i) => i.message)).toEqual(['tiers extend each other: b → a → b', "tier 'self' extends itself"]);
  });
  it('two circles are two', () => {
    const tiers = { a: { extends: 'b' }, b: { extends: 'a' }, c: { extends: 'd' }, d: { extends: 'c' } };
    expect(fleetOf(withTiers(tiers), {}).faults).toEqual([
      'tier-cycle platform.yaml tiers.a.extends',
      'tier-cycle platform.yaml tiers.c.extends',
    ]);
  });
  it('nobody defined are told where they are named', () => {
    const { faults } = fleetOf(withTiers({ gold: { extends: 'silver' } }, { defaultTier: 'bronze' }), { a: { tier: 'golden' } });
    expect(faults).toEqual([
      'unknown-tier platform.yaml tiers.gold.extends',
      'unknown-tier platform.yaml defaultTier',
      'unknown-tier tenants/a.yaml tier',
    ]);
  });
  it('nobody knows are not judged by the caps and locks of another', () => {
    const { faults } = fleetOf(withTiers({ standard: { caps: { budget: { cpu: '1' } } } }), {
      a: { tier: 'gold', podSecurity: 'baseline', budget: { cpu: '8' } },
    });
    expect(faults).toEqual(['unknown-tier tenants/a.yaml tier']);
  });
});

describe('locks', () => {
  it('hold at every level of a tenant’s file', () => {
    const value = { podSecurity: 'baseline' };
    const { faults } = fleetOf(TWO, {
      a: { ...value, namespaces: { a: value }, clusters: { weu: { ...value, namespaces: { a: value } } } },
    });
    expect(faults).toEqual([
      'locked-key tenants/a.yaml podSecurity',
      'locked-key tenants/a.yaml namespaces.a.podSecurity',
      'locked-key tenants/a.yaml clusters.weu.podSecurity',
      'locked-key tenants/a.yaml clusters.weu.namespaces.a.podSecurity',
    ]);
  });
  it('hold for null, for a key inside a map, and not for its neighbours', () => {
    const locked = withTiers({ gold: { locks: ['network.defaultDeny'] } });
    const faults = (network: unknown) => fleetOf(locked, { a: { tier: 'gold', network } }).faults;
    expect(faults({ defaultDeny: null })).toEqual(['locked-key tenants/a.yaml network.defaultDeny']);
    expect(faults({ defaultDeny: [] })).toEqual(['locked-key tenants/a.yaml network.defaultDeny']);
    expect(faults(null)).toEqual(['locked-key tenants/a.yaml network.defaultDeny', 'locked-key tenants/a.yaml network.reaches']);
    expect(faults({ dns: false })).toEqual([]);
  });
  it('a tier adds its own and lifts some, for those that extend it too, and platform.ts an exception by name', () => {
    expect(
      fleetOf(withTiers({ gold: { unlock: ['podSecurity', 'access', 'budget', 'network', 'nodes'] } }), {
        a: { tier: 'gold', podSecurity: 'baseline' },
      }).faults,
    ).toEqual([]);
    const both = withTiers({
      gold: { unlock: ['nodes'], locks: ['labels'] },
      high: { extends: 'gold', locks: ['labels', 'nodes.pool'] },
    });
    expect(fleetOf(both, { a: { tier: 'high', labels: { x: 'y' }, nodes: { restrict: false } } }).faults).toEqual([
      'locked-key tenants/a.yaml labels',
    ]);
    const exception = { owner: 'platform', reason: 'legacy', until: '2027-01-01' };
    const free = (unlock: string[], tenant = 'a') =>
      fleetOf({ ...PLATFORM, exceptions: [{ tenant, unlock, ...exception }] }, { a: { nodes: { restrict: false } }, b: {} })
        .faults;
    expect(free(['nodes.restrict'])).toEqual([]);
    expect(free(['nodes'])).toEqual([]);
    expect(free(['nodes.restrict'], 'b')).toEqual(['locked-key tenants/a.yaml nodes.restrict']);
    expect(free(['node'])).toEqual(['locked-key tenants/a.yaml nodes.restrict']);
  });
});

describe('caps', () => {
  const capped = (exceptions: Values[] = []) =>
    withTiers({ standard: { caps: { budget: { cpu: '8', pods: 60 }, podSecurity: 'baseline' } } }, { exceptions });
  const exception = { tenant: 'a', owner: 'platform', reason: 'season', until: '2027-01-01' };
  const over = { a: { budget: { cpu: '12' } } };

  it('are what the whole tenant may have on a cluster', () => {
    expect(fleetOf(capped(), { a: { budget: { cpu: '8' } } }).faults).toEqual([]);
    expect(fleetOf(capped(), over).faults).toEqual(['above-cap tenants/a.yaml budget.cpu']);
  });
  it('are replaced key by key by an exception, for that tenant alone', () => {
    expect(fleetOf(capped([{ ...exception, caps: { budget: { cpu: '16' } } }]), over).faults).toEqual([]);
    expect(fleetOf(capped([{ ...exception, caps: { budget: { cpu: '16' } } }]), { a: { budget: { pods: 80 } } }).faults).toEqual([
      'above-cap tenants/a.yaml budget.pods',
    ]);
    expect(fleetOf(capped([{ ...exception, tenant: 'b', caps: { budget: { cpu: '16' } } }]), { ...over, b: {} }).faults).toEqual([
      'above-cap tenants/a.yaml budget.cpu',
    ]);
  });
  it('of one past its last day go on holding, with a warning', () => {
    const late = capped([{ ...exception, caps: { budget: { cpu: '16' } } }]);
    expect(fleetOf(late, over, '2027-01-01').faults).toEqual([]);
    const { faults, all } = fleetOf(late, over, '2027-01-02');
    expect(faults).toEqual(['exception-expired platform.yaml exceptions[0].until']);
    expect(all[0]).toMatchObject({ severity: 'warning', found: '2027-01-01' });
  });
});

describe('accept', () => {
  const platform = { ...PLATFORM, namespaces: { prefix: '{tenant}-' } };
  const odd = { namespaces: { x: {} } };

  it('relaxes a rule of ours, and is noted', () => {
    const { faults, issues } = fleetOf(platform, { a: { ...odd, accept: ['namespace-prefix'] } });
    expect(faults).toEqual([]);
    expect(issues.accepted).toEqual([{ code: 'namespace-prefix', tenant: 'a', cluster: 'weu' }]);
  });
  it('counts for its own tenant, and on a cluster for that cluster', () => {
    const two = { ...TWO, namespaces: { prefix: '{tenant}-' } };
    const both = { clusters: { neu: { accept: ['namespace-prefix'] }, weu: {} } };
    expect(fleetOf(two, { a: { ...odd, ...both } }).faults).toEqual(['namespace-prefix tenants/a.yaml namespaces.x']);
    expect(fleetOf(platform, { a: { ...odd, accept: ['namespace-prefix'] }, b: { namespaces: { y: {} } } }).faults).toEqual([
      'namespace-prefix tenants/b.yaml namespaces.y',
    ]);
  });
  it('may stand in a tier or the platform’s defaults', () => {
    expect(fleetOf({ ...platform, defaults: { accept: ['namespace-prefix'] } }, { a: odd }).faults).toEqual([]);
    expect(
      fleetOf({ ...platform, tiers: { loose: { accept: ['namespace-prefix'] } } }, { a: { ...odd, tier: 'loose' } }).faults,
    ).toEqual([]);
  });
  it('cannot name what the API server or the fleet would refuse', () => {
    const { all } = fleetOf(PLATFORM, { a: { accept: ['bad-cidr', 'above-cap', 'namespace-prefx'] } });
    expect(all.map((i) => i.message)).toEqual([
      'no file can relax this: only rules of our own can be accepted',
      'no file can relax this: only rules of our own can be accepted',
      "not one of the allowed values; did you mean 'namespace-prefix'?",
    ]);
  });
  it('of what nothing breaks is told, each code at its place', () => {
    const two = { ...TWO, namespaces: { prefix: '{tenant}-' } };
    const tenant = {
      ...odd,
      accept: ['namespace-prefix', 'wide-subject'],
      clusters: { neu: {}, weu: { accept: ['foreign-role'], namespaces: { x: null, a: {} } } },
    };
    expect(fleetOf(two, { a: tenant }).faults).toEqual([
      'accept-unused tenants/a.yaml accept[1]',
      'accept-unused tenants/a.yaml clusters.weu.accept[0]',
    ]);
  });
  it('is not judged while there are errors', () => {
    expect(fleetOf(platform, { a: { accept: ['wide-subject'], labels: { x: 1 } } }).faults).toEqual([
      'wrong-type tenants/a.yaml labels.x',
    ]);
    expect(fleetOf({ ...platform, naming: 1 }, { a: { accept: ['wide-subject'] } }).faults).toEqual([
      'wrong-type platform.yaml naming',
    ]);
  });
});
