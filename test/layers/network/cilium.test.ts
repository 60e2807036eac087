import { describe, expect, it } from '@jest/globals';
import { networkLayer } from '../../../src/layers/network/index.js';
import { type End, lets } from '../../meaning/cilium.js';
import { resolveSketch, type ScopeSketch } from '../scope.js';

const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
const DNS_PORTS = [
  { port: '53', protocol: 'UDP' },
  { port: '53', protocol: 'TCP' },
];
const KUBE_DNS = { matchLabels: { [NAMESPACE]: 'kube-system', 'k8s:k8s-app': 'kube-dns' } };
const ENTRIES = {
  'kubernetes-api': { entities: ['kube-apiserver'], ports: [443] },
  ingress: { namespaces: ['ingress'], pods: { matchLabels: { app: 'proxy' } } },
  mixed: { namespaces: ['shared'], cidrs: ['10.9.0.0/16'], ports: [80] },
};

/** A tenant of tier `standard` on a cluster with Cilium. */
function resolve(network: unknown, cluster: object = {}, sketch: ScopeSketch = {}) {
  return resolveSketch(networkLayer, {
    standard: true,
    values: { network },
    cluster: { values: { network: { engine: 'cilium', entries: ENTRIES, ...cluster } } },
    ...sketch,
  });
}
function made(network: unknown, cluster?: object, sketch?: ScopeSketch) {
  const { only, reported } = resolve(network, cluster, sketch);
  expect(reported).toEqual([]);
  const objects = networkLayer.objects(only, { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } });
  return { only, objects };
}

const web: End = { namespace: 'ns-a', labels: { app: 'web' }, ip: '10.244.0.5' };
const dns: End = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, ip: '10.244.0.2' };
const node: End = { entities: ['host'], ip: '169.254.10.10' };
const stripe: End = { entities: ['world'], ip: '198.51.100.7', host: 'api.stripe.com' };

