import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { verdict, worldOf } from '../../src/reach/index.js';
import { fits, linkerd, meshed, namespace, type Packet, pod, policy } from './objects.js';

type Case = [string, readonly Manifest[], readonly Packet[]];

const a = pod('a', { app: 'web' }, { ip: '10.0.0.1' });
const b = pod('b', { app: 'db' }, { ip: '10.0.1.1', ports: { http: { port: 8080, protocol: 'TCP' } } });
const c = pod('c', {}, { ip: '10.0.2.1' });
const host = pod('a', {}, { hostNetwork: true });
const outside = { address: '203.0.113.7' };

const server = (port: number | string, more: object = {}) =>
  linkerd('Server', 'b', { podSelector: {}, port, ...more }, `port-${port}`);
const byNamespace = (name: string) =>
  linkerd('MeshTLSAuthentication', 'b', { identityRefs: [{ kind: 'Namespace', name }] }, `from-${name}`);
const ref = (kind: string, name: string) => ({ group: 'policy.linkerd.io', kind, name });
const allow = (targetRef: object, ...requiredAuthenticationRefs: object[]) =>
  linkerd('AuthorizationPolicy', 'b', { targetRef, requiredAuthenticationRefs });
const port = (number: number | string) => ref('Server', `port-${number}`);

const CASES: Case[] = [
  [
    'the mesh’s own default lets anyone in',
    [meshed('b')],
    [
      [a, b, 80, true],
      [outside, b, 80, true],
    ],
  ],
  [
    'deny lets nobody in over TCP, and nothing else is its say',
    [meshed('b', 'deny')],
    [
      [a, b, 80, false],
      [outside, b, 80, false],
      [pod('b'), b, 80, false],
      [b, a, 80, true],
      [a, b, '53/UDP', true],
    ],
  ],
  [
    'whoever has proven who they are',
    [meshed('b', 'cluster-authenticated'), meshed('c', 'all-authenticated')],
    [
      [a, b, 80, true],
      [outside, b, 80, false],
      [host, b, 80, false],
      [a, c, 80, true],
      [outside, c, 80, false],
    ],
  ],
  [
    'without proof, and what is only written down',
    [meshed('a', 'audit'), meshed('b', 'cluster-unauthenticated'), meshed('c', 'all-unauthenticated')],
    [
      [outside, a, 80, true],
      [outside, b, 80, true],
      [outside, c, 80, true],
    ],
  ],
  [
    'a Server closes its port, and policies open it to namespaces',
    [meshed('b'), server(80), byNamespace('a'), allow(port(80), ref('MeshTLSAuthentication', 'from-a'))],
    [
      [a, b, 80, true],
      [c, b, 80, false],
      [outside, b, 80, false],
      [c, b, 81, true],
    ],
  ],
  [
    'beyond its Servers, the Namespace’s default counts',
    [
      meshed('b', 'deny'),
      server(80),
      server('http', { accessPolicy: 'all-unauthenticated' }),
      byNamespace('a'),
      allow(port(80), ref('MeshTLSAuthentication', 'from-a')),
    ],
    [
      [a, b, 80, true],
      [a, b, 81, false],
      [outside, b, 8080, true],
      [outside, b, 80, false],
    ],
  ],
  [
    'a Server is about the pods that it selects',
    [meshed('b'), server(80, { podSelector: { matchLabels: { app: 'db' } } })],
    [
      [a, b, 80, false],
      [a, pod('b'), 80, true],
    ],
  ],
  [
    'a policy for the Namespace opens all of its Servers, and no other port',
    [
      meshed('b', 'deny'),
      server(80),
      server(90),
      byNamespace('a'),
      allow({ kind: 'Namespace', name: 'b' }, ref('MeshTLSAuthentication', 'from-a')),
    ],
    [
      [a, b, 80, true],
      [a, b, 90, true],
      [a, b, 91, false],
      [c, b, 80, false],
    ],
  ],
  [
    'a policy that requires nothing lets anyone in',
    [meshed('b', 'deny'), server(80), allow(port(80))],
    [
      [outside, b, 80, true],
      [outside, b, 81, false],
    ],
  ],
  [
    'addresses, pods’ too',
    [
      meshed('b', 'deny'),
      server(80),
      linkerd('NetworkAuthentication', 'b', { networks: [{ cidr: '10.0.0.0/8', except: ['10.0.2.0/24'] }] }, 'net'),
      allow(port(80), ref('NetworkAuthentication', 'net')),
    ],
    [
      [a, b, 80, true],
      [c, b, 80, false],
      [outside, b, 80, false],
    ],
  ],
  [
    'accounts may be any pod’s of their namespace',
    [
      meshed('b', 'deny'),
      server(80),
      server(81),
      server(82),
      server(83),
      linkerd('MeshTLSAuthentication', 'b', { identities: ['web.a.serviceaccount.identity.linkerd.cluster.local'] }, 'one'),
      linkerd('MeshTLSAuthentication', 'b', { identities: ['*'] }, 'any'),
      linkerd('MeshTLSAuthentication', 'b', { identityRefs: [{ kind: 'ServiceAccount', name: 'x' }] }, 'own'),
      allow(port(80), ref('MeshTLSAuthentication', 'one')),
      allow(port(81), ref('MeshTLSAuthentication', 'any')),
      allow(port(82), ref('MeshTLSAuthentication', 'own')),
      allow(port(83), { kind: 'ServiceAccount', name: 'x', namespace: 'c' }),
    ],
    [
      [a, b, 80, true],
      [c, b, 80, false],
      [c, b, 81, true],
      [outside, b, 81, false],
      [pod('b'), b, 82, true],
      [a, b, 82, false],
      [c, b, 83, true],
      [a, b, 83, false],
    ],
  ],
  ['outside the mesh, its objects have no say', [namespace('b'), server(80)], [[a, b, 80, true]]],
  [
    'the network closes what the mesh opens',
    [meshed('b'), server(80), allow(port(80)), policy('b', { ingress: [{ ports: [{ port: 81 }] }] })],
    [
      [a, b, 80, false],
      [a, b, 81, true],
    ],
  ],
];

