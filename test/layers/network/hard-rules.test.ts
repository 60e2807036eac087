import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../../src/kube/types.js';
import { networkLayer } from '../../../src/layers/network/index.js';
import { type End, lets } from '../../meaning/cilium.js';
import { judgeCluster, resolveSketch } from '../scope.js';

const METADATA = ['169.254.169.254/32', 'fd00:ec2::254/128', 'fd20:ce::254/128'];
const TENANT = 'tenantry.dev/tenant';

function rules(network: object, distribution = 'generic'): Manifest[] {
  const cluster = { name: 'c', kubernetes: '1.34', distribution, values: { network } };
  return networkLayer.platform!(cluster as never, {});
}
const judge = (network: object, distribution = 'generic') =>
  judgeCluster(networkLayer, { distribution, values: { network } }).map(({ code, path }) => `${code} ${path.slice(3).join('.')}`);

/** Standard policies that open everything: what no rule for the cluster shuts is reached. */
const wideOpen: Manifest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'open', namespace: 'ns-a' },
  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] },
};
const pod = (...reaches: string[]): End => ({
  namespace: 'ns-a',
  labels: {},
  namespaceLabels: {
    [TENANT]: 'payments',
    ...Object.fromEntries(reaches.map((entry) => [`tenantry.dev/reaches-${entry}`, 'true'])),
  },
});
const metadata: End = { entities: ['world'], ip: '169.254.169.254' };
const host: End = { entities: ['host'], ip: '10.240.0.4' };
const otherNode: End = { entities: ['remote-node'], ip: '10.240.0.5' };
const apiOutside: End = { entities: ['kube-apiserver', 'world'], ip: '20.0.0.1' };
const apiOnNode: End = { entities: ['kube-apiserver', 'remote-node'], ip: '10.240.0.5' };
const outside: End = { entities: ['world'], ip: '198.51.100.1' };

describe('on Cilium', () => {
  const open = (from: End, to: End, port = 443, objects = rules({ engine: 'cilium' }, 'aks')) =>
    lets([...objects, wideOpen], 'egress', from, to, { port });

  it('are three, however many tenants there are, and on without being asked for', () => {
    expect(rules({ engine: 'cilium' }).map(({ kind, metadata: { name } }) => `${kind} ${name}`)).toEqual([
      'CiliumClusterwideNetworkPolicy tenantry-instance-metadata',
      'CiliumClusterwideNetworkPolicy tenantry-kubernetes-api',
      'CiliumClusterwideNetworkPolicy tenantry-nodes',
    ]);
    expect(rules({ engine: 'cilium', clusterwide: false })).toEqual([]);
    expect(rules({ engine: 'calico' })).toEqual([]);
  });

  it('keep tenants from instance metadata, nodes and the API server, whatever a NetworkPolicy opens', () => {
    expect([metadata, host, otherNode, apiOutside].map((to) => open(pod(), to, 80))).toEqual([false, false, false, false]);
    expect([metadata, host, otherNode, apiOutside].map((to) => open(pod(), to, 80, []))).toEqual([true, true, true, true]);
  });

  it('close nothing else', () => {
    expect(open(pod(), outside)).toBe(true);
    expect(open(pod(), { namespace: 'ns-b', labels: {} })).toBe(true);
    expect(lets(rules({ engine: 'cilium' }), 'egress', pod(), outside, { port: 443 })).toBe(true);
    expect(lets(rules({ engine: 'cilium' }), 'ingress', pod(), host, { port: 443 })).toBe(true);
  });

  it('leave the platform’s own namespaces alone', () => {
    expect(open({ namespace: 'monitoring', labels: {}, namespaceLabels: {} }, host)).toBe(true);
  });

  it('open to whom the platform grants it, one door each', () => {
    expect(open(pod('instance-metadata'), metadata)).toBe(true);
    expect(open(pod('instance-metadata'), host)).toBe(false);
    expect(open(pod('kubernetes-api'), apiOutside)).toBe(true);
    expect(open(pod('kubernetes-api'), otherNode)).toBe(false);
    expect(open(pod('nodes'), otherNode)).toBe(true);
  });

  it('let who may reach an API server on a node through to it, and to nodes with it', () => {
    const here = rules({ engine: 'cilium' }, 'generic');
    expect(open(pod('kubernetes-api'), apiOnNode, 443, here)).toBe(true);
    expect(open(pod('kubernetes-api'), otherNode, 443, here)).toBe(true);
    expect(open(pod(), apiOnNode, 443, here)).toBe(false);
    expect(open(pod('nodes'), apiOnNode, 443, here)).toBe(false);
  });

  it('leave port 53 of the own node where DNS is a cache on it', () => {
    const here = rules({ engine: 'cilium', dns: 'local-dns' });
    expect([52, 53, 54, 10250].map((port) => open(pod(), host, port, here))).toEqual([false, true, false, false]);
    expect(open(pod(), otherNode, 53, here)).toBe(false);
  });
});

