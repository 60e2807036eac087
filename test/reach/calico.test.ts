import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { between, overviewOf, worldOf } from '../../src/reach/index.js';
import { calico, calicoTier, fits, namespace, type Packet, pod, policy } from './objects.js';

type Case = [string, readonly Manifest[], readonly Packet[]];

const a = pod('a', { app: 'web' }, { ip: '10.0.0.1' });
const b = pod('b', { app: 'db' }, { ip: '10.0.1.1', ports: { http: { port: 8080, protocol: 'TCP' } } });
const c = pod('c', {}, { ip: '10.0.2.1' });
const host = pod('a', {}, { hostNetwork: true });
const outside = { address: '203.0.113.7' };
const spaces = [namespace('a', { team: 'x' }), namespace('b', { team: 'y' }), namespace('c')];

const from = (source: object, action = 'Allow') => ({ action, source });
const to = (destination: object, action = 'Allow') => ({ action, destination });
const tcp = (...ports: (number | string)[]) => ({ action: 'Allow', protocol: 'TCP', destination: { ports } });
const ns = (name: string) => ({ namespaceSelector: `projectcalico.org/name == '${name}'` });

const CASES: Case[] = [
  [
    'a policy without rules lets nobody in, and nothing else is its say',
    [calico('b', {})],
    [
      [a, b, 80, false],
      [a, b, '53/UDP', false],
      [outside, b, 80, false],
      [b, a, 80, true],
      [b, outside, 80, true],
    ],
  ],
  [
    'rules alone say which directions it is about',
    [calico('b', { egress: [to(ns('a'))] })],
    [
      [b, a, 80, true],
      [b, c, 80, false],
      [c, b, 80, true],
    ],
  ],
  [
    'types say it where they are there',
    [calico('b', { types: ['Egress'], ingress: [from({}, 'Deny')] })],
    [
      [a, b, 80, true],
      [b, a, 80, false],
    ],
  ],
  [
    'the first rule has the last word',
    [calico('b', { ingress: [from(ns('a'), 'Deny'), from({})] }), calico('c', { ingress: [from({}), from(ns('a'), 'Deny')] })],
    [
      [a, b, 80, false],
      [c, b, 80, true],
      [a, c, 80, true],
    ],
  ],
  [
    'policies by order, the lowest first, and without one last',
    [
      calico('b', { ingress: [from({})] }, 'a-last'),
      calico('b', { order: 20, ingress: [from(ns('a'), 'Deny'), from(ns('c'), 'Deny')] }),
      calico('b', { order: 10.5, ingress: [from(ns('c'))] }),
    ],
    [
      [a, b, 80, false],
      [c, b, 80, true],
      [outside, b, 80, true],
    ],
  ],
  [
    'by name where their order is alike',
    [
      calico('b', { ingress: [from({})] }, 'default.z'),
      calico('b', { ingress: [from(ns('a'), 'Deny')] }, 'default.y'),
      calico('c', { order: 5, ingress: [from({})] }, 'default.a'),
      calico('c', { order: 5, ingress: [from(ns('a'), 'Deny')] }, 'default.b'),
    ],
    [
      [a, b, 80, false],
      [c, b, 80, true],
      [a, c, 80, true],
    ],
  ],
  [
    'a global and a namespaced one of the same order: what either opens counts as open, and what neither does is closed',
    [calico('b', { ingress: [from(ns('a'))] }), calico(undefined, { types: ['Ingress'], ingress: [from({}, 'Deny')] })],
    [
      [a, b, 80, true],
      [c, b, 80, false],
    ],
  ],
  [
    'NetworkPolicies are asked at order 1000, and close nothing before the end of the tier',
    [
      policy('b', { ingress: [{ ports: [{ port: 80 }] }] }),
      calico('b', { order: 999, ingress: [from(ns('a'), 'Deny')] }),
      calico('b', { order: 1001, ingress: [from(ns('c')), from({}, 'Deny')] }),
    ],
    [
      [a, b, 80, false],
      [c, b, 80, true],
      [c, b, 81, true],
      [outside, b, 80, true],
      [outside, b, 81, false],
    ],
  ],
  [
    'a deny after NetworkPolicies takes back nothing that they let in',
    [policy('b', { ingress: [{}] }), calico('b', { ingress: [from({}, 'Deny')] })],
    [[a, b, 80, true]],
  ],
  [
    'Pass leaves the tier, and after the last nobody closes',
    [calico('b', { order: 1, ingress: [from(ns('a'), 'Pass')] }), policy('b', {})],
    [
      [a, b, 80, true],
      [c, b, 80, false],
    ],
  ],
  [
    'Log decides nothing',
    [calico('b', { ingress: [from({}, 'Log'), from(ns('a'))] })],
    [
      [a, b, 80, true],
      [c, b, 80, false],
    ],
  ],
  [
    'a tier that passes what it leaves on',
    [
      calicoTier('first', { order: 100, defaultAction: 'Pass' }),
      calico(undefined, { tier: 'first', types: ['Ingress'], ingress: [from(ns('c'), 'Deny'), from(ns('b'))] }, 'first.x'),
      policy('a', { ingress: [{ ports: [{ port: 80 }] }] }),
    ],
    [
      [c, a, 80, false],
      [b, a, 81, true],
      [outside, a, 80, true],
      [outside, a, 81, false],
      [outside, b, 81, true],
    ],
  ],
  [
    'a tier that closes what it leaves, but for what it passes on',
    [
      calicoTier('first', { order: 100 }),
      calico('b', { tier: 'first', order: 1, ingress: [from(ns('a'), 'Pass')] }, 'first.x'),
      calico('b', { ingress: [tcp(80), from(ns('c'))] }),
    ],
    [
      [a, b, 80, true],
      [a, b, 81, false],
      [c, b, 80, false],
      [b, a, 80, true],
    ],
  ],
  [
    'two tiers in their order',
    [
      calico('b', { tier: 'second', ingress: [from({})] }, 'second.x'),
      calico('b', { tier: 'first', ingress: [from(ns('a'), 'Deny')] }, 'first.x'),
      calicoTier('second', { order: 200 }),
      calicoTier('first', { order: 100, defaultAction: 'Pass' }),
    ],
    [
      [a, b, 80, false],
      [c, b, 80, true],
    ],
  ],
  [
    'selectors of pods, whose own namespace is meant unless one is said',
    [
      calico('b', { selector: "app == 'db'", ingress: [from({ selector: "app == 'web'" })] }),
      calico('c', { ingress: [from({ selector: "app == 'web'", namespaceSelector: 'all()' })] }),
    ],
    [
      [pod('b', { app: 'web' }), b, 80, true],
      [a, b, 80, false],
      [a, pod('b'), 80, true],
      [a, c, 80, true],
      [b, c, 80, false],
      [outside, c, 80, false],
    ],
  ],
  [
    'a global rule’s selector means pods everywhere, and sees labels of namespaces',
    [
      calico(undefined, {
        selector: "projectcalico.org/namespace in {'b', 'c'}",
        types: ['Ingress'],
        ingress: [from({ selector: "pcns.team == 'x' && app == 'web'" })],
      }),
    ],
    [
      [a, b, 80, true],
      [pod('a'), b, 80, false],
      [b, c, 80, false],
      [b, a, 80, true],
    ],
  ],
  [
    'what our own rules for a whole cluster ask',
    [
      calico(undefined, {
        namespaceSelector: 'has(team) && !has(pass)',
        types: ['Egress'],
        egress: [to({ nets: ['203.0.113.0/24'] }, 'Deny'), to({})],
      }),
    ],
    [
      [a, outside, 80, false],
      [c, outside, 80, true],
      [a, b, 80, true],
    ],
  ],
  [
    'or, not, brackets, and what has no such label',
    [
      calico('a', { ingress: [from({ namespaceSelector: "team == 'y' || projectcalico.org/name == 'c'" })] }),
      calico('b', { ingress: [from({ namespaceSelector: '!(team == \'y\' || projectcalico.org/name == "c")' })] }),
      calico('c', { ingress: [from({ namespaceSelector: "team not in { 'y' }" }), from({ namespaceSelector: '!all()' })] }),
    ],
    [
      [b, a, 80, true],
      [c, a, 80, true],
      [pod('a'), a, 80, false],
      [a, b, 80, true],
      [c, b, 80, false],
      [a, c, 80, true],
      [pod('c'), c, 80, true],
      [b, c, 80, false],
    ],
  ],
  [
    'ranges, and all but some',
    [
      calico('a', { egress: [to({ nets: ['10.0.0.0/8'], notNets: ['10.0.2.0/24'] })] }),
      calico('b', { egress: [to({ notNets: ['10.0.0.0/8'] })] }),
    ],
    [
      [a, b, 80, true],
      [a, c, 80, false],
      [a, outside, 80, false],
      [b, outside, 80, true],
      [b, a, 80, false],
    ],
  ],
  [
    'ports by number, range and name',
    [calico('b', { ingress: [tcp(80, '90:92', 'http')] })],
    [
      [a, b, 80, true],
      [a, b, '80/UDP', false],
      [a, b, 92, true],
      [a, b, 93, false],
      [a, b, 8080, true],
    ],
  ],
  [
    'all ports but some, and every port of a protocol by its number',
    [
      calico('b', {
        ingress: [
          { action: 'Allow', protocol: 'TCP', destination: { notPorts: [80, '443:445'] } },
          { action: 'Allow', protocol: 17 },
        ],
      }),
    ],
    [
      [a, b, 1, true],
      [a, b, 80, false],
      [a, b, 81, true],
      [a, b, 444, false],
      [a, b, 446, true],
      [a, b, 65535, true],
      [a, b, '80/UDP', true],
      [a, b, '80/SCTP', false],
    ],
  ],
  [
    'a rule about ICMP opens no port',
    [calico('b', { ingress: [{ action: 'Allow', protocol: 'ICMP', icmp: { type: 8 } }] })],
    [[a, b, 80, false]],
  ],
  ['what is empty is not there', [calico('b', { ingress: [from({ nets: [], selector: '' })] })], [[outside, b, 80, true]]],
  [
    'hostNetwork is nobody’s subject and peer',
    [calico(undefined, { selector: 'all()', types: ['Ingress'], ingress: [from({ selector: 'all()' })] })],
    [
      [b, a, 80, true],
      [host, b, 80, false],
      [b, host, 80, true],
    ],
  ],
];

