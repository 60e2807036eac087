import { describe, expect, it } from '@jest/globals';
import { IssueList } from '../../src/issue.js';
import type { Manifest } from '../../src/kube/types.js';
import { compile } from '../../src/pipeline.js';

/** Two tenants that agree on one port, an entry, addresses, and what is one-sided. */
const fleet = (mesh: object, { distribution = 'generic', shop = {} as object, network = {} as object } = {}) => {
  const platform = {
    clusters: { main: { kubernetes: '1.33', distribution, ...mesh } },
    network: { entries: { gateway: { namespaces: ['gateways'] }, office: { cidrs: ['10.9.0.0/16'] } } },
  };
  const tenants = {
    bank: { network: { from: [{ tenant: 'shop', ports: [8443, 9000] }] } },
    shop: {
      network: {
        from: [
          { entry: 'gateway', ports: [8080] },
          { entry: 'office', ports: [8080] },
        ],
        to: [
          { tenant: 'bank', ports: [8443] },
          { tenant: 'mute', ports: [1] },
        ],
        ...network,
      },
      ...shop,
    },
    mute: {},
  };
  const issues = new IssueList();
  const made = compile(
    {
      platform: { file: 'platform.yaml', value: platform },
      tenants: Object.entries(tenants).map(([name, value]) => ({ file: `tenants/${name}.yaml`, value })),
    } as never,
    issues as never,
  ) as unknown;
  return { made, issues };
};

describe('the shape of a compiled fleet', () => {
  it('is looked at', () => {
    const { made, issues } = fleet({ istio: {} });
    expect(typeof made).toBe('object');
    expect(issues.all).toEqual([]);
    void ({} as Manifest);
  });
});