describe('host names', () => {
  const { only, objects } = made({ to: [{ host: 'api.stripe.com', ports: [443] }] });

  it('become a policy of Cilium’s, with the DNS rule by which it sees the answers', () => {
    expect(only.cilium).toEqual({
      'allow-to': {
        endpointSelector: {},
        egress: [
          { toEndpoints: [KUBE_DNS], toPorts: [{ ports: DNS_PORTS, rules: { dns: [{ matchName: 'api.stripe.com' }] } }] },
          { toFQDNs: [{ matchName: 'api.stripe.com' }], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
        ],
      },
    });
    expect(only.policies['allow-to']).toBeUndefined();
  });

  it('open that name and port alone', () => {
    const to = (end: End, port: number, protocol?: 'UDP') => lets(objects, 'egress', web, end, { port, protocol });
    expect(to(stripe, 443)).toBe(true);
    expect(to(stripe, 80)).toBe(false);
    expect(to({ ...stripe, host: 'example.com' }, 443)).toBe(false);
    expect(to(dns, 53, 'UDP')).toBe(true);
    expect(to(node, 443)).toBe(false);
  });

  it('may stand for all one label below another', () => {
    const wild = made({ to: [{ host: '*.stripe.com' }] });
    expect(wild.only.cilium!['allow-to']!.egress![1]).toEqual({ toFQDNs: [{ matchPattern: '*.stripe.com' }] });
    const to = (host: string) => lets(wild.objects, 'egress', web, { ...stripe, host }, { port: 443 });
    expect([to('api.stripe.com'), to('stripe.com'), to('a.b.stripe.com')]).toEqual([true, false, false]);
  });

  it('are seen through whatever answers first', () => {
    const rules = { dns: [{ matchName: 'api.stripe.com' }] };
    const seen = (mode: string) =>
      made({ to: [{ host: 'api.stripe.com' }] }, { dns: mode }).only.cilium!['allow-to']!.egress!.slice(0, -1);
    expect(seen('local-dns')).toEqual([
      { toEndpoints: [KUBE_DNS], toPorts: [{ ports: DNS_PORTS, rules }] },
      { toEntities: ['host'], toPorts: [{ ports: DNS_PORTS, rules }] },
      { toCIDRSet: [{ cidr: '169.254.10.10/32' }, { cidr: '169.254.10.11/32' }], toPorts: [{ ports: DNS_PORTS, rules }] },
    ]);
    expect(seen('node-local-dns')[0]!.toEndpoints).toEqual([
      KUBE_DNS,
      { matchLabels: { [NAMESPACE]: 'kube-system', 'k8s:k8s-app': 'node-local-dns' } },
    ]);
    expect(seen('openshift-dns')[0]!.toPorts![0]!.ports![0]!.port).toBe('5353');
  });

  it('stand beside a short policy, which stays closed without it', () => {
    const pods = { matchLabels: { app: 'web' } };
    const { only: named, objects: all } = made({ policies: { pay: { pods, to: [{ host: 'api.stripe.com' }] } } });
    expect(named.policies.pay).toEqual({ podSelector: pods, policyTypes: ['Egress'], egress: [] });
    expect(named.cilium!.pay!.endpointSelector).toEqual({ matchLabels: { 'k8s:app': 'web' } });
    const from = (app: string) => lets(all, 'egress', { ...web, labels: { app } }, stripe, { port: 443 });
    expect([from('web'), from('batch')]).toEqual([true, false]);
  });
});

describe('DNS on the node', () => {
  it('is opened by the node’s identity, and by address for older Cilium', () => {
    const { only, objects } = made({}, { dns: 'local-dns' });
    expect(only.cilium).toEqual({
      'allow-dns': { endpointSelector: {}, egress: [{ toEntities: ['host'], toPorts: [{ ports: DNS_PORTS }] }] },
    });
    expect(lets(objects, 'egress', web, node, { port: 53, protocol: 'UDP' })).toBe(true);
    expect(lets(objects, 'egress', web, node, { port: 10250 })).toBe(false);
    expect(lets(objects, 'egress', web, { ip: '169.254.10.11' }, { port: 53 })).toBe(true);
  });

  it('may be a pod that Cilium redirects to', () => {
    const { objects } = made({}, { dns: 'node-local-dns' });
    const cache = { namespace: 'kube-system', labels: { 'k8s-app': 'node-local-dns' } };
    expect(lets(objects, 'egress', web, cache, { port: 53, protocol: 'UDP' })).toBe(true);
    expect(lets(objects, 'egress', web, cache, { port: 9253 })).toBe(false);
  });

  it('is nothing on other engines, nor where DNS is on no node', () => {
    expect(made({}, { engine: 'calico', dns: 'local-dns' }).only.cilium).toBeUndefined();
    expect(made({}).only.cilium).toBeUndefined();
  });
});

describe('HTTP rules', () => {
  const http = [{ method: 'GET', path: '/v1/.*' }];
  const neighbours = [
    { tenant: 'ledger', namespace: 'ledger-api', values: { network: { from: [{ tenant: 'payments', ports: [8080] }] } } },
  ];
  const sketch = { neighbours, clusters: { ledger: ['weu-dev'] } };

  it('replace the NetworkPolicy that would let every request pass', () => {
    const { only, objects } = made({ to: [{ tenant: 'ledger', ports: [8080], http }] }, {}, sketch);
    expect(only.policies['allow-to']).toBeUndefined();
    expect(only.cilium!['allow-to']!.egress).toEqual([
      {
        toEndpoints: [{ matchLabels: { [NAMESPACE]: 'ledger-api' } }],
        toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }], rules: { http } }],
      },
    ]);
    const ledger = { namespace: 'ledger-api', labels: {} };
    const ask = (method: string, path: string, port = 8080) =>
      lets(objects, 'egress', web, ledger, { port, request: { method, path } });
    expect(ask('GET', '/v1/accounts')).toBe(true);
    expect(ask('POST', '/v1/accounts')).toBe(false);
    expect(ask('GET', '/admin')).toBe(false);
    expect(ask('GET', '/v1/accounts', 9090)).toBe(false);
  });

  it('go with every kind of peer, both ways', () => {
    const toPorts = [{ ports: [{ port: 'http', protocol: 'TCP' }], rules: { http } }];
    const peer = { ports: ['http'], http };
    const platform = { neighbours: [...neighbours, { tenant: 'shop', namespace: 'shop' }], clusters: sketch.clusters };
    const { only } = made(
      {
        within: 'none',
        from: [
          { entry: 'ingress', ...peer },
          { pods: { matchLabels: { app: 'web' } }, ...peer },
          { namespace: 'shop', pods: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, ...peer },
        ],
        to: [
          { entry: 'mixed', ...peer },
          { cidr: '0.0.0.0/0', ...peer },
          { host: 'api.stripe.com', ports: [80], http },
        ],
      },
      {},
      platform,
    );
    expect(only.cilium!['allow-from']!.ingress).toEqual([
      { fromEndpoints: [{ matchLabels: { [NAMESPACE]: 'ingress', 'k8s:app': 'proxy' } }], toPorts },
      { fromEndpoints: [{ matchLabels: { 'k8s:app': 'web' } }], toPorts },
      {
        fromEndpoints: [{ matchLabels: { [NAMESPACE]: 'shop' }, matchExpressions: [{ key: 'k8s:app', operator: 'Exists' }] }],
        toPorts,
      },
    ]);
    expect(only.cilium!['allow-to']!.egress!.slice(1)).toEqual([
      { toEndpoints: [{ matchLabels: { [NAMESPACE]: 'shared' } }], toPorts },
      { toCIDRSet: [{ cidr: '10.9.0.0/16' }], toPorts },
      { toCIDRSet: [{ cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] }], toPorts },
      { toFQDNs: [{ matchName: 'api.stripe.com' }], toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http } }] },
    ]);
  });

  it('need ports that can carry them', () => {
    const faults = (peer: object) =>
      resolve({ within: 'none', to: [{ pods: {}, http, ...peer }] }).reported.map((r) => `${r.code} ${r.path.join('.')}`);
    expect(faults({})).toEqual(['missing-key network.to.0.ports']);
    expect(faults({ ports: [{ port: 53, protocol: 'UDP' }] })).toEqual(['missing-key network.to.0.ports']);
    expect(faults({ ports: [{ protocol: 'TCP' }] })).toEqual(['missing-key network.to.0.ports']);
    expect(faults({ ports: [{ port: 8000, endPort: 8100 }] })).toEqual([]);
  });

  it('count for nothing where a wider peer opens the same, as permissions add up: that is told', () => {
    const { only, codes } = resolve({ from: [{ entry: 'ingress', ports: [8080], http }, 'ingress'] });
    expect(codes).toEqual(['http-open']);
    expect(resolve({ to: [{ pods: {}, ports: [80], http }] }).codes).toEqual(['http-open']);
    const objects = networkLayer.objects(only, { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } });
    const proxy = { namespace: 'ingress', labels: { app: 'proxy' } };
    expect(lets(objects, 'ingress', web, proxy, { port: 8080, request: { method: 'POST', path: '/' } })).toBe(true);
  });
});

