import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { tenants } from '../../src/define.js';
import type { Manifest } from '../../src/kube/types.js';
import { customersOf } from '../../src/layers/contract.js';
import { Neighbourhood } from '../../src/layers/others.js';
import type { Values } from '../../src/model/merge.js';
import { fleetOf } from './root.js';

const OFFERING = { source: { manifests: [] }, plans: { gold: { tier: 'customer' } } };
const platform = (to: unknown[]): Values => ({
  clusters: { weu: { kubernetes: '1.33' } },
  tiers: { customer: { network: { to } } },
  offerings: { crm: OFFERING, erp: OFFERING },
});
const buys = (offering: string, more: Values = {}) => ({ kind: 'customer', offering, plan: 'gold', ...more });

/** The peers that the policies of a tenant open, by name of the policy. */
function peersOf(platformValues: Values, fleet: Values, tenant: string) {
  const { compiled, faults } = fleetOf(platformValues, fleet);
  const text = compiled!.files.find((file) => file.path === `weu/tenants/${tenant}/ns-${tenant}.yaml`)!.content;
  const objects = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  const specOf = (name: string) =>
    (objects.find((o) => o.kind === 'NetworkPolicy' && o.metadata.name === name) as { spec?: Values } | undefined)?.spec;
  return { faults, from: specOf('allow-from')?.ingress, to: specOf('allow-to')?.egress };
}

const byLabel = (offering: string) => [{ namespaceSelector: { matchLabels: { 'tenantry.dev/offering': offering } } }];
const byName = (name: string) => [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }];
const tcp = (port: number) => [{ protocol: 'TCP', port }];

describe('a flow with all customers of an offering', () => {
  const billing = { network: { from: [tenants({ offering: 'crm' }, 8443, 9443)] } };
  const fleet = { acme: buys('crm'), globex: buys('crm'), initech: buys('erp'), billing };
  const asking = platform([{ tenant: 'billing', ports: [8443, 5432] }]);

  it('is one peer on the side that selects, however many there are', () => {
    const one = peersOf(asking, { acme: buys('crm'), billing }, 'billing').from;
    expect(one).toEqual([{ from: byLabel('crm'), ports: [...tcp(8443), ...tcp(9443)] }]);
    expect(peersOf(asking, fleet, 'billing').from).toEqual(one);
  });

  it('opens the side of each customer that names the tenant, on the ports both name', () => {
    expect(peersOf(asking, fleet, 'acme').to).toEqual([{ to: byName('billing'), ports: tcp(8443) }]);
    expect(peersOf(platform([]), fleet, 'acme').to).toBeUndefined();
  });

  it('is closed to customers of another offering, and to other tenants', () => {
    expect(peersOf(asking, fleet, 'initech').to).toBeUndefined();
    expect(peersOf(asking, fleet, 'initech').faults).toEqual([expect.stringMatching(/^one-sided-flow platform.yaml/)]);
    const shop = { network: { to: [{ tenant: 'billing' }] } };
    expect(peersOf(platform([]), { ...fleet, shop }, 'shop').to).toBeUndefined();
  });

  it('adds up with what is named for one of them', () => {
    const both = { network: { from: [tenants({ offering: 'crm' }, 8443), { tenant: 'acme', ports: [5432] }] } };
    const to = (tenant: string) => peersOf(asking, { ...fleet, billing: both }, tenant).to;
    expect(to('acme')).toEqual([{ to: byName('billing'), ports: expect.arrayContaining([...tcp(8443), ...tcp(5432)]) }]);
    expect(to('globex')).toEqual([{ to: byName('billing'), ports: tcp(8443) }]);
  });

  it('is among what a kept result depends on', () => {
    const answersWhen = (said: Record<string, unknown>) => {
      const hood = new Neighbourhood('weu', new Map([['billing', ['weu']]]));
      hood.add('billing', [{ name: 'billing', says: () => ({ network: said }) }]);
      return hood.answers('acme', ['billing'], []);
    };
    expect(answersWhen({ [customersOf('crm')]: { from: {} } })).not.toBe(answersWhen({}));
    expect(answersWhen({ globex: { from: {} } })).toBe(answersWhen({}));
  });

  it('asks for an offering that there is', () => {
    const wrong = { network: { from: [tenants({ offering: 'crn' })] } };
    const { all, faults } = fleetOf(platform([]), { billing: wrong });
    expect(faults).toEqual(['unknown-offering tenants/billing.yaml network.from[0].tenants.offering']);
    expect(all[0]!.message).toContain("did you mean 'crm'?");
  });

  it('can be joined by no label of a tenant’s own file', () => {
    const liar = { labels: { 'tenantry.dev/offering': 'crm' } };
    expect(fleetOf(platform([]), { ...fleet, liar }).faults).toContain(
      "reserved-metadata tenants/liar.yaml labels.'tenantry.dev/offering'",
    );
    const unlocked = { application: { offering: 'crm' } };
    expect(fleetOf(platform([]), { ...fleet, liar: unlocked }).faults).toContain('locked-key tenants/liar.yaml application');
  });
});