describe('Linkerd', () => {
  it.each(CASES.map((row) => [row[0], row] as const))('%s', (_, [, objects, packets]) =>
    fits([namespace('a'), ...objects], packets),
  );

  it('names who opens and who closes', () => {
    const opens = allow(port(80), ref('MeshTLSAuthentication', 'from-a'));
    const { world } = worldOf([meshed('b', 'deny'), server(80), byNamespace('a'), opens]);
    expect(verdict(world, a, b, 80, 'TCP').by).toEqual([`AuthorizationPolicy b/${opens.metadata.name}`]);
    expect(verdict(world, c, b, 80, 'TCP').by).toEqual(['Server b/port-80']);
    expect(verdict(world, a, b, 81, 'TCP').by).toEqual(['Namespace b']);
  });

  const tls = (spec: Record<string, unknown>) => linkerd('MeshTLSAuthentication', 'b', spec);
  it.each<[string, Manifest]>([
    ['another default', meshed('b', 'open')],
    ['ports that go past the proxy', meshed('b', 'deny', { 'config.linkerd.io/skip-inbound-ports': '80' })],
    ['addresses that go past the proxy', meshed('b', 'deny', { 'config.linkerd.io/skip-subnets': '10.0.0.0/8' })],
    ['another word of a Server', server(80, { accessPolicy: 'x' })],
    ['machines outside', linkerd('Server', 'b', { externalWorkloadSelector: {}, port: 80 })],
    ['a policy for a route', allow({ group: 'policy.linkerd.io', kind: 'HTTPRoute', name: 'x' })],
    ['a policy for another namespace', allow({ kind: 'Namespace', name: 'c' })],
    ['a policy for a Server that is nowhere', allow(port(81))],
    ['several proofs at once', allow(port(80), ref('MeshTLSAuthentication', 'x'), ref('NetworkAuthentication', 'y'))],
    ['a proof that is nowhere', allow(port(80), ref('MeshTLSAuthentication', 'x'))],
    ['an identity of another kind', tls({ identities: ['*.example.com'] })],
    ['an identity by something else', tls({ identityRefs: [{ kind: 'User', name: 'x' }] })],
    ['no range', linkerd('NetworkAuthentication', 'b', { networks: [{ cidr: 'ten' }] })],
    ['older words', linkerd('ServerAuthorization', 'b', {})],
  ])('does not judge %s', (_, object) => {
    expect(
      worldOf([meshed('b'), server(80), object].filter(({ kind }, i) => i > 0 || kind !== object.kind)).unjudged,
    ).toHaveLength(1);
  });
});
