import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { networkLayer } from '../../../src/layers/network/index.js';
import type { Sent } from '../client/client.js';
import { refused } from '../client/refusal.js';
import { openAdmin } from '../cluster.js';
import { objectsOf, useFleet } from '../fleet.js';
import { installKinds } from '../guardrails/crds.js';
import { installCalico } from './calico.js';

/** Fetching the definitions takes a while, once. */
const PATIENCE = 5 * 60_000;

const admin = openAdmin();
const SHOP = 'engines-shop';
const BANK = 'engines-bank';
const http = [{ method: 'GET', path: '/v1/.*' }, { path: '/health' }];

/** Everything that only Cilium says, in one tenant. */
const objects = objectsOf(
  {
    guardrails: { mode: 'off' },
    network: {
      engine: 'cilium',
      dns: 'local-dns',
      entries: { 'kubernetes-api': { entities: ['kube-apiserver'], ports: [443] } },
    },
  },
  {
    [SHOP]: {
      network: {
        apart: true,
        from: [{ tenant: BANK, ports: [8080], http }],
        to: [
          { host: 'api.stripe.com', ports: [443] },
          { host: '*.example.com' },
          { tenant: BANK, ports: [{ port: 9000, endPort: 9010 }, 'grpc'], http },
          { cidr: '0.0.0.0/0', ports: [80], http },
          'kubernetes-api',
        ],
        policies: {
          pay: { pods: { matchLabels: { app: 'pay' } }, to: [{ host: 'pay.example.com', ports: [{ protocol: 'UDP' }] }] },
        },
        cilium: {
          exact: {
            endpointSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['x'] }] },
            enableDefaultDeny: { ingress: false, egress: false },
            ingressDeny: [{ fromEntities: ['remote-node'] }],
            egressDeny: [
              { toCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }], toPorts: [{ ports: [{ port: '25' }] }] },
            ],
          },
        },
      },
    },
    [BANK]: {
      network: {
        from: [{ tenant: SHOP }],
        to: [{ tenant: SHOP }],
      },
    },
  },
);

useFleet(admin, objects, () => installKinds(admin));
beforeAll(() => installCalico(admin), PATIENCE);

const rulesFor = (network: object): Sent[] =>
  networkLayer.platform!({ name: 'c', kubernetes: '1.36', distribution: 'generic', values: { network } } as never, {}) as Sent[];
const addresses = {
  entries: { 'kubernetes-api': { cidrs: ['20.0.0.1/32'] } },
  nodeCidrs: ['10.240.0.0/16', 'fd00:1::/48'],
  podCidrs: ['10.244.0.0/16', 'fd00:2::/48'],
};

describe('what only Cilium says', () => {
  it('is kept as it was sent: its API knows every field', async () => {
    const sent = objects.filter(({ apiVersion }) => apiVersion === 'cilium.io/v2');
    expect(sent.map(({ kind, metadata: { name, namespace } }) => [kind, namespace, name].filter(Boolean).join(' '))).toEqual([
      'CiliumClusterwideNetworkPolicy tenantry-instance-metadata',
      'CiliumClusterwideNetworkPolicy tenantry-kubernetes-api',
      'CiliumClusterwideNetworkPolicy tenantry-nodes',
      `CiliumNetworkPolicy ${BANK} allow-dns`,
      ...['allow-dns', 'allow-from', 'allow-to', 'deny-other-tenants', 'exact', 'pay'].map(
        (name) => `CiliumNetworkPolicy ${SHOP} ${name}`,
      ),
    ]);
    for (const object of sent) expect((await admin.get(object)).spec).toEqual(object.spec);
  });

  it('is refused where a field is none of its: the tests above can fail', async () => {
    const policy = objects.find(({ kind, metadata }) => kind === 'CiliumNetworkPolicy' && metadata.name === 'pay')!;
    const spec = policy.spec as { egress: object[] };
    const broken = { ...policy, metadata: { ...policy.metadata, name: 'broken' }, spec: { ...spec, egress: [{ toFQDN: [] }] } };
    expect((await refused(admin.create(broken))).said).toContain('toFQDN');
  });
});

describe('rules for the whole cluster', () => {
  const made: Sent[] = [];
  afterAll(async () => {
    for (const object of made) await admin.delete(object);
  });

  it.each([
    ['ClusterNetworkPolicy', rulesFor({ engine: 'generic', clusterwide: 'cluster-network-policy', ...addresses }), 3],
    ['GlobalNetworkPolicy', rulesFor({ engine: 'calico', clusterwide: 'calico', ...addresses }), 4],
  ])('as %s are kept as they were sent', async (_, rules, count) => {
    expect(rules).toHaveLength(count);
    for (const rule of rules) {
      made.push(rule);
      expect((await admin.apply(rule)).spec).toEqual(rule.spec);
    }
  });
});
