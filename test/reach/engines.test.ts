import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { worldOf } from '../../src/reach/index.js';
import { adminPolicy, cilium, clusterPolicy, fits, named, namespace, type Packet, pod, policy } from './objects.js';

type Case = [string, readonly Manifest[], readonly Packet[]];

const a = pod('a', { app: 'web' }, { ip: '10.0.0.1' });
const b = pod('b', { app: 'db' }, { ip: '10.0.1.1', ports: { http: { port: 8080, protocol: 'TCP' } } });
const c = pod('c', {}, { ip: '10.0.2.1' });
const host = pod('kube-system', {}, { hostNetwork: true });
const outside = { address: '203.0.113.7' };
const spaces = [namespace('a', { team: 'x' }), namespace('b', { team: 'y' }), namespace('c')];

const ns = (name: string) => ({ namespaces: named(name) });
const cep = (labels: Record<string, string>) => ({ matchLabels: labels });

const CLUSTER: Case[] = [
  [
    'Deny of the admin tier has the last word',
    [clusterPolicy({ subject: ns('b'), ingress: [{ action: 'Deny', from: [ns('a')] }] }), policy('b', { ingress: [{}] })],
    [
      [a, b, 80, false],
      [c, b, 80, true],
    ],
  ],
  [
    'Accept of the admin tier opens what a NetworkPolicy closes',
    [
      clusterPolicy({
        subject: ns('b'),
        ingress: [{ action: 'Accept', from: [ns('a')], protocols: [{ tcp: { destinationPort: { number: 80 } } }] }],
      }),
      policy('b', {}),
    ],
    [
      [a, b, 80, true],
      [a, b, 81, false],
      [c, b, 80, false],
    ],
  ],
  [
    'Pass leaves it to the next tier',
    [
      clusterPolicy({
        subject: ns('b'),
        ingress: [
          { action: 'Pass', from: [ns('a')] },
          { action: 'Deny', from: [{ namespaces: {} }] },
        ],
      }),
      policy('b', { ingress: [{ ports: [{ port: 80 }] }] }),
    ],
    [
      [a, b, 80, true],
      [a, b, 81, false],
      [c, b, 80, false],
    ],
  ],
  [
    'rules in their order, and policies by priority, the lowest first',
    [
      clusterPolicy({ priority: 20, subject: ns('b'), ingress: [{ action: 'Accept', from: [ns('a')] }] }),
      clusterPolicy({
        priority: 5,
        subject: ns('b'),
        ingress: [
          { action: 'Deny', from: [ns('a')], protocols: [{ tcp: { destinationPort: { range: { start: 10, end: 20 } } } }] },
        ],
      }),
    ],
    [
      [a, b, 15, false],
      [a, b, 21, true],
    ],
  ],
  [
    'the baseline is asked where no NetworkPolicy isolates',
    [
      clusterPolicy({ tier: 'Baseline', subject: { namespaces: {} }, ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] }),
      policy('b', { ingress: [{}] }),
    ],
    [
      [a, b, 80, true],
      [a, c, 80, false],
    ],
  ],
  [
    'networks mean pods too',
    [clusterPolicy({ subject: ns('a'), egress: [{ action: 'Deny', to: [{ networks: ['10.0.1.0/24'] }] }] })],
    [
      [a, b, 80, false],
      [a, c, 80, true],
    ],
  ],
  [
    'pods of namespaces, and ports by name',
    [
      clusterPolicy({
        subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'db' } } } },
        ingress: [{ action: 'Deny', from: [{ namespaces: {} }], protocols: [{ destinationNamedPort: 'http' }] }],
      }),
    ],
    [
      [a, b, 8080, false],
      [a, b, 80, true],
      [b, a, 8080, true],
    ],
  ],
  [
    'hostNetwork is neither subject nor peer',
    [clusterPolicy({ subject: { namespaces: {} }, ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] })],
    [
      [host, b, 80, true],
      [a, host, 80, true],
      [a, b, 80, false],
    ],
  ],
];

