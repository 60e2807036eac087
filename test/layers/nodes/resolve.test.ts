import { describe, expect, it } from '@jest/globals';
import type { Toleration } from '../../../src/kube/schemas.js';
import { nodesLayer } from '../../../src/layers/nodes/index.js';
import { resolveSketch, type ScopeSketch } from '../scope.js';
import { admit } from './admission.js';

const PREFIX = 'scheduler.alpha.kubernetes.io/';
const NODE = 'node.kubernetes.io/';
const taint = (value: string, key = 'tenant') => ({ key, value, effect: 'NoSchedule' }) as const;
const aks = {
  distribution: 'aks',
  admissionPlugins: ['PodNodeSelector', 'PodTolerationRestriction'],
  values: { pools: { payments: { taints: [taint('payments')], tenants: ['payments'] }, open: { tiers: ['standard'] } } },
};

/** The annotations of the one namespace, without their common prefix. */
function annotations(nodes: object | undefined, more: ScopeSketch = {}): Record<string, string> {
  const sketch = { standard: true, cluster: aks, values: nodes ? { nodes } : {}, ...more };
  const { only, reported } = resolveSketch(nodesLayer, sketch);
  expect(reported).toEqual([]);
  const tenant = { name: 'payments', kind: 'team', tier: 'standard' } as const;
  const { annotations: all = {} } = nodesLayer.facts!(only, { namespace: 'ns-a', tenant, state: 'active' });
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key.replace(PREFIX, ''), value]));
}

describe('what is annotated', () => {
  it('without a pool: the whitelist alone, where the plugin is on', () => {
    expect(annotations(undefined)).toEqual({
      tolerationsWhitelist:
        '[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},' +
        '{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},' +
        '{"key":"node.kubernetes.io/memory-pressure","operator":"Exists","effect":"NoSchedule"}]',
    });
    expect(annotations(undefined, { cluster: {} })).toEqual({});
    expect(annotations(undefined, { cluster: { admissionPlugins: ['PodNodeSelector'] } })).toEqual({});
    expect(annotations({ restrict: false })).toEqual({});
    expect(annotations(undefined, { standard: false })).toEqual({});
  });

  it('with a pool: its label, a toleration for each taint, and the whitelist', () => {
    const found = annotations({ pool: 'payments' });
    expect(found['node-selector']).toBe('kubernetes.azure.com/agentpool=payments');
    expect(found.defaultTolerations).toBe('[{"key":"tenant","operator":"Equal","value":"payments","effect":"NoSchedule"}]');
    expect(JSON.parse(found.tolerationsWhitelist!)[0]).toEqual(taint('payments'));
    expect(annotations({ pool: 'payments' }, { standard: false })).toEqual(found);
    expect(Object.keys(annotations({ pool: 'payments', restrict: false }))).toEqual(['node-selector', 'defaultTolerations']);
  });

  it('a pool without taints needs no tolerations; a tier may use it', () => {
    expect(Object.keys(annotations({ pool: 'open' }))).toEqual(['node-selector', 'tolerationsWhitelist']);
  });

  it('a pool’s own labels win, keys in order', () => {
    const cluster = { ...aks, values: { pools: { p: { labels: { b: '2', a: '1' }, tenants: ['payments'] } } } };
    expect(annotations({ pool: 'p' }, { cluster })['node-selector']).toBe('a=1,b=2');
  });

  it('what is written out counts as it stands', () => {
    const found = annotations({
      pool: 'payments',
      nodeSelector: { x: '' },
      defaultTolerations: [],
      tolerationsWhitelist: [{ effect: 'NoSchedule', key: 'a', operator: 'Exists' }],
    });
    expect(found).toEqual({
      'node-selector': 'x=',
      defaultTolerations: '[]',
      tolerationsWhitelist: '[{"key":"a","operator":"Exists","effect":"NoSchedule"}]',
    });
    expect(annotations({ nodeSelector: {} })['node-selector']).toBe('');
  });

  it('a namespace may differ from its tenant', () => {
    const { resolved } = resolveSketch(nodesLayer, {
      cluster: aks,
      values: { nodes: { pool: 'payments' } },
      namespaces: { 'ns-a': {}, 'ns-b': { nodes: { pool: null } } },
    });
    expect(resolved.get('ns-a')?.nodeSelector).toBeDefined();
    expect(resolved.get('ns-b')).toEqual({});
  });
});

