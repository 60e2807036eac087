import { describe, expect, it } from '@jest/globals';
import { networkLayer } from '../../../src/layers/network/index.js';
import type { ExactPolicy } from '../../../src/layers/network/sections.js';
import { resolveSketch, type ScopeSketch } from '../scope.js';

const NAME = 'kubernetes.io/metadata.name';
const named = (name: string) => ({ namespaceSelector: { matchLabels: { [NAME]: name } } });
const tcp = (port: number) => ({ protocol: 'TCP', port });
const ENTRIES = {
  ingress: { namespaces: ['ingress-nginx'], pods: { matchLabels: { app: 'controller' } } },
  'kubernetes-api': { cidrs: ['10.0.0.1/32'], ports: [443] },
  internet: { cidrs: ['0.0.0.0/0', '::/0'] },
  mesh: { namespaces: ['mesh-b', 'mesh-a'], namespaceSelector: { matchLabels: { mesh: 'on' } }, cidrs: ['10.1.0.0/16'] },
};

/** The policies of the only namespace; no fault may have been reported. */
function policiesOf(network: unknown, sketch: ScopeSketch = {}): Record<string, ExactPolicy> {
  const { only, reported } = resolveSketch(networkLayer, {
    platform: { network: { entries: ENTRIES } },
    values: { network },
    ...sketch,
  });
  expect(reported).toEqual([]);
  return only.policies;
}
const egressOf = (to: unknown[], sketch?: ScopeSketch) => policiesOf({ to }, sketch)['allow-to']?.egress;
const ingressOf = (from: unknown[], sketch?: ScopeSketch) => policiesOf({ from }, sketch)['allow-from']?.ingress;

describe('what closes and opens all pods', () => {
  it('is nothing where nothing is said', () => {
    expect(resolveSketch(networkLayer).only).toEqual({ policies: {} });
  });

  it('is deny, DNS and the own namespace under the tier standard', () => {
    const { only, reported } = resolveSketch(networkLayer, { standard: true });
    expect(reported).toEqual([]);
    expect(only.policies).toEqual({
      'default-deny': { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      'allow-dns': {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [{ ...named('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      },
      'allow-own-namespace': {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: {} }] }],
        egress: [{ to: [{ podSelector: {} }] }],
      },
    });
  });

  it('can be said away: [], false and none are answers, null takes away', () => {
    expect(policiesOf({ defaultDeny: [], dns: false, within: 'none' }, { standard: true })).toEqual({});
    expect(policiesOf({ defaultDeny: null, dns: null, within: null }, { standard: true })).toEqual({});
    expect(policiesOf(null, { standard: true })).toEqual({});
    expect(policiesOf({ defaultDeny: ['Egress'] })).toEqual({ 'default-deny': { podSelector: {}, policyTypes: ['Egress'] } });
  });

  it('opens all namespaces of the tenant on the cluster, sorted', () => {
    const values = { network: { within: 'tenant' } };
    const two = resolveSketch(networkLayer, { values, namespaces: { b: {}, a: {} } }).resolved;
    const both = [{ namespaceSelector: { matchExpressions: [{ key: NAME, operator: 'In', values: ['a', 'b'] }] } }];
    const policy = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: both }], egress: [{ to: both }] };
    expect(Object.fromEntries(two)).toEqual({
      a: { policies: { 'allow-own-tenant': policy } },
      b: { policies: { 'allow-own-tenant': policy } },
    });
    expect(policiesOf(values.network)['allow-own-tenant']!.ingress).toEqual([{ from: [named('ns-a')] }]);
  });

  it('takes names from the platform', () => {
    const names = { defaultDeny: '{namespace}-deny', allowDns: 'dns' };
    expect(Object.keys(policiesOf({ defaultDeny: ['Ingress'], dns: true }, { names }))).toEqual(['ns-a-deny', 'dns']);
  });
});

describe('DNS', () => {
  const dns = (network: unknown) => {
    const [rule] = policiesOf({ dns: true }, { cluster: { values: { network } } })['allow-dns']!.egress!;
    return {
      to: rule!.to!.map((p) => p.ipBlock?.cidr ?? p.namespaceSelector!.matchLabels![NAME]),
      port: rule!.ports!.map((p) => `${p.protocol} ${p.port}`),
    };
  };
  const port = ['UDP 53', 'TCP 53'];
  it.each([
    ['kube-dns', { to: ['kube-system'], port }],
    ['node-local-dns', { to: ['kube-system', '169.254.20.10/32'], port }],
    ['local-dns', { to: ['kube-system', '169.254.10.10/32', '169.254.10.11/32'], port }],
    ['openshift-dns', { to: ['openshift-dns'], port: ['UDP 5353', 'TCP 5353'] }],
  ])('is opened as %s', (mode, expected) => {
    expect(dns({ dns: mode })).toEqual(expected);
    expect(dns({ dns: { mode } })).toEqual(expected);
  });

  it('takes other addresses of the cache', () => {
    expect(dns({ dns: { mode: 'node-local-dns', addresses: ['10.0.0.10/32'] } }).to).toEqual(['kube-system', '10.0.0.10/32']);
    expect(dns({ dns: { mode: 'node-local-dns', addresses: [] } }).to).toEqual(['kube-system']);
  });
});