const ADMIN: Case[] = [
  [
    'by priority before NetworkPolicies, and Pass leaves it to them',
    [
      adminPolicy({ priority: 20, subject: ns('b'), ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] }),
      adminPolicy({
        priority: 10,
        subject: ns('b'),
        ingress: [
          { action: 'Allow', from: [ns('c')], ports: [{ portNumber: { protocol: 'TCP', port: 80 } }] },
          { action: 'Pass', from: [ns('a')], ports: [{ portRange: { start: 80, end: 82 } }, { namedPort: 'http' }] },
        ],
      }),
      policy('b', { ingress: [{ ports: [{ port: 80 }, { port: 8080 }] }] }),
    ],
    [
      [c, b, 80, true],
      [c, b, 81, false],
      [a, b, 80, true],
      [a, b, 81, false],
      [a, b, 8080, true],
      [outside, b, 80, true],
      [outside, b, 81, false],
    ],
  ],
  [
    'the baseline is asked where no NetworkPolicy isolates',
    [
      adminPolicy({
        ingress: [
          { action: 'Allow', from: [ns('b')] },
          { action: 'Deny', from: [{ namespaces: {} }] },
        ],
      }),
      policy('b', { ingress: [{}] }),
    ],
    [
      [a, b, 80, true],
      [a, c, 80, false],
      [b, c, 80, true],
    ],
  ],
  [
    'networks mean pods too',
    [adminPolicy({ priority: 0, subject: ns('a'), egress: [{ action: 'Deny', to: [{ networks: ['10.0.1.0/24'] }] }] })],
    [
      [a, b, 80, false],
      [a, c, 80, true],
    ],
  ],
  [
    'of equal priority, what one of them opens counts as open',
    [
      adminPolicy({ priority: 5, subject: ns('b'), ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] }, 'deny'),
      adminPolicy({ priority: 5, subject: ns('b'), ingress: [{ action: 'Allow', from: [ns('a')] }] }, 'late'),
      adminPolicy({ priority: 5, subject: ns('c'), ingress: [{ action: 'Allow', from: [ns('a')] }] }, 'early'),
      adminPolicy({ priority: 5, subject: ns('c'), ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] }, 'zz'),
    ],
    [
      [a, b, 80, true],
      [c, b, 80, false],
      [a, c, 80, true],
      [b, c, 80, false],
    ],
  ],
];

