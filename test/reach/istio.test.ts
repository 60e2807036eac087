import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { IssueList } from '../../src/issue.js';
import type { Manifest } from '../../src/kube/types.js';
import { compile } from '../../src/pipeline.js';
import { between, type Endpoint, overviewOf, verdict, worldOf } from '../../src/reach/index.js';
import { fits, istio, named, namespace, type Packet, pod, policy } from './objects.js';

type Case = [string, readonly Manifest[], readonly Packet[]];

const a = pod('a', { app: 'web' }, { ip: '10.0.0.1' });
const b = pod('b', { app: 'db' }, { ip: '10.0.1.1', ports: { http: { port: 8080, protocol: 'TCP' } } });
const c = pod('c', {}, { ip: '10.0.2.1' });
const plain = pod('plain', {}, { ip: '10.0.3.1' });
const gateway = pod('gateways');
const host = pod('a', {}, { hostNetwork: true });
const outside = { address: '203.0.113.7' };

const INJECTED = { 'istio-injection': 'enabled' };
const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };
const spaces = [
  namespace('a', INJECTED),
  namespace('b', INJECTED),
  namespace('c', { 'istio.io/rev': 'asm-1-27' }),
  namespace('plain'),
];

const from = (...namespaces: string[]) => [{ source: { namespaces } }];
const to = (...ports: string[]) => [{ operation: { ports } }];
const deny = (...rules: object[]) => ({ action: 'DENY', rules });

const CASES: Case[] = [
  [
    'an empty spec lets nobody in, and nothing else is its say',
    [istio('b', {})],
    [
      [a, b, 80, false],
      [b, pod('b'), 80, false],
      [outside, b, 80, false],
      [b, a, 80, true],
      [a, b, '53/UDP', true],
      [a, b, '53/SCTP', true],
    ],
  ],
  [
    'namespaces and ports',
    [istio('b', { rules: [{ from: from('a'), to: to('80', '443') }] })],
    [
      [a, b, 80, true],
      [a, b, 443, true],
      [a, b, 81, false],
      [c, b, 80, false],
      [outside, b, 80, false],
      [host, b, 80, false],
    ],
  ],
  [
    'policies that allow add up',
    [istio('b', {}), istio('b', { rules: [{ from: from('a') }] }), istio('b', { action: 'ALLOW', rules: [{ to: to('90') }] })],
    [
      [a, b, 80, true],
      [c, b, 90, true],
      [c, b, 80, false],
    ],
  ],
  ['an empty rule lets anyone in', [istio('b', { rules: [{}] })], [[outside, b, 80, true]]],
  ['empty lists are none', [istio('b', { rules: [{ from: [], to: [] }] })], [[outside, b, 80, true]]],
  [
    'a selector means pods by label',
    [istio('b', { selector: { matchLabels: { app: 'db' } } })],
    [
      [a, b, 80, false],
      [a, pod('b'), 80, true],
    ],
  ],
  [
    'deny beats allow, and alone isolates nothing',
    [istio('b', { rules: [{}] }), istio('b', deny({ from: from('a'), to: to('80') })), istio('c', deny({ from: from('a') }))],
    [
      [a, b, 80, false],
      [a, b, 81, true],
      [c, b, 80, true],
      [a, c, 80, false],
      [b, c, 80, true],
    ],
  ],
  ['deny without rules is nothing', [istio('b', { action: 'DENY' })], [[a, b, 80, true]]],
  [
    'who proves no identity is not denied by it',
    [istio('b', deny({ from: from('plain', 'gateways', 'a') }))],
    [
      [plain, b, 80, true],
      [gateway, b, 80, true],
      [a, b, 80, false],
    ],
  ],
  [
    'deny of every identity, of anyone, and by address',
    [
      istio('a', deny({ from: from('*') })),
      istio('b', deny({})),
      istio('c', deny({ from: [{ source: { ipBlocks: ['10.0.0.0/24'] } }] })),
    ],
    [
      [c, a, 80, false],
      [plain, a, 80, true],
      [plain, b, 80, false],
      [a, c, 80, false],
      [b, c, 80, true],
    ],
  ],
  [
    'a namespace that is not known to be in the mesh may have gateways in it',
    [istio('b', { rules: [{ from: from('gateways') }] })],
    [
      [gateway, b, 80, true],
      [a, b, 80, false],
    ],
  ],
  ['where the namespace is not in the mesh it has no say', [istio('plain', {})], [[a, plain, 80, true]]],
  [
    'nor where injection is off, whatever the revision',
    [namespace('d', { 'istio-injection': 'disabled', 'istio.io/rev': 'x' }), istio('d', {})],
    [[a, pod('d'), 80, true]],
  ],
  ['a revision puts it into the mesh', [istio('c', {})], [[a, c, 80, false]]],
  [
    'principals of a namespace, and any',
    [
      istio('b', { rules: [{ from: [{ source: { principals: ['cluster.local/ns/a/sa/*'] } }] }] }),
      istio('c', { rules: [{ from: [{ source: { principals: ['*'] } }] }] }),
    ],
    [
      [a, b, 80, true],
      [c, b, 80, false],
      [a, c, 80, true],
      [outside, c, 80, false],
    ],
  ],
  [
    'addresses, of pods too',
    [
      istio('b', {
        rules: [{ from: [{ source: { ipBlocks: ['203.0.113.0/24', '10.0.0.0/24'], notIpBlocks: ['203.0.113.8/29'] } }] }],
      }),
      istio('c', { rules: [{ from: [{ source: { notIpBlocks: ['203.0.113.0/24'] } }] }] }),
    ],
    [
      [outside, b, 80, true],
      [{ address: '203.0.113.9' }, b, 80, false],
      [a, b, 80, true],
      [c, b, 80, false],
      [outside, c, 80, false],
      [{ address: '198.51.100.1' }, c, 80, true],
    ],
  ],
  [
    'what it says of requests only narrows what it allows',
    [
      istio('b', { rules: [{ from: from('a'), to: [{ operation: { ports: ['80'], methods: ['GET'], paths: ['/x'] } }] }] }),
      istio('c', {
        rules: [{ from: [{ source: { requestPrincipals: ['*'] } }], when: [{ key: 'request.headers[x]', values: ['y'] }] }],
      }),
    ],
    [
      [a, b, 80, true],
      [a, b, 81, false],
      [a, c, 80, true],
    ],
  ],
  ['what is only logged has no say', [istio('b', { action: 'AUDIT', rules: [{}] })], [[a, b, 80, true]]],
  [
    'the network and the mesh must both let it through',
    [
      policy('b', { ingress: [{ from: [{ namespaceSelector: named('a') }], ports: [{ port: 80 }, { port: 81 }] }] }),
      istio('b', { rules: [{ from: from('a', 'c'), to: to('80', '82') }] }),
    ],
    [
      [a, b, 80, true],
      [a, b, 81, false],
      [a, b, 82, false],
      [c, b, 80, false],
    ],
  ],
];