describe('peers', () => {
  it('are a rule each, in order, on all ports unless some are named', () => {
    expect(
      ingressOf([
        'ingress',
        { entry: 'ingress', ports: [8080, 'http', { port: 1, endPort: 9, protocol: 'UDP' }, { protocol: 'SCTP' }] },
      ]),
    ).toEqual([
      { from: [{ ...named('ingress-nginx'), podSelector: { matchLabels: { app: 'controller' } } }] },
      {
        from: [{ ...named('ingress-nginx'), podSelector: { matchLabels: { app: 'controller' } } }],
        ports: [tcp(8080), { protocol: 'TCP', port: 'http' }, { port: 1, endPort: 9, protocol: 'UDP' }, { protocol: 'SCTP' }],
      },
    ]);
    expect(policiesOf({ from: [{ pods: {} }], to: [{ pods: {} }] })).toEqual({
      'allow-from': { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
      'allow-to': { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }] }] },
    });
  });

  it('may be namespaces and pods', () => {
    const pods = { matchLabels: { app: 'db' } };
    const byNames = { matchExpressions: [{ key: NAME, operator: 'In', values: ['ns-a', 'kube-system'] }] };
    expect(egressOf([{ namespace: 'kube-system', pods }, { namespaces: byNames }, { pods, ports: [5432] }])).toEqual([
      { to: [{ ...named('kube-system'), podSelector: pods }] },
      { to: [{ namespaceSelector: byNames }] },
      { to: [{ podSelector: pods }], ports: [tcp(5432)] },
    ]);
  });

  it('may be platform entries, with the ports of the entry unless the author names some', () => {
    expect(egressOf(['kubernetes-api', { entry: 'kubernetes-api', ports: [6443] }])).toEqual([
      { to: [{ ipBlock: { cidr: '10.0.0.1/32' } }], ports: [tcp(443)] },
      { to: [{ ipBlock: { cidr: '10.0.0.1/32' } }], ports: [tcp(6443)] },
    ]);
    expect(ingressOf(['mesh'])).toEqual([
      {
        from: [
          { namespaceSelector: { matchExpressions: [{ key: NAME, operator: 'In', values: ['mesh-b', 'mesh-a'] }] } },
          { namespaceSelector: { matchLabels: { mesh: 'on' } } },
          { ipBlock: { cidr: '10.1.0.0/16' } },
        ],
      },
    ]);
  });

  it('may be entries of the cluster, which stand in the place of the platform’s', () => {
    const cluster = {
      values: { network: { entries: { ingress: { cidrs: ['10.9.0.0/24'] }, extra: { namespaces: ['extra'] } } } },
    };
    expect(ingressOf(['ingress', 'extra'], { cluster })).toEqual([
      { from: [{ ipBlock: { cidr: '10.9.0.0/24' } }] },
      { from: [named('extra')] },
    ]);
  });

  it('make no policy when there are none', () => {
    expect(policiesOf({ from: [], to: [] })).toEqual({});
  });
});

describe('the instance metadata address', () => {
  const blocks = (to: unknown[]) => egressOf(to)!.flatMap((rule) => rule.to!.map((p) => p.ipBlock));
  it('is cut out of what pods may reach, unless it already is', () => {
    expect(
      blocks([{ cidr: '0.0.0.0/0' }, { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }, { cidr: '169.254.169.252/30' }, 'internet']),
    ).toEqual([
      { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] },
      { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.169.254/32'] },
      { cidr: '169.254.169.252/30', except: ['169.254.169.254/32'] },
      { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] },
      { cidr: '::/0', except: ['fd00:ec2::254/128', 'fd20:ce::254/128'] },
    ]);
    const covered = { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] };
    expect(blocks([covered, { cidr: '10.0.0.0/8' }, { cidr: 'fd00::/8', except: ['fd20::/16'] }, { cidr: '2000::/3' }])).toEqual([
      covered,
      { cidr: '10.0.0.0/8' },
      { cidr: 'fd00::/8', except: ['fd20::/16', 'fd00:ec2::254/128'] },
      { cidr: '2000::/3' },
    ]);
  });

  it('is cut in short policies too, not in from', () => {
    const short = { to: [{ cidr: '0.0.0.0/0' }], from: [{ cidr: '0.0.0.0/0' }] };
    const policy = policiesOf({ policies: { web: short } }).web!;
    expect(policy.egress).toEqual([{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] }]);
    expect(policy.ingress).toEqual([{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }]);
  });

  it('is opened when it is asked for by name', () => {
    expect(egressOf(['instance-metadata'])).toEqual([{ to: [{ ipBlock: { cidr: '169.254.169.254/32' } }], ports: [tcp(80)] }]);
    const cluster = { values: { network: { podCidrs: ['10.244.0.0/16', 'fd01::/48'] } } };
    expect(egressOf(['instance-metadata'], { cluster })![0]!.to!.map((p) => p.ipBlock!.cidr)).toEqual([
      '169.254.169.254/32',
      'fd00:ec2::254/128',
      'fd20:ce::254/128',
    ]);
  });
});