describe('Calico', () => {
  it.each(CASES.map((row) => [row[0], row] as const))('%s', (_, [, objects, packets]) => fits([...spaces, ...objects], packets));

  it('is the same in the form that Calico keeps', () => {
    const kept = { ...calico('b', { ingress: [from(ns('a'))] }), apiVersion: 'crd.projectcalico.org/v1' };
    fits(
      [...spaces, kept],
      [
        [a, b, 80, true],
        [c, b, 80, false],
      ],
    );
  });

  it('what a tier passes on stands in the overview of all pairs', () => {
    const { world } = worldOf([...spaces, calico('b', { ingress: [from(ns('a'), 'Pass')] })]);
    expect(overviewOf(world).pairs.map(({ from, to }) => `${from} ${to}`)).toEqual(['a b']);
    expect(between(world, 'c', 'b').status).toBe('closed');
  });

  const rule = (fields: object) => calico('b', { ingress: [{ action: 'Allow', ...fields }] });
  it.each<[string, Manifest]>([
    ['accounts', calico('b', { serviceAccountSelector: 'all()' })],
    ['what passes by connections', calico(undefined, { doNotTrack: true, applyOnForward: true })],
    ['what comes before addresses change', calico(undefined, { preDNAT: true })],
    ['forwarded traffic', calico(undefined, { applyOnForward: true })],
    ['a tier that nobody tells of', calico('b', { tier: 'x' })],
    ['a default tier that passes on', calicoTier('default', { defaultAction: 'Pass' })],
    ['another direction', calico('b', { types: ['Both'] })],
    ['another action', rule({ action: 'allow' })],
    ['HTTP', rule({ http: { methods: ['GET'] } })],
    ['all protocols but one', rule({ notProtocol: 'TCP' })],
    ['another protocol', rule({ protocol: 'GRE' })],
    ['one family of addresses', rule({ ipVersion: 4 })],
    ['accounts of peers', rule({ source: { serviceAccounts: { names: ['x'] } } })],
    ['ports of senders', rule({ protocol: 'TCP', source: { ports: [80] } })],
    ['what is not selected', rule({ source: { notSelector: "app == 'x'" } })],
    ['domains', calico('b', { egress: [to({ domains: ['x.example'] })] })],
    ['services', calico('b', { egress: [to({ services: { name: 'x' } })] })],
    ['a pod’s own side', calico('b', { egress: [{ action: 'Allow', source: { selector: "app == 'x'" } }] })],
    ['ranges and selectors at once', rule({ source: { nets: ['10.0.0.0/8'], selector: 'all()' } })],
    ['no range', rule({ source: { nets: ['ten'] } })],
    ['ports of no protocol', rule({ destination: { ports: [80] } })],
    ['no port', rule({ protocol: 'TCP', destination: { ports: [0] } })],
    ['a name among ports that are left out', rule({ protocol: 'TCP', destination: { notPorts: ['http'] } })],
    ['what is no pod', rule({ source: { namespaceSelector: 'global()' } })],
    ['an account by its label', calico('b', { selector: "projectcalico.org/serviceaccount == 'x'" })],
    ['a part of a value', calico('b', { selector: "app starts with 'x'" })],
    ['half a selector', calico('b', { selector: "app == 'x' &&" })],
    ['too much of a selector', calico('b', { selector: "app == 'x' all()" })],
    ['a value without quotes', calico('b', { selector: 'app == x' })],
    ['a staged one', { ...calico('b', {}), kind: 'StagedNetworkPolicy' }],
    ['sets of addresses', { ...calico('b', {}), kind: 'NetworkSet' }],
  ])('does not judge %s', (_, object) => {
    expect(worldOf([...spaces, object]).unjudged).toHaveLength(1);
  });
});
