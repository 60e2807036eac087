import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { type Endpoint, verdict, type WorldOptions, worldOf } from '../../src/reach/index.js';
import { fits, named, namespace, pod, policy } from './objects.js';

const a = pod('a', { app: 'web' }, { ip: '10.0.0.1' });
const a2 = pod('a', { app: 'db' }, { ip: '10.0.0.2' });
const b = pod('b', { app: 'web' }, { ip: '10.0.1.1', ports: { http: { port: 8080, protocol: 'TCP' } } });
const b6 = pod('b', {}, { ip: 'fd00::1' });
const outside = { address: '203.0.113.7' };
const spaces = [namespace('a', { team: 'x' }), namespace('b', { team: 'y' })];

/** What the case is about, the policies, and packets as `from to port[/protocol]`, open or closed. */
type Case = [string, readonly Manifest[], readonly [Endpoint, Endpoint, number | string, boolean][], WorldOptions?];

const from = (...peers: unknown[]) => ({ ingress: [{ from: peers }] });
const to = (...peers: unknown[]) => ({ policyTypes: ['Egress'], egress: [{ to: peers }] });
const ports = (...list: unknown[]) => ({ ingress: [{ ports: list }] });

const CASES: Case[] = [
  [
    'no policy: open',
    [],
    [
      [a, b, 80, true],
      [a, outside, 80, true],
      [outside, a, 80, true],
    ],
  ],
  [
    'a policy isolates only the direction it is about',
    [policy('b', {})],
    [
      [a, b, 80, false],
      [b, a, 80, true],
    ],
  ],
  [
    'policyTypes left out: Egress only with egress rules',
    [policy('a', { egress: [] })],
    [
      [a, b, 80, true],
      [b, a, 80, false],
    ],
  ],
  [
    'policyTypes left out, with egress rules: both',
    [policy('a', { egress: [{ to: [{ podSelector: {} }] }] })],
    [
      [a, b, 80, false],
      [b, a, 80, false],
    ],
  ],
  [
    'policyTypes Egress alone leaves ingress open',
    [policy('a', { policyTypes: ['Egress'] })],
    [
      [a, b, 80, false],
      [b, a, 80, true],
    ],
  ],
  [
    'rules of a direction it does not name count for nothing',
    [policy('b', { policyTypes: ['Egress'], ingress: [{}] }), policy('b', {})],
    [[a, b, 80, false]],
  ],
  [
    'an empty rule lets anyone in',
    [policy('b', { ingress: [{}] })],
    [
      [a, b, 80, true],
      [outside, b, 80, true],
    ],
  ],
  [
    'empty lists of peers and ports are anyone and all',
    [policy('b', { ingress: [{ from: [], ports: [] }] })],
    [[a, b, 80, true]],
  ],
  [
    'null is not there',
    [policy('b', { ingress: [{ from: null, ports: null }], egress: null })],
    [
      [a, b, 80, true],
      [b, a, 80, true],
    ],
  ],
  ['an empty list of rules lets nobody in', [policy('b', { ingress: [] })], [[a, b, 80, false]]],
  [
    'podSelector alone means the own namespace',
    [policy('b', from({ podSelector: { matchLabels: { app: 'web' } } }))],
    [
      [a, b, 80, false],
      [pod('b', { app: 'web' }), b, 80, true],
      [pod('b'), b, 80, false],
    ],
  ],
  [
    'an empty podSelector is everyone of the own namespace',
    [policy('b', from({ podSelector: {} }))],
    [
      [pod('b'), b, 80, true],
      [a, b, 80, false],
    ],
  ],
  [
    'an empty namespaceSelector is every pod, and nobody outside',
    [policy('b', from({ namespaceSelector: {} }))],
    [
      [a, b, 80, true],
      [outside, b, 80, false],
    ],
  ],
  [
    'namespaceSelector reads labels of the Namespace',
    [policy('b', from({ namespaceSelector: { matchLabels: { team: 'x' } } }))],
    [
      [a, b, 80, true],
      [pod('c'), b, 80, false],
    ],
  ],
  [
    'the server names every namespace, known or not',
    [policy('b', from({ namespaceSelector: named('kube-system') }))],
    [
      [pod('kube-system'), b, 80, true],
      [a, b, 80, false],
    ],
  ],
  [
    'both selectors in one peer: both must hold',
    [policy('b', from({ namespaceSelector: named('a'), podSelector: { matchLabels: { app: 'web' } } }))],
    [
      [a, b, 80, true],
      [a2, b, 80, false],
      [pod('b', { app: 'web' }), b, 80, false],
    ],
  ],
  [
    'selectors in two peers: either will do',
    [policy('b', from({ namespaceSelector: named('a') }, { podSelector: { matchLabels: { app: 'web' } } }))],
    [
      [a2, b, 80, true],
      [pod('b', { app: 'web' }), b, 80, true],
      [pod('b'), b, 80, false],
    ],
  ],
  [
    'the policy is about the pods it selects',
    [policy('b', { podSelector: { matchLabels: { app: 'web' } } })],
    [
      [a, b, 80, false],
      [a, pod('b'), 80, true],
    ],
  ],
  [
    'In, NotIn, Exists, DoesNotExist',
    [
      policy(
        'b',
        from({
          namespaceSelector: {},
          podSelector: {
            matchExpressions: [
              { key: 'app', operator: 'In', values: ['web', 'db'] },
              { key: 'app', operator: 'NotIn', values: ['db'] },
              { key: 'old', operator: 'DoesNotExist' },
              { key: 'app', operator: 'Exists' },
            ],
          },
        }),
      ),
    ],
    [
      [a, b, 80, true],
      [a2, b, 80, false],
      [pod('a'), b, 80, false],
      [pod('a', { app: 'web', old: '' }), b, 80, false],
    ],
  ],
  [
    'NotIn holds of a pod without the label',
    [
      policy(
        'b',
        from({ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } }),
      ),
    ],
    [
      [pod('a'), b, 80, true],
      [a, b, 80, false],
    ],
  ],
  [
    'several policies add up',
    [policy('b', {}), policy('b', ports({ port: 80 })), policy('b', ports({ port: 81 }))],
    [
      [a, b, 80, true],
      [a, b, 81, true],
      [a, b, 82, false],
    ],
  ],
  ['both ends must let it through', [policy('a', to({ namespaceSelector: named('b') })), policy('b', {})], [[a, b, 80, false]]],
  [
    'both ends do',
    [policy('a', to({ namespaceSelector: named('b') })), policy('b', from({ namespaceSelector: named('a') }))],
    [
      [a, b, 80, true],
      [a2, pod('c'), 80, false],
    ],
  ],
  [
    'a port is TCP unless it says otherwise',
    [policy('b', ports({ port: 53 }))],
    [
      [a, b, 53, true],
      [a, b, '53/UDP', false],
    ],
  ],
  [
    'a port without a number is all of its protocol',
    [policy('b', ports({ protocol: 'UDP' }))],
    [
      [a, b, '9/UDP', true],
      [a, b, 9, false],
    ],
  ],
  [
    'endPort is the last',
    [policy('b', ports({ port: 10, endPort: 12 }))],
    [
      [a, b, 9, false],
      [a, b, 10, true],
      [a, b, 12, true],
      [a, b, 13, false],
    ],
  ],
  [
    'a name is a port of the pod that is reached',
    [policy('b', ports({ port: 'http' }))],
    [
      [a, b, 8080, true],
      [a, b, 80, false],
      [a, b, '8080/UDP', false],
    ],
  ],
  [
    'on the way out, too',
    [policy('a', { policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] })],
    [
      [a, b, 8080, true],
      [a, a2, 8080, false],
      [a, outside, 8080, false],
    ],
  ],
  [
    'a name of another protocol is no match',
    [policy('b', ports({ port: 'http', protocol: 'UDP' }))],
    [
      [a, b, '8080/UDP', false],
      [a, b, 8080, false],
    ],
  ],
  [
    'ipBlock with exceptions',
    [policy('a', to({ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.8/29'] } }))],
    [
      [a, outside, 80, true],
      [a, { address: '203.0.113.8' }, 80, false],
      [a, { address: '203.0.113.16' }, 80, true],
      [a, { address: '198.51.100.1' }, 80, false],
    ],
  ],
  [
    'ipBlock of IPv6 is no IPv4',
    [policy('a', to({ ipBlock: { cidr: '::/0', except: ['fd00::/8'] } }))],
    [
      [a, { address: '2001:db8::1' }, 80, true],
      [a, { address: 'fd00::2' }, 80, false],
      [a, outside, 80, false],
    ],
  ],
  [
    'dual stack: two blocks',
    [policy('b', from({ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: 'fd00::/8' } }))],
    [
      [a, b, 80, true],
      [b6, b, 80, true],
      [outside, b, 80, false],
    ],
  ],
  [
    'ipBlock means pods by their address',
    [policy('b', from({ ipBlock: { cidr: '10.0.0.1/32' } }))],
    [
      [a, b, 80, true],
      [a2, b, 80, false],
      [pod('a'), b, 80, false],
    ],
  ],
  [
    'where the engine says so, it does not',
    [policy('b', from({ ipBlock: { cidr: '0.0.0.0/0' } }))],
    [
      [a, b, 80, false],
      [outside, b, 80, true],
    ],
    { blocksMatchPods: false },
  ],
  [
    'all addresses hold one that is not known',
    [policy('b', from({ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }))],
    [[pod('a'), b, 80, true]],
  ],
  [
    'a pod always reaches itself',
    [policy('a', {}), policy('a', { policyTypes: ['Egress'] })],
    [
      [a, a, 80, true],
      [a, pod('a', {}, { ip: '10.0.0.1' }), 80, true],
      [a, a2, 80, false],
    ],
  ],
  [
    'hostNetwork: not isolated, and no selector means it',
    [policy('a', { policyTypes: ['Ingress', 'Egress'] }), policy('b', from({ namespaceSelector: {} }))],
    [
      [b, pod('a', {}, { hostNetwork: true }), 80, true],
      [pod('a', {}, { hostNetwork: true }), b, 80, false],
    ],
  ],
  [
    'a label that objects inherit is none',
    [
      policy(
        'b',
        from({ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] } }),
      ),
    ],
    [[a, b, 80, false]],
  ],
];

