import { describe, expect, it } from '@jest/globals';
import type { Values } from '../../src/model/merge.js';
import { fleetOf, namespaceOf, PLATFORM, placementOf, TWO } from './root.js';

/** One budget key that every level says or leaves, and that reads back as the level it came from. */
const LEVELS = ['platform', 'tier', 'tenant', 'cluster', 'namespace', 'namespace on a cluster'] as const;
type LevelName = (typeof LEVELS)[number];

function said(levels: readonly LevelName[], value: (level: LevelName) => Values) {
  const at = (level: LevelName): Values => (levels.includes(level) ? value(level) : {});
  const platform = {
    ...PLATFORM,
    defaults: at('platform'),
    tiers: { gold: { ...at('tier'), unlock: ['podSecurity', 'access', 'budget', 'network', 'nodes'] } },
  };
  const tenant = {
    tier: 'gold',
    ...at('tenant'),
    namespaces: { a: at('namespace') },
    clusters: { weu: { ...at('cluster'), namespaces: { a: at('namespace on a cluster') } } },
  };
  return fleetOf(platform, { a: tenant });
}

describe('the more specific level wins', () => {
  const marked = (level: LevelName): Values => ({
    labels: { level: level.replaceAll(' ', '-'), [level.replaceAll(' ', '-')]: 'x' },
  });

  it.each(LEVELS.map((level, index) => [level, LEVELS.slice(0, index + 1)] as const))(
    '%s over all before it',
    (level, levels) => {
      const { compiled, faults } = said(levels, marked);
      expect(faults).toEqual([]);
      const labels = namespaceOf(compiled, 'a').values.labels as Record<string, string>;
      expect(labels.level).toBe(level.replaceAll(' ', '-'));
      // Maps merge: whoever said a key of its own is still heard.
      expect(Object.keys(labels).sort()).toEqual(['level', ...levels.map((l) => l.replaceAll(' ', '-'))].sort());
    },
  );

  it.each(LEVELS)('%s alone is over what is built in', (level) => {
    const value = { network: { within: 'none' } };
    expect(namespaceOf(said([], () => value).compiled, 'a').values.network).toMatchObject({ within: 'namespace' });
    expect(namespaceOf(said([level], () => value).compiled, 'a').values.network).toMatchObject({ within: 'none' });
  });

  it.each(LEVELS)('%s can take away with null', (level) => {
    const { compiled, faults } = said([level], () => ({ podSecurity: null }));
    expect(faults).toEqual([]);
    expect(namespaceOf(compiled, 'a').values).not.toHaveProperty('podSecurity');
  });

  it('the tenant on a cluster knows nothing of its namespaces', () => {
    const { compiled } = said(LEVELS, marked);
    expect((placementOf(compiled, 'a').values.labels as Values).level).toBe('cluster');
  });
});

describe('a fault is told where the value was written', () => {
  const fault: Values = { network: { from: ['nobody'] } };
  const PLACES: Record<LevelName, string> = {
    platform: 'platform.yaml defaults.network.from[0]',
    tier: 'platform.yaml tiers.gold.network.from[0]',
    tenant: 'tenants/a.yaml network.from[0]',
    cluster: 'tenants/a.yaml clusters.weu.network.from[0]',
    namespace: 'tenants/a.yaml namespaces.a.network.from[0]',
    'namespace on a cluster': 'tenants/a.yaml clusters.weu.namespaces.a.network.from[0]',
  };
  it.each(LEVELS)('%s', (level) => {
    expect(said([level], () => fault).faults).toEqual([`unknown-network-entry ${PLACES[level]}`]);
  });
  it('and beside what was written, where the value is built in', () => {
    const { faults } = fleetOf(PLATFORM, { a: { budget: { container: { max: { memory: '128Mi' } } } } });
    expect(faults).toEqual(['limits-inconsistent tenants/a.yaml budget.container.default.memory']);
  });
  it('in a tier of several levels: at the one that says it', () => {
    const tiers = { low: { network: { from: ['nobody'] } }, high: { extends: 'low', labels: { x: 'y' } } };
    expect(fleetOf({ ...PLATFORM, tiers }, { a: { tier: 'high' } }).faults).toEqual([
      'unknown-network-entry platform.yaml tiers.low.network.from[0]',
    ]);
  });
});

