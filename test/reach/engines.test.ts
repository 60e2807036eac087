import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { type Endpoint, overviewOf, verdict, worldOf } from '../../src/reach/index.js';
import { adminPolicy, calico, cilium, clusterPolicy, named, namespace, pod, policy } from './objects.js';

type Case = [string, readonly Manifest[], readonly [Endpoint, Endpoint, number, boolean][]];

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

const port = (number: number, protocol = 'TCP') => ({ portNumber: { protocol, port: number } });

const ADMIN: Case[] = [
  [
    'Deny has the last word, on its ports',
    [
      adminPolicy({ priority: 5, subject: ns('b'), ingress: [{ action: 'Deny', from: [ns('a')], ports: [port(80)] }] }),
      policy('b', { ingress: [{}] }),
    ],
    [
      [a, b, 80, false],
      [a, b, 81, true],
      [c, b, 80, true],
    ],
  ],
  [
    'the lowest priority first, and Pass leaves it to NetworkPolicies',
    [
      adminPolicy({ priority: 9, subject: ns('b'), ingress: [{ action: 'Allow', from: [{ namespaces: {} }] }] }),
      adminPolicy({ priority: 5, subject: ns('b'), ingress: [{ action: 'Pass', from: [ns('a')] }] }),
      policy('b', {}),
    ],
    [
      [a, b, 80, false],
      [c, b, 80, true],
    ],
  ],
  [
    'pods, ranges of ports, names of ports',
    [
      adminPolicy({
        priority: 5,
        subject: { pods: { namespaceSelector: named('b'), podSelector: cep({ app: 'db' }) } },
        ingress: [
          {
            action: 'Allow',
            from: [{ pods: { namespaceSelector: {}, podSelector: cep({ app: 'web' }) } }],
            ports: [{ portRange: { protocol: 'TCP', start: 10, end: 12 } }, { namedPort: 'http' }],
          },
          { action: 'Deny', from: [{ namespaces: {} }] },
        ],
      }),
    ],
    [
      [a, b, 12, true],
      [a, b, 13, false],
      [a, b, 8080, true],
      [c, b, 12, false],
      [c, pod('b'), 12, true],
    ],
  ],
  [
    'the baseline counts where no NetworkPolicy does',
    [
      adminPolicy({ ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] }, 'BaselineAdminNetworkPolicy', 'default'),
      policy('b', { ingress: [{}] }),
    ],
    [
      [a, b, 80, true],
      [a, c, 80, false],
    ],
  ],
  [
    'egress to networks',
    [adminPolicy({ priority: 5, egress: [{ action: 'Deny', to: [{ networks: ['203.0.113.0/24'] }] }] })],
    [
      [a, outside, 80, false],
      [a, { address: '203.0.114.1' }, 80, true],
    ],
  ],
];

const tier = (name: string, order: number | undefined, defaultAction = 'Pass'): Manifest => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'Tier',
  metadata: { name },
  spec: { ...(order !== undefined && { order }), defaultAction },
});
const allow = { action: 'Allow' };
const tcp = { protocol: 'TCP' };