describe('NetworkPolicy, to the letter', () => {
  it.each(CASES.map((row) => [row[0], row] as const))('%s', (_, [, policies, packets, options]) =>
    fits([...spaces, ...policies], packets, options),
  );

  it('names the objects of both sides that open, and of the side that closes', () => {
    const { world } = worldOf([
      policy('a', { policyTypes: ['Egress'] }, 'deny'),
      policy('a', to({ namespaceSelector: named('b') }), 'out'),
      policy('b', {}, 'deny'),
      policy('b', { ingress: [{ from: [{ namespaceSelector: named('a') }], ports: [{ port: 80 }] }] }, 'in'),
    ]);
    expect(verdict(world, a, b, 80, 'TCP')).toEqual({ open: true, by: ['NetworkPolicy a/out', 'NetworkPolicy b/in'] });
    expect(verdict(world, a, b, 81, 'TCP')).toEqual({ open: false, by: ['NetworkPolicy b/deny', 'NetworkPolicy b/in'] });
    expect(verdict(world, b, a, 81, 'TCP')).toEqual({ open: true, by: [] });
  });
});

describe('what it cannot judge', () => {
  const object = (apiVersion: string, kind: string, spec: unknown = {}): Manifest => ({
    apiVersion,
    kind,
    metadata: { name: 'x', namespace: 'a' },
    spec,
  });

  it.each([
    object('projectcalico.org/v3', 'StagedGlobalNetworkPolicy'),
    object('policy.linkerd.io/v1beta1', 'ServerAuthorization'),
    object('policy.linkerd.io/v1beta4', 'Server'),
    object('policy.networking.k8s.io/v1alpha1', 'OtherNetworkPolicy'),
    object('networking.k8s.io/v2', 'NetworkPolicy'),
    object('cilium.io/v2', 'CiliumCIDRGroup'),
    object('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, egress: [{ toServices: [{}] }] }),
    object('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: { matchLabels: { 'reserved:host': '' } } }),
    object('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', {
      tier: 'Admin',
      priority: 1,
      subject: { namespaces: {} },
      egress: [{ action: 'Deny', to: [{ nodes: {} }] }],
    }),
    policy('a', { ingress: [{ from: [{}] }] }),
    policy('a', { ingress: [{ from: [{ ipBlock: { cidr: 'here' } }] }] }),
    policy('a', { podSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } }),
    policy('a', { extra: true }),
  ])('is told, $apiVersion $kind', (manifest) => {
    expect(worldOf([manifest]).unjudged).toHaveLength(1);
  });

  it('leaves alone what has nothing to do with traffic', () => {
    expect(
      worldOf([object('v1', 'Service'), object('networking.k8s.io/v1', 'Ingress'), object('apps/v1', 'Deployment')]).unjudged,
    ).toEqual([]);
  });
});