describe('entities', () => {
  it('stand for what no range matches: the API server', () => {
    const { only, objects } = made({ to: ['kubernetes-api'] });
    expect(only.cilium!['allow-to']!.egress).toEqual([
      { toEntities: ['kube-apiserver'], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
    ]);
    const api = { entities: ['kube-apiserver', 'remote-node'], ip: '10.240.0.4' };
    expect(lets(objects, 'egress', web, api, { port: 443 })).toBe(true);
    expect(lets(objects, 'egress', web, { ...api, entities: ['remote-node'] }, { port: 443 })).toBe(false);
  });

  it('stand beside addresses for other engines, and alone are nothing there', () => {
    const both = { api: { entities: ['kube-apiserver'], cidrs: ['10.0.0.1/32'] } };
    expect(made({ to: ['api'] }, { engine: 'calico', entries: both }).only.cilium).toBeUndefined();
    const { reported } = resolve({ to: ['kubernetes-api'] }, { engine: 'calico' });
    expect(reported).toMatchObject([{ code: 'engine-limit', path: ['network', 'to', 0] }]);
  });
});

describe('apart', () => {
  const flows = {
    neighbours: [
      { tenant: 'ledger', namespace: 'ledger-api', values: { network: { from: [{ tenant: 'payments' }] } } },
      { tenant: 'shop', namespace: 'shop' },
    ],
    clusters: { ledger: ['weu-dev'] },
    offerings: ['crm'],
  };
  const of = (tenant: string, namespace: string, more: object = {}) =>
    ({ namespace, labels: {}, namespaceLabels: { 'tenantry.dev/tenant': tenant, ...more } }) satisfies End;
  const { only, objects } = made(
    { apart: true, to: [{ tenant: 'ledger' }], from: ['ingress', { tenants: { offering: 'crm' } }] },
    {},
    flows,
  );
  const rogue = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'rogue', namespace: 'ns-a' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
  };
  const all = [...objects, rogue];

  it('denies tenants that nothing here names, whatever else a namespace holds', () => {
    expect(lets(all, 'egress', web, of('shop', 'shop'), { port: 80 })).toBe(false);
    expect(lets(all, 'ingress', web, of('shop', 'shop'), { port: 80 })).toBe(false);
    expect(lets([rogue], 'egress', web, of('shop', 'shop'), { port: 80 })).toBe(true);
  });

  it('leaves the named ones, the own one and what is no tenant’s', () => {
    expect(lets(all, 'egress', web, of('ledger', 'ledger-api'), { port: 80 })).toBe(true);
    expect(lets(all, 'ingress', web, of('ledger', 'ledger-api'), { port: 80 })).toBe(false);
    expect(lets(all, 'ingress', web, of('acme', 'acme', { 'tenantry.dev/offering': 'crm' }), { port: 80 })).toBe(true);
    expect(lets(all, 'egress', web, of('payments', 'ns-b'), { port: 80 })).toBe(true);
    expect(lets(all, 'ingress', web, { namespace: 'ingress', labels: { app: 'proxy' } }, { port: 80 })).toBe(true);
    expect(only.cilium!['deny-other-tenants']!.enableDefaultDeny).toEqual({ ingress: false, egress: false });
  });

  it('is refused where permissions only add up', () => {
    expect(resolve({ apart: true }, { engine: 'calico' }).codes).toEqual(['engine-limit']);
  });
});