const CALICO: Case[] = [
  [
    'a tier that passes on closes what it denies, and no more',
    [
      tier('early', 100),
      calico(undefined, {
        tier: 'early',
        order: 1,
        namespaceSelector: "team == 'x'",
        types: ['Egress'],
        egress: [{ action: 'Deny', destination: { nets: ['203.0.113.0/24'] } }],
      }),
    ],
    [
      [a, outside, 80, false],
      [c, outside, 80, true],
      [a, { address: '203.0.114.1' }, 80, true],
      [a, b, 80, true],
    ],
  ],
  [
    'of two tiers the one of lower order counts first, whatever the orders within',
    [
      tier('later', 200),
      tier('early', 100),
      calico(undefined, { tier: 'later', order: 1, ingress: [{ action: 'Deny' }] }),
      calico(undefined, {
        tier: 'early',
        order: 9,
        ingress: [{ ...allow, source: { namespaceSelector: "team in {'x', 'z'}" } }],
      }),
    ],
    [
      [a, b, 80, true],
      [c, b, 80, false],
    ],
  ],
  [
    'in the tier of NetworkPolicies: what is selected is closed but for what is allowed',
    [
      calico('b', {
        order: 5,
        ingress: [{ ...allow, ...tcp, source: { selector: "app == 'web'" }, destination: { ports: [80, '90:92'] } }],
      }),
    ],
    [
      [pod('b', { app: 'web' }), b, 80, true],
      [pod('b', { app: 'web' }), b, 91, true],
      [pod('b', { app: 'web' }), b, 93, false],
      // Without a namespaceSelector it means pods of its own namespace.
      [a, b, 80, false],
      [b, a, 80, true],
    ],
  ],
  [
    'the first rule that means a packet decides, in the order of policies',
    [
      calico('b', { order: 9, ingress: [allow] }, 'x'),
      calico(
        'b',
        {
          order: 5,
          ingress: [{ action: 'Log' }, { action: 'Deny', source: { namespaceSelector: "projectcalico.org/name == 'a'" } }],
        },
        'y',
      ),
    ],
    [
      [a, b, 80, false],
      [c, b, 80, true],
    ],
  ],
  [
    'of one order, the first by name',
    [calico('b', { order: 5, ingress: [{ action: 'Deny' }] }, 'b1'), calico('b', { order: 5, ingress: [allow] }, 'a1')],
    [[a, b, 80, true]],
  ],
  [
    'before NetworkPolicies it decides, after them it adds',
    [
      policy('b', { ingress: [{ ports: [{ port: 80 }] }] }),
      calico('b', { order: 5, ingress: [{ action: 'Deny', source: { namespaceSelector: "team == 'x'" } }] }),
      calico('b', { ingress: [{ ...allow, ...tcp, destination: { ports: [90] } }] }),
    ],
    [
      [a, b, 80, false],
      [c, b, 80, true],
      [c, b, 90, true],
      [c, b, 91, false],
    ],
  ],
  [
    'types by what is written; ICMP opens no port; numbers of protocols; labels that are not there',
    [
      calico('b', { order: 5, selector: '!has(app)', egress: [{ ...allow, protocol: 'ICMP' }] }),
      calico('c', {
        order: 5,
        selector: "app != 'x' && all()",
        ingress: [{ ...allow, protocol: 6, destination: { ports: ['http'] } }],
      }),
    ],
    [
      [pod('b'), a, 80, false],
      [b, a, 80, true],
      [a, pod('b'), 80, true],
      [a, pod('c', {}, { ports: { http: { port: 8080, protocol: 'TCP' } } }), 8080, true],
      [a, c, 80, false],
      [a, pod('c', { app: 'x' }), 80, true],
    ],
  ],
  [
    'all ranges but one',
    [
      calico(undefined, {
        order: 5,
        namespaceSelector: "team not in {'y'}",
        egress: [{ ...allow, destination: { notNets: ['203.0.113.0/24'] } }],
      }),
    ],
    [
      [a, outside, 80, false],
      [a, { address: '198.51.100.1' }, 80, true],
      [a, b, 80, true],
      [b, outside, 80, true],
    ],
  ],
];