describe('namespaces', () => {
  const names = (tenant: Values, platform = PLATFORM, cluster = 'weu') =>
    placementOf(fleetOf(platform, { a: tenant }).compiled, 'a', cluster).namespaces.map((n) => n.name);

  it('default to one with the tenant’s name', () => {
    expect(names({})).toEqual(['a']);
    expect(names({ namespaces: { 'a-b': {}, ab: {}, 'a-a': null } })).toEqual(['a-b', 'ab']);
  });
  it('a cluster adds some, and takes some away with null', () => {
    const tenant = { namespaces: { x: {}, y: {} }, clusters: { neu: { namespaces: { x: null, z: {} } }, weu: {} } };
    expect(names(tenant, TWO, 'neu')).toEqual(['y', 'z']);
    expect(names(tenant, TWO, 'weu')).toEqual(['x', 'y']);
  });
  it('one that is nowhere else can be brought back', () => {
    expect(names({ namespaces: { x: null }, clusters: { weu: { namespaces: { x: {} } } } })).toEqual(['x']);
  });
  it('are made by us unless they say otherwise: then only what is in them is', () => {
    const { compiled, faults } = fleetOf(PLATFORM, {
      a: { namespaces: { a: { create: false }, b: { create: true } }, nodes: { restrict: null } },
    });
    expect(faults.filter((f) => !f.startsWith('locked-key'))).toEqual(['guardrails-not-ours tenants/a.yaml namespaces.a.create']);
    const kinds = (name: string) => compiled!.files.find((f) => f.path.endsWith(`ns-${name}.yaml`))!.content.match(/^kind: .*/gm);
    expect(kinds('a')).not.toContain('kind: Namespace');
    expect(kinds('a')).toContain('kind: ResourceQuota');
    expect(kinds('b')?.[0]).toBe('kind: Namespace');
  });
  it('made elsewhere are told what must be set there, unless the cluster has no rules of admission', () => {
    const tenant = { namespaces: { a: { create: false } }, nodes: { restrict: null }, hosts: { domains: ['a.example'] } };
    const of = (cluster: Values) =>
      fleetOf({ clusters: { weu: { kubernetes: '1.36', ...cluster } } }, { a: tenant }).all.filter(
        (i) => i.code === 'guardrails-not-ours',
      );
    expect(of({})).toMatchObject([
      {
        severity: 'warning',
        want: expect.stringMatching(
          /^labels tenantry\.dev\/kind: team, tenantry\.dev\/tenant: a, .*; annotations tenantry\.dev\/.*tenantry\.dev\/namespaces: a/,
        ),
      },
    ]);
    expect(of({ guardrails: { mode: 'off' } })).toEqual([]);
    const accepted = fleetOf(PLATFORM, { a: { ...tenant, accept: ['guardrails-not-ours'] } });
    expect(accepted.faults.filter((f) => f.startsWith('guardrails'))).toEqual([]);
    expect(accepted.issues.accepted).toContainEqual({ code: 'guardrails-not-ours', tenant: 'a', cluster: 'weu' });
  });
  it.each(['retiring', 'suspended'])('of a tenant that is %s are marked, and so is one that is alone', (state) => {
    const marked = (tenant: Values) => {
      const { compiled } = fleetOf(PLATFORM, { a: tenant });
      return compiled!.files.filter((f) => f.content.includes(`tenantry.dev/state: ${state}`)).map((f) => f.path);
    };
    expect(marked({})).toEqual([]);
    expect(marked({ state })).toEqual(['weu/tenants/a/ns-a.yaml']);
    expect(marked({ namespaces: { a: {}, b: { state } } })).toEqual(['weu/tenants/a/ns-b.yaml']);
    expect(marked({ state, namespaces: { a: { state: 'active' }, b: {} } })).toEqual(['weu/tenants/a/ns-b.yaml']);
  });
  it('claimed twice on one cluster are told where the second says so; on two clusters they are two', () => {
    const twice = { a: { namespaces: { x: {} } }, b: { clusters: { weu: { namespaces: { x: {} } } } } };
    expect(fleetOf(PLATFORM, twice).faults).toEqual(['namespace-twice tenants/b.yaml clusters.weu.namespaces.x']);
    const apart = { a: { clusters: { neu: {} }, namespaces: { x: {} } }, b: { clusters: { weu: {} }, namespaces: { x: {} } } };
    expect(fleetOf(TWO, apart).faults).toEqual([]);
  });
});

describe('clusters', () => {
  it('default to the only one', () => {
    expect(placementOf(fleetOf(PLATFORM, { a: {} }).compiled, 'a').cluster.name).toBe('weu');
  });
  it('must be named where there are several', () => {
    const { all } = fleetOf(TWO, { a: {} });
    expect(all.map((i) => [i.code, i.want])).toEqual([['missing-key', 'clusters: { neu: {} }, or others of neu, weu']]);
  });
  it('of none there is nothing to say', () => {
    expect(fleetOf({ clusters: {} }, { a: {} }).faults).toEqual([]);
  });
  it('come in code unit order, and so do tenants', () => {
    const { compiled } = fleetOf(
      { clusters: { ab: { kubernetes: '1.33' }, 'a-b': { kubernetes: '1.33' } } },
      {
        ab: { clusters: { ab: {}, 'a-b': {} } },
        'a-b': { clusters: { ab: {} } },
        constructor: { clusters: { ab: {} } },
      },
    );
    expect(compiled!.fleet.tenants.map((t) => t.name)).toEqual(['a-b', 'ab', 'constructor']);
    expect(compiled!.fleet.tenants[1]!.placements.map((p) => p.cluster.name)).toEqual(['a-b', 'ab']);
  });
});

it('a tenant called like a member of every object is a tenant like any other', () => {
  const { compiled, faults } = fleetOf(PLATFORM, {
    constructor: { namespaces: { constructor: { labels: { valueOf: 'x' } } }, network: { to: [{ tenant: 'tostring' }] } },
    tostring: {},
  });
  expect(faults).toEqual(['one-sided-flow tenants/constructor.yaml network.to[0].tenant']);
  expect(namespaceOf(compiled, 'constructor').values.labels).toEqual({ valueOf: 'x' });
});