describe('policies in Cilium’s own spelling', () => {
  const faults = (policy: object, cluster: object = {}) =>
    resolve({ cilium: { x: { endpointSelector: {}, ...policy } } }, cluster).reported.map(
      ({ code, path }) => `${code} ${path.slice(3).join('.')}`,
    );

  it.each([
    [{ egress: [{}] }, 'metadata-reachable egress.0'],
    [{ egress: [{ toEntities: ['world'] }] }, 'peer-by-label egress.0.toEntities.0'],
    [{ egress: [{ toCIDR: ['0.0.0.0/0'] }] }, 'metadata-reachable egress.0.toCIDR.0'],
    [{ egress: [{ toCIDRSet: [{ cidr: '169.254.0.0/16' }] }] }, 'metadata-reachable egress.0.toCIDRSet.0'],
    [{ ingress: [{}] }, 'open-to-anyone ingress.0'],
    [{ ingress: [{ fromEntities: ['all'] }] }, 'peer-by-label ingress.0.fromEntities.0'],
    [
      { ingress: [{ fromEndpoints: [{ matchLabels: { [NAMESPACE]: 'elsewhere' } }] }] },
      'peer-outside-fleet ingress.0.fromEndpoints.0',
    ],
    [
      { ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: NAMESPACE, operator: 'Exists' }] }] }] },
      'peer-by-label ingress.0.fromEndpoints.0',
    ],
    [
      { ingress: [{ fromEndpoints: [{ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': 'x' } }] }] },
      'peer-by-label ingress.0.fromEndpoints.0',
    ],
  ])('%j is %s', (policy, fault) => {
    expect(faults(policy)[0]).toBe(fault);
  });

  it('are left alone where they deny, or speak of the own namespace and of known ones', () => {
    expect(faults({ egressDeny: [{ toEntities: ['world'] }], ingressDeny: [{}] })).toEqual([]);
    expect(faults({ ingress: [{ fromEndpoints: [{}, KUBE_DNS] }] })).toEqual([]);
    expect(faults({ egress: [{ toCIDRSet: [{ cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] }] }] })).toEqual([]);
  });

  it('need a selector and rules', () => {
    const { codes } = resolve({ cilium: { a: { ingress: [] }, b: { endpointSelector: {} } } });
    expect(codes).toEqual(['missing-key', 'missing-key']);
  });

  it('have names of their own', () => {
    const cilium = { 'allow-to': { endpointSelector: {}, egress: [] } };
    expect(resolve({ cilium, to: [{ host: 'api.stripe.com' }] }).codes).toEqual(['duplicate-object']);
    expect(resolve({ cilium }).codes).toEqual([]);
  });

  it('are nothing on another engine', () => {
    expect(faults({ egress: [] }, { engine: 'calico' })).toEqual(['engine-limit ']);
    const { reported } = resolve({ cilium: { x: { endpointSelector: {}, egress: [] } } }, { engine: 'generic' });
    expect(reported).toMatchObject([{ code: 'engine-limit', severity: 'warning' }]);
  });
});