describe('what of Calico and the baseline it does not judge', () => {
  const early = { tier: 'early', order: 1 };
  it.each<[string, Manifest[]]>([
    ['a tier that is nowhere', [calico('b', { tier: 'x' })]],
    ['a tier that denies', [tier('x', 1, 'Deny')]],
    ['a tier after NetworkPolicies', [tier('x', undefined)]],
    ['what passes on', [tier('early', 1), calico('b', { ...early, ingress: [{ action: 'Pass' }] })]],
    ['what denies after NetworkPolicies', [calico('b', { ingress: [{ action: 'Deny' }] })]],
    ['the order of NetworkPolicies', [calico('b', { order: 1000 })]],
    ['another word of selectors', [calico('b', { selector: "app contains 'x'" })]],
    ['either of two', [calico('b', { selector: "app == 'x' || app == 'y'" })]],
    ['words in a set that are none', [calico('b', { selector: "app in {'x', y}" })]],
    ['labels of Calico', [calico('b', { selector: "projectcalico.org/orchestrator == 'k8s'" })]],
    ['service accounts', [calico('b', { serviceAccountSelector: 'all()' })]],
    ['hosts', [calico(undefined, { applyOnForward: true })]],
    ['names of hosts', [calico('b', { egress: [{ ...allow, destination: { domains: ['x.example.com'] } }] })]],
    ['ports of senders', [calico('b', { ingress: [{ ...allow, ...tcp, source: { ports: [80] } }] })]],
    ['all ports but some', [calico('b', { ingress: [{ ...allow, ...tcp, destination: { notPorts: [80] } }] })]],
    ['ports without a protocol', [calico('b', { ingress: [{ ...allow, destination: { ports: [80] } }] })]],
    [
      'ranges and labels at once',
      [calico('b', { ingress: [{ ...allow, source: { nets: ['10.0.0.0/8'], selector: 'all()' } }] })],
    ],
    ['another action', [calico('b', { ingress: [{ action: 'Drop' }] })]],
    ['another type', [calico('b', { types: ['Both'] })]],
    [
      'a baseline that passes on',
      [adminPolicy({ ingress: [{ action: 'Pass', from: [ns('a')] }] }, 'BaselineAdminNetworkPolicy')],
    ],
  ])('%s', (_, objects) => {
    expect(worldOf([...spaces, ...objects]).unjudged).toHaveLength(1);
  });
});

describe('where the addresses of pods are', () => {
  const podCidrs = ['10.0.0.0/16', 'fd00:10::/56'];
  const to = (cidr: string, ...except: string[]) =>
    policy('a', { policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr, except } }] }] });
  const shut = (...networks: string[]) => adminPolicy({ priority: 1, egress: [{ action: 'Deny', to: [{ networks }] }] });
  it.each<[string, Manifest, boolean]>([
    ['a range of some may hold one', to('10.0.7.0/24'), true],
    ['one beside them holds none', to('10.1.0.0/16'), false],
    ['of either family', to('fd00::/16'), true],
    ['without all of them it holds none', to('0.0.0.0/0', '10.0.0.0/8'), false],
    ['without some of them it may', to('0.0.0.0/0', '10.0.0.0/17'), true],
    ['what is denied must hold them all', shut('10.0.0.0/17'), true],
    ['of both families', shut('10.0.0.0/8'), true],
    ['and then does', shut('10.0.0.0/8', 'fd00::/8'), false],
    ['in one range of each', shut('0.0.0.0/0'), true],
  ])('%s', (_, object, open) => {
    const { world } = worldOf([...spaces, object], { podCidrs });
    expect(verdict(world, pod('a'), pod('b'), 80, 'TCP').open).toBe(open);
  });

  it('the overview sees what a range of some may hold', () => {
    const { world } = worldOf([...spaces, to('10.0.7.0/24'), policy('b', { ingress: [{}] })], { podCidrs });
    expect(overviewOf(world).pairs.map(({ from, to }) => `${from} ${to}`)).toContain('a b');
  });

  it('of one family, a denied range that holds them all closes', () => {
    const { world } = worldOf([...spaces, shut('10.0.0.0/8')], { podCidrs: ['10.0.0.0/16'] });
    expect(verdict(world, pod('a'), pod('b'), 80, 'TCP').open).toBe(false);
  });
});

describe.each([
  ['ClusterNetworkPolicy', CLUSTER] as const,
  ['AdminNetworkPolicy', ADMIN] as const,
  ['Calico', CALICO] as const,
  ['Cilium', CILIUM] as const,
])('%s', (_, cases) => {
  it.each(cases.map((row) => [row[0], row] as const))('%s', (_, [, objects, packets]) => {
    const { world, unjudged } = worldOf([...spaces, ...objects]);
    expect(unjudged).toEqual([]);
    for (const [source, target, port, open] of packets)
      expect([source, target, port, verdict(world, source, target, port, 'TCP').open]).toEqual([source, target, port, open]);
  });
});
