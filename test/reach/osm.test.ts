import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { worldOf } from '../../src/reach/index.js';
import { fits, namespace, type Packet, pod, policy, smi } from './objects.js';

type Case = [string, readonly Manifest[], readonly Packet[]];

const [a, b, c] = [pod('a'), pod('b'), pod('c')];
const outside = { address: '203.0.113.7' };

const meshed = (name: string, injection = 'enabled'): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: { 'openservicemesh.io/monitored-by': 'osm' },
    annotations: { 'openservicemesh.io/sidecar-injection': injection },
  },
});
const config = (permissive?: boolean): Manifest => ({
  apiVersion: 'config.openservicemesh.io/v1alpha2',
  kind: 'MeshConfig',
  metadata: { name: 'osm-mesh-config', namespace: 'osm-system' },
  spec: { traffic: { ...(permissive !== undefined && { enablePermissiveTrafficPolicyMode: permissive }) } },
});
const account = (home: string | undefined, kind = 'ServiceAccount') => ({ kind, name: 'default', namespace: home });
const target = (sources: object[], ...rules: object[]) =>
  smi('TrafficTarget', 'b', { destination: account('b'), sources, rules });
const tcp = smi('TCPRoute', 'b', { matches: { ports: [80, 90] } }, 'tcp');
const any = smi('TCPRoute', 'b', { matches: {} }, 'any');
const http = smi('HTTPRouteGroup', 'b', { matches: [{ name: 'any', pathRegex: '.*', methods: ['*'] }] }, 'http');
const rule = ({ kind, metadata: { name } }: Manifest) => ({ kind, name });

const CASES: Case[] = [
  [
    'out of permissive mode the mesh lets nobody in over TCP, but for whom a target names',
    [config(false), meshed('b'), target([account('a')], rule(tcp))],
    [
      [a, b, 80, true],
      [a, b, 90, true],
      [a, b, 91, false],
      [c, b, 80, false],
      [outside, b, 80, false],
      [b, a, 80, true],
      [a, b, '53/UDP', true],
    ],
  ],
  [
    'a route without ports, and requests, may be of any',
    [config(false), meshed('b'), target([account('a')], rule(http)), target([account('c')], rule(any))],
    [
      [a, b, 7, true],
      [c, b, 7, true],
      [b, pod('b'), 7, false],
    ],
  ],
  [
    'an account without a namespace is of the own one',
    [config(false), meshed('b'), target([account(undefined)], rule(tcp))],
    [
      [b, pod('b'), 80, true],
      [a, b, 80, false],
    ],
  ],
  ['in permissive mode everyone gets in', [config(true), meshed('b')], [[a, b, 80, true]]],
  ['where nobody tells of the mode, too', [meshed('b'), target([], rule(tcp))], [[a, b, 80, true]]],
  ['and where it is left out', [config(), meshed('b')], [[a, b, 80, true]]],
  ['a namespace whose pods have no proxy is not the mesh’s', [config(false), meshed('b', 'disabled')], [[a, b, 80, true]]],
  [
    'the network closes what the mesh opens',
    [config(false), meshed('b'), target([account('a')], rule(http)), policy('b', { ingress: [{ ports: [{ port: 80 }] }] })],
    [
      [a, b, 80, true],
      [a, b, 81, false],
    ],
  ],
];

describe('OSM', () => {
  it.each(CASES.map((row) => [row[0], row] as const))('%s', (_, [, objects, packets]) =>
    fits([namespace('a'), namespace('c'), tcp, any, http, ...objects], packets),
  );

  it.each<[string, Manifest]>([
    ['a group of people', target([account('a', 'Group')], rule(tcp))],
    ['a route that is nowhere', target([account('a')], { kind: 'TCPRoute', name: 'x' })],
    ['a route of UDP', target([account('a')], { kind: 'UDPRoute', name: 'x' })],
    ['backends of ingress', { ...target([]), apiVersion: 'policy.openservicemesh.io/v1alpha1', kind: 'IngressBackend' }],
    ['another version', { ...target([]), apiVersion: 'access.smi-spec.io/v1alpha2' }],
  ])('does not judge %s', (_, object) => {
    expect(worldOf([meshed('b'), tcp, object]).unjudged).toHaveLength(1);
  });
});