describe('by address', () => {
  const network = {
    entries: { 'kubernetes-api': { cidrs: ['20.0.0.1/32'] } },
    nodeCidrs: ['10.240.0.0/16'],
    podCidrs: ['10.244.0.0/16'],
  };
  const ids = (...passes: string[]) => [
    { key: TENANT, operator: 'Exists' },
    ...passes.map((entry) => ({ key: `tenantry.dev/reaches-${entry}`, operator: 'DoesNotExist' })),
  ];

  it('are ClusterNetworkPolicies of the tier that comes first, each with a priority of its own', () => {
    const made = rules({ engine: 'generic', clusterwide: 'cluster-network-policy', ...network });
    expect(made[0]).toEqual({
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'tenantry-instance-metadata' },
      spec: {
        tier: 'Admin',
        priority: 10,
        subject: { namespaces: { matchExpressions: ids('instance-metadata') } },
        egress: [{ name: 'instance-metadata', action: 'Deny', to: [{ networks: METADATA }] }],
      },
    });
    const spec = (i: number) => made[i]!.spec as { priority: number; subject: object; egress: { to: object }[] };
    expect(spec(1)).toMatchObject({ priority: 11, egress: [{ to: [{ networks: ['20.0.0.1/32'] }] }] });
    expect(spec(2)).toMatchObject({
      priority: 12,
      subject: { namespaces: { matchExpressions: ids('nodes', 'kubernetes-api') } },
      egress: [{ to: [{ networks: ['10.240.0.0/16'] }] }],
    });
  });

  it('are GlobalNetworkPolicies in a tier of their own, which passes on what they leave', () => {
    const [tier, first] = rules({ engine: 'calico', clusterwide: 'calico', ...network });
    expect(tier).toEqual({
      apiVersion: 'projectcalico.org/v3',
      kind: 'Tier',
      metadata: { name: 'tenantry' },
      spec: { order: 100, defaultAction: 'Pass' },
    });
    expect(first).toEqual({
      apiVersion: 'projectcalico.org/v3',
      kind: 'GlobalNetworkPolicy',
      metadata: { name: 'tenantry.instance-metadata' },
      spec: {
        tier: 'tenantry',
        order: 10,
        namespaceSelector: 'has(tenantry.dev/tenant) && !has(tenantry.dev/reaches-instance-metadata)',
        types: ['Egress'],
        egress: [{ action: 'Deny', destination: { nets: METADATA } }],
      },
    });
  });

  it('say nothing of addresses that the platform does not', () => {
    expect(rules({ clusterwide: 'cluster-network-policy' }).map(({ metadata: { name } }) => name)).toEqual([
      'tenantry-instance-metadata',
    ]);
  });
});

