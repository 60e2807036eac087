import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { type Endpoint, verdict, worldOf } from '../../src/reach/index.js';
import { linkerd, namespace, pod, policy } from './objects.js';

type Case = [string, readonly Manifest[], readonly [Endpoint, Endpoint, number, boolean][]];

const meshed = (name: string, inbound?: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    annotations: { 'linkerd.io/inject': 'enabled', ...(inbound && { 'config.linkerd.io/default-inbound-policy': inbound }) },
  },
});
const spaces = [meshed('a'), meshed('b', 'deny'), namespace('plain')];

const a = pod('a', { app: 'web' }, { ip: '10.0.0.1' });
const b = pod('b', { app: 'db' }, { ip: '10.0.1.1', ports: { http: { port: 8080, protocol: 'TCP' } } });
const plain = pod('plain', {}, { ip: '10.0.3.1' });
const outside = { address: '203.0.113.7' };

const server = (home: string, port: number | string, more: object = {}) =>
  linkerd('Server', home, `port-${port}`, { podSelector: {}, port, ...more });
const tls = (home: string, name: string, spec: Record<string, unknown>) => linkerd('MeshTLSAuthentication', home, name, spec);
const networks = (home: string, name: string, ...list: object[]) =>
  linkerd('NetworkAuthentication', home, name, { networks: list });
const ref = (kind: string, name: string) => ({ group: 'policy.linkerd.io', kind, name });
const authorized = (home: string, target: object, ...refs: object[]) =>
  linkerd('AuthorizationPolicy', home, 'let', { targetRef: target, requiredAuthenticationRefs: refs });
const fromA = tls('b', 'from-a', { identityRefs: [{ kind: 'Namespace', name: 'a' }] });

const CASES: Case[] = [
  [
    'deny lets nobody in, and is one namespace’s',
    [],
    [
      [a, b, 80, false],
      [outside, b, 80, false],
      [b, a, 80, true],
      [b, plain, 80, true],
    ],
  ],
  [
    'a Server closes its port to all whom nothing authorizes, and no other port',
    [server('a', 80)],
    [
      [b, a, 80, false],
      [b, a, 81, true],
    ],
  ],
  [
    'an AuthorizationPolicy opens the port of its Server',
    [
      server('b', 80),
      server('b', 'http'),
      fromA,
      authorized('b', ref('Server', 'port-80'), ref('MeshTLSAuthentication', 'from-a')),
    ],
    [
      [a, b, 80, true],
      [a, b, 8080, false],
      [a, b, 81, false],
      [plain, b, 80, false],
    ],
  ],
  [
    'or the ports of all Servers of the namespace',
    [
      server('b', 80),
      server('b', 'http'),
      networks('b', 'near', { cidr: '10.0.0.0/8', except: ['10.0.3.0/24'] }),
      authorized('b', { kind: 'Namespace', name: 'b' }, ref('NetworkAuthentication', 'near')),
    ],
    [
      [a, b, 80, true],
      [a, b, 8080, true],
      [a, b, 81, false],
      [plain, b, 80, false],
      [outside, b, 80, false],
    ],
  ],
  [
    'a Server is about the pods that it selects',
    [server('a', 80, { podSelector: { matchLabels: { app: 'web' } } })],
    [
      [b, a, 80, false],
      [b, pod('a'), 80, true],
    ],
  ],
  [
    'without anything required, anyone; by an authentication that is nowhere, nobody',
    [
      server('a', 80),
      server('b', 80),
      authorized('a', ref('Server', 'port-80')),
      authorized('b', ref('Server', 'port-80'), ref('MeshTLSAuthentication', 'gone')),
    ],
    [
      [outside, a, 80, true],
      [a, b, 80, false],
    ],
  ],
  [
    'identities of all of a namespace, and of anybody in the mesh',
    [
      server('b', 80),
      server('a', 80),
      tls('b', 'all-of-a', { identities: ['*.a.serviceaccount.identity.linkerd.cluster.local'] }),
      authorized('b', ref('Server', 'port-80'), ref('MeshTLSAuthentication', 'all-of-a')),
      tls('a', 'any', { identities: ['*'] }),
      authorized('a', ref('Server', 'port-80'), ref('MeshTLSAuthentication', 'any')),
    ],
    [
      [a, b, 80, true],
      [plain, b, 80, false],
      [b, a, 80, true],
      [outside, a, 80, false],
    ],
  ],
  [
    'what the mesh opens, the network closes all the same',
    [policy('a', {}), server('a', 80), authorized('a', ref('Server', 'port-80'))],
    [[b, a, 80, false]],
  ],
  [
    'outside the mesh nothing of it has a say',
    [server('plain', 80), authorized('plain', ref('Server', 'port-80'), ref('NetworkAuthentication', 'x'))],
    [[a, plain, 80, true]],
  ],
];