describe('named policies', () => {
  it('group consecutive peers with the same ports into a rule', () => {
    const pods = { matchLabels: { app: 'web' } };
    const from = [{ pods }, { namespace: 'kube-system' }, { pods, ports: [80] }, { pods: {}, ports: [80] }, { pods: {} }];
    expect(policiesOf({ policies: { web: { pods, from, labels: { a: 'b' }, annotations: {} } } }).web).toEqual({
      podSelector: pods,
      policyTypes: ['Ingress'],
      ingress: [
        { from: [{ podSelector: pods }, named('kube-system')] },
        { from: [{ podSelector: pods }, { podSelector: {} }], ports: [tcp(80)] },
        { from: [{ podSelector: {} }] },
      ],
      labels: { a: 'b' },
      annotations: {},
    });
  });

  it('isolate the directions they name, even when nobody comes of them', () => {
    expect(policiesOf({ policies: { a: { from: [] }, b: { to: [] }, c: { from: [], to: ['kubernetes-api'] } } })).toEqual({
      a: { podSelector: {}, policyTypes: ['Ingress'], ingress: [] },
      b: { podSelector: {}, policyTypes: ['Egress'], egress: [] },
      c: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [],
        egress: [{ to: [{ ipBlock: { cidr: '10.0.0.1/32' } }], ports: [tcp(443)] }],
      },
    });
  });

  it('stay as they are in Kubernetes’ own spelling', () => {
    const exact = {
      podSelector: {},
      policyTypes: [],
      ingress: [],
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: [] } }], ports: [{ port: 'x' }] }],
    };
    expect(policiesOf({ policies: { exact } })).toEqual({ exact });
  });

  it('merge by key, and null takes one away', () => {
    const values = { network: { policies: { a: { from: [] }, b: { podSelector: {}, policyTypes: ['Ingress'] } } } };
    const own = { network: { policies: { a: null, b: { ingress: [] } } } };
    expect(resolveSketch(networkLayer, { values, namespaces: { 'ns-a': own } }).only.policies).toEqual({
      b: { podSelector: {}, policyTypes: ['Ingress'], ingress: [] },
    });
  });
});

describe('shorten', () => {
  const shortOf = (policies: Record<string, ExactPolicy>) => networkLayer.shorten!({ policies });
  it('says in short what has a short form', () => {
    const from = (peer: object, more: object = {}): ExactPolicy => ({
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [peer], ...more }],
    });
    const web = { matchLabels: { app: 'web' } };
    const controllers = { matchLabels: { component: 'ingress-controllers' } };
    expect(
      shortOf({
        default: from({ podSelector: {} }),
        controllers: { ...from({ namespaceSelector: controllers }, { ports: [tcp(80), { port: 81 }] }), podSelector: web },
        named: { ...from({ ...named('x'), podSelector: web }), labels: {} },
        out: {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] }],
        },
      }),
    ).toEqual({
      network: {
        policies: {
          default: { from: [{ pods: {} }] },
          controllers: { pods: web, from: [{ namespaces: controllers, ports: [80, { port: 81 }] }] },
          named: { from: [{ namespace: 'x', pods: web }], labels: {} },
          out: { to: [{ cidr: '0.0.0.0/0' }] },
        },
      },
    });
  });

  it('says our own policies by their keys, and leaves the rest exact', () => {
    const open: ExactPolicy = {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
    };
    const any: ExactPolicy = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] };
    const { policies } = resolveSketch(networkLayer, { standard: true, values: { network: { dns: false } } }).only;
    expect(shortOf({ ...policies, open, any })).toEqual({
      network: { defaultDeny: ['Ingress', 'Egress'], within: 'namespace', policies: { open, any } },
    });
    expect(shortOf({})).toEqual({});
  });
});