describe('Istio', () => {
  it.each(CASES)('%s', (_, objects, packets) => fits([...spaces, ...objects], packets));

  it('ranges mean pods in the mesh where the network’s never do', () => {
    const objects = [...spaces, istio('b', { rules: [{ from: [{ source: { ipBlocks: ['10.0.0.0/24'] } }] }] })];
    fits(objects, [[a, b, 80, true]], { blocksMatchPods: false });
  });

  it('in ambient mode the network sees the tunnel alone', () => {
    const tunnel = policy('b', { ingress: [{ ports: [{ port: 15008 }] }] });
    const both = [namespace('a', AMBIENT), namespace('b', AMBIENT), namespace('plain'), tunnel];
    const rest: Packet[] = [
      [plain, b, 8080, false],
      [host, b, 8080, false],
      [outside, b, 8080, false],
      [a, b, '8080/UDP', false],
    ];
    fits(both, [[a, b, 8080, true], ...rest]);
    fits([...both, istio('b', { rules: [{ to: to('80') }] })], [[a, b, 80, true], [a, b, 8080, false], ...rest]);
    fits(
      [namespace('a', AMBIENT), namespace('b', AMBIENT), policy('b', { ingress: [{ ports: [{ port: 80 }] }] })],
      [[a, b, 8080, false]],
    );
    // A waypoint stands between, and its identity is what pods see.
    const waypoint = namespace('b', { ...AMBIENT, 'istio.io/use-waypoint': 'w' });
    fits([namespace('a', AMBIENT), waypoint, istio('b', deny({ from: from('a') }))], [[a, b, 80, true]]);
  });

  it('in the overview, what the mesh leaves alone stays open', () => {
    const { world } = worldOf([...spaces, istio('b', {})]);
    const found = overviewOf(world).pairs.find((pair) => pair.from === 'a' && pair.to === 'b');
    expect(found?.between.flows.map(({ ports }) => world.ports.text(ports))).toEqual(['UDP all; SCTP all']);
  });

  it('names the objects of both planes', () => {
    const open = policy('b', { ingress: [{ ports: [{ port: 80 }, { port: 81 }] }] }, 'net');
    const { world } = worldOf([...spaces, open, istio('b', {}, 'shut'), istio('b', { rules: [{ to: to('80') }] }, 'mesh')]);
    expect(verdict(world, a, b, 80, 'TCP')).toEqual({ open: true, by: ['NetworkPolicy b/net', 'AuthorizationPolicy b/mesh'] });
    expect(verdict(world, a, b, 81, 'TCP')).toEqual({
      open: false,
      by: ['AuthorizationPolicy b/shut', 'AuthorizationPolicy b/mesh'],
    });
    expect(verdict(world, a, b, 82, 'TCP').by).toContain('NetworkPolicy b/net');
    const { flows } = between(world, 'a', 'b');
    expect(flows.map(({ ingress }) => ingress.opened.map(({ by }) => by))).toEqual([
      ['NetworkPolicy b/net', 'AuthorizationPolicy b/mesh'],
    ]);
  });

  const other = (kind: string, spec: object, apiVersion = 'security.istio.io/v1'): Manifest => ({
    apiVersion,
    kind,
    metadata: { name: 'x', namespace: 'b' },
    spec: spec as Record<string, unknown>,
  });
  const source = (fields: object) => istio('b', { rules: [{ from: [{ source: fields }] }] });
  const operation = (fields: object, action = 'ALLOW') => istio('b', { action, rules: [{ to: [{ operation: fields }] }] });

  it.each<[string, Manifest]>([
    ['what may be another mesh’s root', istio('aks-istio-system', {})],
    ['targetRefs', istio('b', { targetRefs: [{ kind: 'Service', name: 'x' }] })],
    ['an action of others', istio('b', { action: 'CUSTOM', provider: { name: 'x' }, rules: [{}] })],
    ['other selectors', istio('b', { selector: { matchExpressions: [] } })],
    ['a namespace with a wildcard', source({ namespaces: ['a-*'] })],
    ['a single account', source({ principals: ['cluster.local/ns/a/sa/x'] })],
    // Istio takes the `*` at the end for a letter.
    ['a principal with two wildcards', source({ principals: ['*/ns/a/sa/*'] })],
    ['another trust domain', source({ principals: ['other/ns/a/sa/*'] })],
    ['service accounts', source({ serviceAccounts: ['x'] })],
    ['what is not meant', source({ notNamespaces: ['a'] })],
    ['addresses behind proxies', source({ remoteIpBlocks: ['10.0.0.0/8'] })],
    ['no range', source({ ipBlocks: ['ten'] })],
    ['two things at once', source({ namespaces: ['a'], ipBlocks: ['10.0.0.0/8'] })],
    ['an empty source', source({})],
    ['an empty list', source({ namespaces: [] })],
    ['no port', operation({ ports: ['http'] })],
    ['all ports but some', operation({ notPorts: ['80'] })],
    ['a denial of requests', operation({ paths: ['/x'] }, 'DENY')],
    ['a denial with conditions', istio('b', deny({ when: [{ key: 'request.headers[x]', values: ['y'] }] }))],
    ['a denial of all addresses but some', istio('b', deny({ from: [{ source: { notIpBlocks: ['10.0.0.0/8'] } }] }))],
    ['conditions of connections', istio('b', { rules: [{ when: [{ key: 'source.namespace', notValues: ['a'] }] }] })],
    ['some proxies', { ...istio('b', {}), metadata: { name: 'x', namespace: 'b', labels: { 'istio.io/rev': 'x' } } }],
    ['only tried', { ...istio('b', {}), metadata: { name: 'x', namespace: 'b', annotations: { 'istio.io/dry-run': 'true' } } }],
    ['another version', other('AuthorizationPolicy', {}, 'security.istio.io/v1beta1')],
    ['no proof of identity', other('PeerAuthentication', { mtls: { mode: 'DISABLE' } })],
    ['none on a port', other('PeerAuthentication', { portLevelMtls: { 80: { mode: 'DISABLE' } } })],
    ['listeners that move ports', other('Sidecar', { ingress: [] }, 'networking.istio.io/v1')],
  ])('does not judge %s', (_, object) => {
    expect(worldOf([...spaces, object]).unjudged.map(({ object }) => object)).toEqual([
      `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`,
    ]);
  });

  it('in the mesh’s root a policy is about every namespace in the mesh, and adds to theirs', () => {
    const objects = [
      istio('mesh', deny({ from: from('a') })),
      istio('mesh', { selector: { matchLabels: { app: 'db' } }, rules: [{ from: from('c') }] }),
      istio('c', {}),
    ];
    const { world, unjudged } = worldOf([...spaces, ...objects], { meshRoot: 'mesh' });
    expect(unjudged).toEqual([]);
    const open = (source: Endpoint, target: Endpoint) => verdict(world, source, target, 80, 'TCP').open;
    expect([open(a, b), open(c, b), open(plain, b)]).toEqual([false, true, false]);
    expect([open(a, pod('b')), open(plain, pod('b'))]).toEqual([false, true]);
    expect([open(a, plain), open(b, c)]).toEqual([true, false]);
    // Elsewhere it is about its own namespace alone.
    expect(verdict(worldOf([...spaces, ...objects]).world, a, b, 80, 'TCP').open).toBe(true);
  });

  it('mutual TLS and what proxies are told of close nothing here', () => {
    const sidecar = other(
      'Sidecar',
      { egress: [{ hosts: ['./*'] }], outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } },
      'networking.istio.io/v1',
    );
    fits(
      [...spaces, other('PeerAuthentication', { mtls: { mode: 'STRICT' } }), sidecar],
      [
        [plain, b, 80, true],
        [b, a, 80, true],
      ],
    );
  });
});

