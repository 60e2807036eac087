import { describe, expect, it } from '@jest/globals';
import { fleetOf, PLATFORM, TWO } from './root.js';

/** What follows from a fault is not a second fault. */
describe('one fault is told once', () => {
  it('a tenant whose file is unusable is still a tenant', () => {
    const { faults, compiled } = fleetOf(
      { ...TWO, namespaces: { requireOwner: true } },
      {
        a: [],
        b: { owner: { team: 'b', contact: 'b' }, clusters: { weu: {} }, network: { to: [{ tenant: 'a' }] } },
      },
    );
    expect(faults).toEqual(['wrong-type tenants/a.yaml']);
    expect(compiled!.fleet.tenants.map((t) => t.name)).toEqual(['a', 'b']);
  });
  it('a flow that a faulty peer would have opened is no one-sided flow', () => {
    const b = { network: { to: [{ tenant: 'a', ports: [443] }] } };
    const faulty = (from: unknown[]) => fleetOf(PLATFORM, { a: { network: { from } }, b }).faults;
    expect(faulty([{ tenant: 'b', ports: [0] }])).toEqual([
      expect.stringMatching(/^wrong-type tenants\/a.yaml network.from\[0\].ports\[0\]$/),
    ]);
    expect(faulty([])).toEqual(['one-sided-flow tenants/b.yaml network.to[0].tenant']);
  });
  it.each([
    [
      'a cluster',
      { clusters: { weu: { kubernetes: 'new' } } },
      { clusters: { weu: {} } },
      'wrong-type platform.yaml clusters.weu.kubernetes',
    ],
    ['the only cluster', { clusters: { weu: {} } }, {}, 'missing-key platform.yaml clusters.weu.kubernetes'],
    ['a tier', { ...PLATFORM, tiers: { gold: 1 } }, { tier: 'gold' }, 'wrong-type platform.yaml tiers.gold'],
    [
      'an entry',
      { ...PLATFORM, network: { entries: { x: {} } } },
      { network: { from: ['x'] } },
      'wrong-type platform.yaml network.entries.x',
    ],
    [
      'a pool',
      { clusters: { weu: { kubernetes: '1.33', distribution: 'aks', pools: { x: 1 } } } },
      { nodes: { pool: 'x' } },
      'wrong-type platform.yaml clusters.weu.pools.x',
    ],
  ])('who names %s that is at fault itself is not', (_, platform, tenant, fault) => {
    expect(fleetOf(platform, { a: tenant }).faults).toEqual([fault]);
  });
  it.each([
    ['an owner', { owner: { team: 'a' } }, 'missing-key tenants/a.yaml owner.contact'],
    ['a label', { owner: { team: 'a', contact: 'b' }, labels: { team: 5 } }, 'wrong-type tenants/a.yaml labels.team'],
  ])('what the platform requires was given where %s is at fault', (_, tenant, fault) => {
    const platform = { ...PLATFORM, namespaces: { requireOwner: true, requiredLabels: ['team'] } };
    expect(fleetOf(platform, { a: { labels: { team: 'x' }, ...tenant } }).faults).toEqual([fault]);
    expect(fleetOf(platform, { a: {} }).faults.sort()).toEqual([
      'required-metadata tenants/a.yaml namespaces.a.labels',
      'required-metadata tenants/a.yaml owner',
    ]);
  });
  it('a role at fault is a role', () => {
    const access = { roles: { x: { rules: 1 } }, bindings: { b: { role: 'x', to: [] }, c: { role: 'y', to: [] } } };
    expect(fleetOf(PLATFORM, { a: { access } }).faults).toEqual([
      'wrong-type tenants/a.yaml access.roles.x.rules',
      'unknown-role tenants/a.yaml access.bindings.c.role',
    ]);
  });
  it('a name that is not the file’s is known', () => {
    expect(fleetOf(PLATFORM, { a: { name: 'b' }, c: { network: { to: [{ tenant: 'b' }, { tenant: 'd' }] } } }).faults).toEqual([
      'name-mismatch tenants/a.yaml name',
      'unknown-tenant tenants/c.yaml network.to[1].tenant',
    ]);
  });
  it('a bad annotation is not a bad Namespace too', () => {
    expect(fleetOf(PLATFORM, { a: { annotations: { 'no key': 'x' } } }).faults).toEqual([
      "bad-name tenants/a.yaml annotations.'no key'",
    ]);
  });
  it('what two clusters both show is one issue on each, and the same', () => {
    const { all } = fleetOf(TWO, { a: { clusters: { neu: {}, weu: {} }, labels: { 'tenantry.dev/x': 'y' } } });
    expect(new Set(all.map((i) => JSON.stringify(i))).size).toBe(1);
  });
  it('and faults that have nothing to do with each other are all told', () => {
    const { faults } = fleetOf(
      { ...PLATFORM, tiers: { gold: 1 } },
      { a: { tier: 'silver', labels: { x: 1 }, network: { from: ['y'], to: [{ tenant: 'z' }] } } },
    );
    expect(faults).toEqual([
      'wrong-type platform.yaml tiers.gold',
      'wrong-type tenants/a.yaml labels.x',
      'unknown-tier tenants/a.yaml tier',
      'unknown-network-entry tenants/a.yaml network.from[0]',
      'unknown-tenant tenants/a.yaml network.to[0].tenant',
    ]);
  });
});