describe('what the API server makes of it', () => {
  const equal = (value: string): Toleration => ({ ...taint(value), operator: 'Equal' });
  const exists = (name: string, effect: 'NoSchedule' | 'NoExecute'): Toleration => ({
    key: NODE + name,
    operator: 'Exists',
    effect,
  });
  const daemonPod = [
    exists('not-ready', 'NoExecute'),
    exists('unreachable', 'NoExecute'),
    ...['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((name) => exists(name, 'NoSchedule')),
  ];
  const hostNetworkPod = [...daemonPod, exists('network-unavailable', 'NoSchedule')];
  const pool = annotations({ pool: 'payments' });
  const shared = annotations(undefined);

  it.each([
    ['of the pool', pool],
    ['of the shared nodes', shared],
  ])('an ordinary pod %s is let in', (_, namespace) => {
    expect(admit([], namespace)).toBeDefined();
    expect(admit([], namespace, true)).toBeDefined();
    expect(admit([{ ...exists('not-ready', 'NoExecute'), tolerationSeconds: 30 }], namespace)).toBeDefined();
  });

  it('the pool’s pods tolerate its taint, whether or not they say so, in either spelling', () => {
    expect(admit([], pool)).toContainEqual(equal('payments'));
    expect(admit([equal('payments')], pool)).toBeDefined();
    expect(admit([taint('payments')], pool)).toBeDefined();
  });

  it.each([
    ['another tenant’s taint', equal('ledger')],
    ['another tenant’s, without an operator', taint('ledger')],
    ['any value of the key', { key: 'tenant', operator: 'Exists', effect: 'NoSchedule' }],
    ['any effect of the key', { key: 'tenant', operator: 'Equal', value: 'payments' }],
    ['everything', { operator: 'Exists' }],
    ['every NoSchedule', { operator: 'Exists', effect: 'NoSchedule' }],
    ['an unready node for ever', exists('not-ready', 'NoExecute')],
    ['an unready node for longer', { ...exists('not-ready', 'NoExecute'), tolerationSeconds: 301 }],
    ['a full disk', exists('disk-pressure', 'NoSchedule')],
    ['the control plane', { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
  ] as const)('a pod that tolerates %s is refused', (_, toleration) => {
    expect(admit([toleration], pool)).toBeUndefined();
    expect(admit([toleration], shared)).toBeUndefined();
    expect(admit([toleration], {})).toBeDefined();
  });

  it('the pool’s own toleration is refused elsewhere', () => {
    expect(admit([equal('payments')], shared)).toBeUndefined();
  });

  it('a DaemonSet’s pod is let in where granted, and only there', () => {
    for (const [nodes, without] of [
      [{ pool: 'payments', daemonSets: true }, pool],
      [{ daemonSets: true }, shared],
    ] as const) {
      for (const pod of [daemonPod, hostNetworkPod]) {
        expect(admit(pod, annotations(nodes))).toBeDefined();
        expect(admit(pod, without)).toBeUndefined();
      }
      expect(admit([], annotations(nodes))).toBeDefined();
      expect(admit([equal('ledger')], annotations(nodes))).toBeUndefined();
      expect(admit([{ operator: 'Exists' }], annotations(nodes))).toBeUndefined();
    }
  });

  it('an empty whitelist restricts nothing, as documented', () => {
    expect(admit([{ operator: 'Exists' }], annotations({ tolerationsWhitelist: [] }))).toBeDefined();
  });
});