describe('Linkerd', () => {
  it.each(CASES.map((row) => [row[0], row] as const))('%s', (_, [, objects, packets]) => {
    const { world, unjudged } = worldOf([...objects, ...spaces]);
    expect(unjudged).toEqual([]);
    for (const [from, to, port, open] of packets)
      expect([from, to, port, verdict(world, from, to, port, 'TCP').open]).toEqual([from, to, port, open]);
  });

  it('carries TCP alone', () => {
    const { world } = worldOf(spaces);
    expect(verdict(world, a, b, 53, 'UDP').open).toBe(true);
  });

  it.each([
    ['all-authenticated', true, false],
    ['cluster-authenticated', true, false],
    ['cluster-unauthenticated', true, true],
    ['all-unauthenticated', true, true],
    ['audit', true, true],
  ])('%s lets in those in the mesh: %s, and others: %s', (word, inside, others) => {
    const { world, unjudged } = worldOf([meshed('a'), meshed('b', word), namespace('plain')]);
    expect(unjudged).toEqual([]);
    expect([a, plain].map((from) => verdict(world, from, b, 80, 'TCP').open)).toEqual([inside, others]);
  });

  it('a Server may have a default of its own', () => {
    const { world } = worldOf([...spaces, server('b', 80, { accessPolicy: 'all-unauthenticated' })]);
    // Its ports are then as those that no Server names.
    expect(verdict(world, a, b, 80, 'TCP').open).toBe(true);
  });

  it('names who opens and who closes', () => {
    const { world } = worldOf([
      ...spaces,
      server('b', 80),
      fromA,
      authorized('b', ref('Server', 'port-80'), ref('MeshTLSAuthentication', 'from-a')),
    ]);
    expect(verdict(world, a, b, 80, 'TCP').by).toEqual(['AuthorizationPolicy b/let']);
    expect(verdict(world, plain, b, 80, 'TCP').by).toEqual(['Server b/port-80']);
    expect(verdict(world, plain, b, 81, 'TCP').by).toEqual(['Namespace b']);
  });

  it.each<[string, Manifest[]]>([
    ['another default', [meshed('c', 'perhaps')]],
    ['a Server with another default', [server('b', 80, { accessPolicy: 'perhaps' })]],
    ['a Server outside the cluster', [linkerd('Server', 'b', 'x', { externalWorkloadSelector: {}, port: 80 })]],
    ['a Server of another version', [{ ...server('b', 80), apiVersion: 'policy.linkerd.io/v1alpha1' }]],
    ['routes', [authorized('b', ref('HTTPRoute', 'x'))]],
    ['another namespace', [authorized('b', { kind: 'Namespace', name: 'a' })]],
    [
      'several authentications',
      [authorized('b', ref('Server', 'x'), ref('NetworkAuthentication', 'x'), ref('NetworkAuthentication', 'y'))],
    ],
    ['a single account', [authorized('b', ref('Server', 'x'), { kind: 'ServiceAccount', name: 'x' })]],
    ['a single identity', [tls('b', 'x', { identities: ['x.a.serviceaccount.identity.linkerd.cluster.local'] })]],
    ['an account by reference', [tls('b', 'x', { identityRefs: [{ kind: 'ServiceAccount', name: 'x' }] })]],
    ['no range', [networks('b', 'x', { cidr: 'ten' })]],
  ])('does not judge %s', (_, objects) => {
    expect(worldOf([...spaces, ...objects]).unjudged).toHaveLength(1);
  });
});