describe('what is refused', () => {
  it('engine-limit for a kind that the engine does not read', () => {
    for (const engine of ['azure-npm', 'kube-router', 'antrea', 'ovn-kubernetes'])
      expect(judge({ engine, clusterwide: 'cluster-network-policy' })).toContain('engine-limit clusterwide');
    expect(judge({ engine: 'cilium', clusterwide: 'cluster-network-policy' })).toEqual(['engine-limit clusterwide']);
    expect(judge({ engine: 'calico', clusterwide: 'cilium' })).toEqual(['engine-limit clusterwide']);
    expect(judge({ engine: 'generic', clusterwide: 'calico' })).toEqual(['engine-limit clusterwide']);
    expect(judge({ engine: 'calico', clusterwide: 'calico' })).toEqual([]);
    expect(judge({ engine: 'cilium' })).toEqual([]);
  });

  it('managed-engine for more than NetworkPolicy on the Calico that AKS manages', () => {
    expect(judge({ engine: 'calico', clusterwide: 'calico' }, 'aks')).toEqual(['managed-engine clusterwide']);
    expect(judge({ engine: 'calico', clusterwide: 'cluster-network-policy' }, 'aks')).toEqual(['managed-engine clusterwide']);
    expect(judge({ engine: 'calico', clusterwide: 'calico', managed: false }, 'aks')).toEqual([]);
    expect(judge({ engine: 'calico' }, 'aks')).toEqual([]);
  });

  it('engine-limit where shutting nodes by address would shut pods', () => {
    const by = { engine: 'calico', clusterwide: 'calico', nodeCidrs: ['10.0.0.0/8'] };
    expect(judge(by)).toEqual(['engine-limit nodeCidrs']);
    expect(judge({ ...by, podCidrs: ['10.1.0.0/16'] })).toEqual(['engine-limit nodeCidrs']);
    expect(judge({ ...by, podCidrs: ['172.16.0.0/16'] })).toEqual([]);
  });

  it('engine-limit where nodes have addresses of a family that nobody says', () => {
    const by = { engine: 'calico', clusterwide: 'calico', podCidrs: ['172.16.0.0/16', 'fd01::/48'] };
    expect(judge({ ...by, nodeCidrs: ['10.0.0.0/8'] })).toEqual(['engine-limit nodeCidrs']);
    expect(judge({ ...by, nodeCidrs: ['fd00::/48'] })).toEqual(['engine-limit nodeCidrs']);
    expect(judge({ ...by, nodeCidrs: ['10.0.0.0/8', 'fd00::/48'] })).toEqual([]);
    expect(judge({ ...by, podCidrs: ['172.16.0.0/16'], nodeCidrs: ['10.0.0.0/8'] })).toEqual([]);
  });
});

describe('who may name what is shut', () => {
  const resolve = (network: object, entries: object = {}, cluster: object = {}) =>
    resolveSketch(networkLayer, {
      values: { network },
      cluster: { values: { network: { engine: 'cilium', entries, ...cluster } } },
    });
  const api = (more: object) => ({ 'kubernetes-api': { entities: ['kube-apiserver'], ...more } });

  it('is whom the entry is for; the Namespace says so by a label, that only the platform writes', () => {
    const { only, reported } = resolve({ to: ['kubernetes-api'] }, api({ tenants: ['payments'] }));
    expect(reported).toEqual([]);
    expect(only.reaches).toEqual(['kubernetes-api']);
    const context = { namespace: 'ns-a', tenant: { name: 'payments', kind: 'team', tier: 'standard' }, state: 'active' } as const;
    expect(networkLayer.facts!(only, context)).toEqual({ labels: { 'tenantry.dev/reaches-kubernetes-api': 'true' } });
  });

  it('is also a tier, or everyone where the entry says nobody in particular', () => {
    expect(resolve({ to: ['kubernetes-api'] }, api({ tiers: ['standard'] })).only.reaches).toEqual(['kubernetes-api']);
    expect(resolve({ to: ['kubernetes-api'] }, api({})).only.reaches).toEqual(['kubernetes-api']);
  });

  it('is nobody else: entry-not-granted, no rule and no label', () => {
    for (const more of [{ tenants: ['ledger'] }, { tiers: ['gold'] }, { tenants: [] }]) {
      const { only, codes } = resolve({ to: [{ entry: 'kubernetes-api' }] }, api(more));
      expect(codes).toEqual(['entry-not-granted']);
      expect(only).toEqual({ policies: {} });
    }
  });

  it('is nobody at all for instance metadata, until the platform says who', () => {
    expect(resolve({ to: ['instance-metadata'] }).codes).toEqual(['entry-not-granted']);
    expect(resolve({ reaches: ['instance-metadata'] }).codes).toEqual(['entry-not-granted']);
    expect(resolve({ to: ['instance-metadata'] }, {}, { clusterwide: false }).codes).toEqual([]);
    const entries = { 'instance-metadata': { cidrs: ['169.254.169.254/32'], tenants: ['payments'] } };
    expect(resolve({ to: ['instance-metadata'] }, entries).only.reaches).toEqual(['instance-metadata']);
  });

  it('is not asked where nothing is shut: no label', () => {
    expect(resolve({ to: ['kubernetes-api'] }, api({}), { clusterwide: false }).only.reaches).toBeUndefined();
  });

  it('a tenant of tier standard may not say reaches itself', () => {
    expect(networkLayer.locks).toContain('network.reaches');
  });
});
