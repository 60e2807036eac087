import { describe, expect, it } from '@jest/globals';
import { fillNames } from '../../src/model/names.js';
import { fleetOf, namespaceOf, PLATFORM } from './root.js';

const words = { namespace: 'shop-api', tenant: 'shop' };

describe('names of things', () => {
  it('are filled two maps down, and nowhere else', () => {
    const values = {
      budget: { quotas: { 'q-{namespace}': { hard: { pods: '{namespace}' } } }, cpu: '{namespace}' },
      labels: { '{namespace}': 'x' },
      network: { policies: { '{tenant}-all': { from: ['{tenant}'] } } },
    };
    expect(fillNames(values, words)).toEqual({
      budget: { quotas: { 'q-shop-api': { hard: { pods: '{namespace}' } } }, cpu: '{namespace}' },
      labels: { '{namespace}': 'x' },
      network: { policies: { 'shop-all': { from: ['{tenant}'] } } },
    });
  });
  it('cost nothing where there are none', () => {
    const values = { budget: { quotas: { q: { hard: { pods: '1' } } } } };
    expect(fillNames(values, words)).toBe(values);
  });
  it('merge with what a namespace says under the filled name, null included', () => {
    const tiers = { t: { extends: 'bare', budget: { quotas: { 'q-{namespace}': { hard: { pods: '9', services: '5' } } } } } };
    const tenant = {
      tier: 't',
      namespaces: {
        a: {},
        b: { budget: { quotas: { 'q-b': { hard: { pods: '3' } } } } },
        c: { budget: { quotas: { 'q-{namespace}': null } } },
      },
    };
    const { compiled, faults } = fleetOf({ ...PLATFORM, tiers }, { a: tenant });
    expect(faults).toEqual([]);
    const quotas = (namespace: string) => (namespaceOf(compiled, 'a', namespace).values.budget as { quotas: object }).quotas;
    expect(quotas('a')).toEqual({ 'q-a': { hard: { pods: '9', services: '5' } } });
    expect(quotas('b')).toEqual({ 'q-b': { hard: { pods: '3', services: '5' } } });
    expect(quotas('c')).toEqual({});
  });
  it('are judged as filled', () => {
    const { faults } = fleetOf(PLATFORM, {
      a: { access: { serviceAccounts: { 'Runner-{namespace}': {} }, roles: { '{namespace}/x': {} } } },
    });
    expect(faults.sort()).toEqual(
      [
        "bad-name tenants/a.yaml access.roles.'{namespace}/x'",
        "bad-name tenants/a.yaml access.serviceAccounts.'Runner-{namespace}'",
      ].sort(),
    );
  });
});
