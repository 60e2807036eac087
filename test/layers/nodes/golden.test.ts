import { expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { nodesLayer } from '../../../src/layers/nodes/index.js';
import { resolveSketch } from '../scope.js';

it('a pool with DaemonSets granted becomes these annotations', () => {
  const taints = [
    { key: 'tenant', value: 'payments', effect: 'NoSchedule' },
    { key: 'spot', effect: 'NoExecute' },
  ];
  const { only, reported } = resolveSketch(nodesLayer, {
    standard: true,
    cluster: {
      distribution: 'aks',
      admissionPlugins: ['PodNodeSelector', 'PodTolerationRestriction'],
      values: { pools: { payments: { taints, tenants: ['payments'] } } },
    },
    values: { nodes: { pool: 'payments', daemonSets: true } },
  });
  expect(reported).toEqual([]);
  const tenant = { name: 'payments', kind: 'team', tier: 'standard' } as const;
  const { annotations } = nodesLayer.facts!(only, { namespace: 'ns-a', tenant, state: 'active' });
  expect(stringify(annotations, { lineWidth: 0, singleQuote: true })).toBe(
    `scheduler.alpha.kubernetes.io/node-selector: kubernetes.azure.com/agentpool=payments
scheduler.alpha.kubernetes.io/defaultTolerations: '[{"key":"tenant","operator":"Equal","value":"payments","effect":"NoSchedule"},{"key":"spot","operator":"Equal","effect":"NoExecute"}]'
scheduler.alpha.kubernetes.io/tolerationsWhitelist: '[${[
      '{"key":"tenant","value":"payments","effect":"NoSchedule"}',
      '{"key":"spot","effect":"NoExecute"}',
      '{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute"}',
      '{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute"}',
      '{"key":"node.kubernetes.io/memory-pressure","operator":"Exists","effect":"NoSchedule"}',
      '{"key":"node.kubernetes.io/disk-pressure","operator":"Exists","effect":"NoSchedule"}',
      '{"key":"node.kubernetes.io/pid-pressure","operator":"Exists","effect":"NoSchedule"}',
      '{"key":"node.kubernetes.io/unschedulable","operator":"Exists","effect":"NoSchedule"}',
      '{"key":"node.kubernetes.io/network-unavailable","operator":"Exists","effect":"NoSchedule"}',
    ].join(',')}]'
`,
  );
});
