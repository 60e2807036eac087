import { describe, expect, it } from '@jest/globals';
import { networkLayer } from '../../../src/layers/network/index.js';
import { resolveSketch } from '../scope.js';

const ENTRIES = {
  ingress: { namespaces: ['ingress-nginx'], hostNetwork: true, ports: [8080] },
  agents: { hostNetwork: true },
};

function resolve(network: unknown, cluster: object, values: object = {}) {
  return resolveSketch(networkLayer, {
    values: { network, ...values },
    cluster: { values: { network: { entries: ENTRIES, ...cluster } } },
  });
}
const faults = (...args: Parameters<typeof resolve>) =>
  resolve(...args).reported.map(({ code, path }) => `${code} ${path.join('.')}`);

describe('an entry whose pods have the node’s network', () => {
  it('is the nodes by their addresses, of both families, beside what else it is', () => {
    const { only, reported } = resolve({ from: ['ingress'] }, { nodeCidrs: ['10.240.0.0/16', 'fd02::/64'] });
    expect(reported).toEqual([]);
    expect(only.policies['allow-from']!.ingress).toEqual([
      {
        from: [
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } },
          { ipBlock: { cidr: '10.240.0.0/16' } },
          { ipBlock: { cidr: 'fd02::/64' } },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ]);
  });

  it('is the nodes as Cilium knows them, whose addresses no range matches there', () => {
    const { only, reported } = resolve({ from: ['ingress', 'agents'] }, { engine: 'cilium' });
    expect(reported).toEqual([]);
    expect(only.cilium!['allow-from']!.ingress).toEqual([
      { fromEntities: ['host', 'remote-node'], toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }] }] },
      { fromEntities: ['host', 'remote-node'] },
    ]);
    expect(only.policies['allow-from']!.ingress!.flatMap(({ from }) => from!).map(({ ipBlock }) => ipBlock)).toEqual([undefined]);
  });

  it('is nobody where the cluster does not say which addresses are nodes’', () => {
    const { only, reported } = resolve({ from: ['ingress'] }, { engine: 'calico' });
    expect(reported).toMatchObject([
      { code: 'missing-key', path: ['network', 'from', 0], want: expect.stringContaining('nodeCidrs') },
    ]);
    expect(only.policies).toEqual({});
  });

  it('is out of reach where rules for the whole cluster shut the nodes, unless their door is open', () => {
    const nodes = { ...ENTRIES, nodes: { hostNetwork: true, tenants: ['payments'] } };
    expect(faults({ to: ['agents'] }, { engine: 'cilium' })).toEqual(['engine-limit network.to.0']);
    expect(faults({ to: ['agents', 'nodes'] }, { engine: 'cilium', entries: nodes })).toEqual([]);
    expect(faults({ to: ['agents'] }, { engine: 'cilium', clusterwide: false })).toEqual([]);
    expect(faults({ to: ['agents'] }, { engine: 'calico', nodeCidrs: ['10.240.0.0/16'] })).toEqual([]);
    expect(faults({ from: ['agents'] }, { engine: 'cilium' })).toEqual([]);
  });

  it('has no IPv6 under Azure NPM', () => {
    const npm = { engine: 'azure-npm', nodeCidrs: ['10.240.0.0/16', 'fd02::/64'] };
    expect(faults({ from: ['agents'] }, npm)).toEqual(['engine-limit network.from.0']);
  });
});

describe('pods of a tenant that may have the node’s network', () => {
  const deny = { defaultDeny: ['Ingress'] };
  it('are warned of, where there are policies that do not bind them', () => {
    expect(faults(deny, {}, { podSecurity: 'privileged' })).toEqual(['host-network-open podSecurity']);
    expect(faults(deny, {}, { podSecurity: { enforce: 'privileged' } })).toEqual(['host-network-open podSecurity']);
    expect(faults({}, {}, { podSecurity: 'privileged' })).toEqual([]);
    for (const podSecurity of ['baseline', 'restricted', { enforce: 'restricted', warn: 'privileged' }, undefined])
      expect(faults(deny, {}, { podSecurity })).toEqual([]);
  });
});