const CILIUM: Case[] = [
  [
    'an empty rule isolates and opens nothing',
    [cilium('b', { ingress: [{}] })],
    [
      [a, b, 80, false],
      [b, a, 80, true],
    ],
  ],
  ['an empty list of endpoints opens nothing', [cilium('b', { ingress: [{ fromEndpoints: [] }] })], [[a, b, 80, false]]],
  [
    'ports alone open to everyone',
    [cilium('b', { ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }] })],
    [
      [a, b, 80, true],
      [outside, b, 80, true],
      [a, b, 81, false],
    ],
  ],
  [
    'endpoints without a namespace are of the own one',
    [cilium('b', { ingress: [{ fromEndpoints: [{}] }] })],
    [
      [pod('b'), b, 80, true],
      [a, b, 80, false],
    ],
  ],
  [
    'a namespace by name',
    [cilium('b', { ingress: [{ fromEndpoints: [cep({ 'k8s:io.kubernetes.pod.namespace': 'a', 'k8s:app': 'web' })] }] })],
    [
      [a, b, 80, true],
      [pod('a'), b, 80, false],
      [c, b, 80, false],
    ],
  ],
  [
    'a namespace by its labels',
    [cilium('b', { ingress: [{ fromEndpoints: [cep({ 'k8s:io.cilium.k8s.namespace.labels.team': 'x' })] }] })],
    [
      [a, b, 80, true],
      [c, b, 80, false],
    ],
  ],
  [
    'clusterwide, an empty selector is every pod',
    [cilium(undefined, { egress: [{ toEndpoints: [{}] }] })],
    [
      [a, b, 80, true],
      [a, outside, 80, false],
    ],
  ],
  [
    'deny beats allow, a NetworkPolicy’s too',
    [
      cilium(undefined, {
        enableDefaultDeny: { ingress: false, egress: false },
        endpointSelector: cep({ 'io.kubernetes.pod.namespace': 'b' }),
        ingressDeny: [{ fromEndpoints: [cep({ 'k8s:io.kubernetes.pod.namespace': 'a' })] }],
      }),
      policy('b', { ingress: [{}] }),
    ],
    [
      [a, b, 80, false],
      [c, b, 80, true],
    ],
  ],
  [
    'deny beats allow in one policy, and in another that is asked later',
    [
      cilium('b', {
        ingress: [{}, { fromEntities: ['all'] }],
        ingressDeny: [{ fromEndpoints: [cep({ 'k8s:io.kubernetes.pod.namespace': 'a' })] }],
      }),
      cilium('c', { ingress: [{ fromEntities: ['all'] }] }, 'early'),
      cilium('c', { ingressDeny: [{ fromEndpoints: [cep({ 'k8s:io.kubernetes.pod.namespace': 'a' })] }] }, 'late'),
    ],
    [
      [a, b, 80, false],
      [c, b, 80, true],
      [a, c, 80, false],
      [b, c, 80, true],
    ],
  ],
  [
    'enableDefaultDeny false does not isolate',
    [cilium('b', { enableDefaultDeny: { ingress: false }, ingressDeny: [{ fromEntities: ['world'] }] })],
    [
      [outside, b, 80, false],
      [a, b, 80, true],
    ],
  ],
  ['a deny alone isolates', [cilium('b', { ingressDeny: [{ fromEntities: ['world'] }] })], [[a, b, 80, false]]],
  [
    'NetworkPolicies and its own add up',
    [
      cilium('b', { ingress: [{ fromEntities: ['all'], toPorts: [{ ports: [{ port: '80' }] }] }] }),
      policy('b', { ingress: [{ ports: [{ port: 81 }] }] }),
    ],
    [
      [a, b, 80, true],
      [a, b, 81, true],
      [a, b, 82, false],
    ],
  ],
  [
    'ranges never mean pods',
    [cilium('a', { egress: [{ toCIDRSet: [{ cidr: '0.0.0.0/0', except: ['203.0.113.8/29'] }] }] })],
    [
      [a, b, 80, false],
      [a, outside, 80, true],
      [a, { address: '203.0.113.9' }, 80, false],
    ],
  ],
  [
    'entities',
    [cilium('b', { ingress: [{ fromEntities: ['cluster'] }] }), cilium('c', { ingress: [{ fromEntities: ['host'] }] })],
    [
      [a, b, 80, true],
      [outside, b, 80, false],
      [host, c, 80, true],
      [a, c, 80, false],
    ],
  ],
  [
    'names of hosts',
    [
      cilium('a', {
        egress: [
          { toFQDNs: [{ matchName: 'api.contoso.com' }, { matchPattern: '*.example.com' }, { matchPattern: '**.deep.example' }] },
        ],
      }),
    ],
    [
      [a, { ...outside, host: 'api.contoso.com' }, 443, true],
      [a, { ...outside, host: 'x.example.com' }, 443, true],
      [a, { ...outside, host: 'x.y.example.com' }, 443, false],
      [a, { ...outside, host: 'x.y.deep.example' }, 443, true],
      [a, { ...outside, host: 'apiXcontoso.com' }, 443, false],
      [a, outside, 443, false],
    ],
  ],
  [
    'endPort, any protocol, and port 0 for all',
    [
      cilium('b', { ingress: [{ toPorts: [{ ports: [{ port: '10', endPort: 12 }] }] }] }),
      cilium('c', { ingress: [{ toPorts: [{ ports: [{ port: '0', protocol: 'UDP' }] }] }] }),
    ],
    [
      [a, b, 12, true],
      [a, b, 13, false],
      [a, c, 80, false],
    ],
  ],
  ['a rule about ICMP opens no port', [cilium('b', { ingress: [{ icmps: [{ fields: [{ type: 8 }] }] }] })], [[a, b, 80, false]]],
];

describe.each([['ClusterNetworkPolicy', CLUSTER] as const, ['AdminNetworkPolicy', ADMIN] as const, ['Cilium', CILIUM] as const])(
  '%s',
  (_, cases) => {
    it.each(cases.map((row) => [row[0], row] as const))('%s', (_, [, objects, packets]) =>
      fits([...spaces, ...objects], packets),
    );
  },
);

it.each([
  ['another action', { priority: 1, ingress: [{ action: 'Accept', from: [{ namespaces: {} }] }] }],
  ['Pass of the last', { ingress: [{ action: 'Pass', from: [{ namespaces: {} }] }] }],
  ['nodes', { priority: 1, egress: [{ action: 'Deny', to: [{ nodes: {} }] }] }],
  ['ports of other kinds', { priority: 1, ingress: [{ action: 'Deny', from: [{ namespaces: {} }], protocols: [] }] }],
  [
    'a port that is two',
    { priority: 1, ingress: [{ action: 'Deny', from: [{ namespaces: {} }], ports: [{ namedPort: 'x', portNumber: {} }] }] },
  ],
])('AdminNetworkPolicy: does not judge %s', (_, spec) => {
  expect(worldOf([adminPolicy(spec)]).unjudged).toHaveLength(1);
});