/** What the objects of a fleet of two say, on a cluster with this Istio. */
function compiled(istio: object, tier: object = {}) {
  const issues = new IssueList();
  const fleet = compile(
    {
      file: 'platform.yaml',
      value: {
        clusters: { main: { kubernetes: '1.36', distribution: 'generic', istio: { cni: true, ...istio } } },
        tiers: { meshed: { extends: 'standard', ...tier } },
      },
      data: true,
    },
    Object.entries({
      shop: { tier: 'meshed', network: { to: [{ tenant: 'till', ports: [8080, 5353] }] } },
      till: { tier: 'meshed', network: { from: [{ tenant: 'shop', ports: [8080, 9090] }] } },
    }).map(([name, value]) => ({ file: `tenants/${name}.yaml`, name, value, data: true })),
    issues,
  );
  expect(issues.all.map(({ code }) => code)).toEqual([]);
  const objects = (fleet?.files ?? [])
    .filter(({ path }) => path.includes('/tenants/'))
    .flatMap(({ content }) => parseAllDocuments(content).map((document) => document.toJS() as Manifest));
  const { world, unjudged } = worldOf(objects, { meshRoot: 'istio-system' });
  expect(unjudged).toEqual([]);
  return (from: string, to: string) => {
    const { flows } = between(world, from, to);
    return [...new Set(flows.map(({ ports }) => world.ports.text(ports)))].join(' or ');
  };
}

describe('what a fleet says in its mesh', () => {
  it.each(['sidecar', 'ambient'])('%s: what both sides of a flow say, and nothing else', (mode) => {
    const ask = compiled({ mode });
    expect(ask('shop', 'till')).toBe('TCP 8080');
    expect(ask('till', 'shop')).toBe('');
    expect(ask('till', 'till')).toBe('all');
  });

  it('a policy of the mesh narrows what the network opens', () => {
    const istio = { policies: { 'not-the-shop': { action: 'DENY', rules: [{ from: from('shop') }] } } };
    expect(compiled({}, { istio })('shop', 'till')).toBe('');
  });

  it('in ambient mode, without the flows in the mesh, the tunnel opens every port', () => {
    expect(compiled({ mode: 'ambient' }, { istio: { flows: false } })('shop', 'till')).toBe('TCP all');
    expect(compiled({ mode: 'sidecar' }, { istio: { flows: false } })('shop', 'till')).toBe('TCP 8080');
  });
});
