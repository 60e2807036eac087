import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Sent } from '../client/client.js';
import { distOf } from '../cluster.js';
import { manifestsIn, objectsOf } from '../fleet.js';
import { ciliumEngine } from './engine.js';

// Cilium's own parsers and policy engine judge; its datapath and proxies don't run.
const SHOP = 'shop';
const BANK = 'bank';
const http = [{ method: 'GET' }];
const fleet = (network: object, distribution = 'generic') =>
  objectsOf(
    { distribution, guardrails: { mode: 'off' }, network: { engine: 'cilium', managed: false, ...network } },
    {
      [SHOP]: {
        network: {
          apart: true,
          to: [
            { host: 'api.stripe.com', ports: [443] },
            { host: '*.example.com', ports: [443] },
            { tenant: BANK, ports: [8080], http },
            { cidr: '0.0.0.0/0', ports: [80] },
          ],
        },
      },
      [BANK]: { network: { from: [{ tenant: SHOP, ports: [8080] }], to: ['kubernetes-api', 'instance-metadata'] } },
      other: {},
    },
    {
      network: {
        entries: {
          'kubernetes-api': { entities: ['kube-apiserver'], tenants: [BANK], ports: [443] },
          'instance-metadata': { cidrs: ['169.254.169.254/32'], tenants: [BANK], ports: [80] },
        },
      },
    },
  ).filter(({ kind }) => kind.endsWith('NetworkPolicy') || kind === 'Namespace');

/** The labels of a pod as Cilium derives them: its own, its namespace's name, and its Namespace's labels. */
function podIn(objects: readonly Sent[], namespace: string, labels: Readonly<Record<string, string>> = {}): string[] {
  const found = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  const own = { ...(found?.metadata.labels as Record<string, string>), 'kubernetes.io/metadata.name': namespace };
  return [
    'k8s:io.cilium.k8s.policy.cluster=default',
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
    ...Object.entries(own).map(([key, value]) => `k8s:io.cilium.k8s.namespace.labels.${key}=${value}`),
    ...Object.entries(labels).map(([key, value]) => `k8s:${key}=${value}`),
  ];
}

const OUTSIDE = {
  metadata: ['cidr:169.254.169.254/32', 'reserved:world'],
  web: ['cidr:198.51.100.1/32', 'reserved:world'],
  stripe: ['cidr:198.51.100.7/32', 'fqdn:api.stripe.com', 'reserved:world'],
  wild: ['cidr:198.51.100.8/32', 'fqdn:*.example.com', 'reserved:world'],
  host: ['reserved:host'],
  node: ['reserved:remote-node'],
  api: ['reserved:kube-apiserver', 'reserved:world'],
  apiOnNode: ['reserved:kube-apiserver', 'reserved:remote-node'],
};

jest.setTimeout(900_000);
let engine: Awaited<ReturnType<typeof ciliumEngine>>;
beforeAll(async () => {
  engine = await ciliumEngine();
});

/** Asks about packets of a fleet: `shop > stripe:443`, and `/UDP` behind it for the other protocol. */
function judge(objects: readonly Sent[], words: readonly string[], more: readonly Sent[] = []): Record<string, string> {
  const pods = Object.fromEntries([SHOP, BANK, 'other'].map((name) => [name, podIn(objects, name)]));
  const ends = {
    ...pods,
    ...OUTSIDE,
    dns: podIn(objects, 'kube-system', { 'k8s-app': 'kube-dns' }),
    monitoring: podIn(objects, 'monitoring'),
  };
  const flows = words.map((word) => {
    const [, from, to, port, protocol = 'TCP'] = /^(\S+) > (\S+?):(\d+)(?:\/(\w+))?$/.exec(word)!;
    return { from: from!, to: to!, port: Number(port), protocol: protocol as 'TCP' };
  });
  const policies = [...objects, ...more].filter(({ kind }) => kind !== 'Namespace');
  const { invalid, verdicts } = engine(policies, ends, flows);
  expect(invalid).toEqual([]);
  return Object.fromEntries(words.map((word, i) => [word, `${verdicts[i]!.egress} ${verdicts[i]!.ingress}`]));
}

const wideOpen = (namespace: string): Sent => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'wide-open', namespace },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
});

describe('Cilium’s engine', () => {
  const objects = fleet({}, 'aks');

  it('opens host names at their port, and nothing else outside', () => {
    expect(
      judge(objects, ['shop > stripe:443', 'shop > wild:443', 'shop > web:443', 'shop > stripe:444', 'other > stripe:443']),
    ).toEqual({
      'shop > stripe:443': 'allowed allowed',
      'shop > wild:443': 'allowed allowed',
      'shop > web:443': 'denied allowed',
      'shop > stripe:444': 'denied allowed',
      'other > stripe:443': 'denied allowed',
    });
  });

  it('has DNS read by the proxy where a name depends on it, though a NetworkPolicy lets it pass, too', () => {
    expect(judge(objects, ['shop > dns:53/UDP', 'shop > dns:53', 'other > dns:53/UDP', 'shop > dns:80'])).toEqual({
      'shop > dns:53/UDP': 'proxied allowed',
      'shop > dns:53': 'proxied allowed',
      'other > dns:53/UDP': 'allowed allowed',
      'shop > dns:80': 'denied allowed',
    });
  });

  it('has requests between tenants read where one side says which', () => {
    expect(judge(objects, ['shop > bank:8080', 'shop > bank:8081', 'bank > shop:8080'])).toEqual({
      'shop > bank:8080': 'proxied allowed',
      'shop > bank:8081': 'denied denied',
      'bank > shop:8080': 'denied denied',
    });
  });

  it('keeps every door shut for the whole cluster, whatever a NetworkPolicy opens', () => {
    const doors = ['metadata:80', 'host:10250', 'node:10250', 'api:443', 'web:443'];
    const words = doors.map((door) => `other > ${door}`);
    const open = words.map((word) => [word, 'allowed allowed']);
    const shut = words.map((word) => [word, word.endsWith('web:443') ? 'allowed allowed' : 'denied allowed']);
    expect(judge(objects, words, [wideOpen('other')])).toEqual(Object.fromEntries(shut));
    const without = objects.filter(({ kind }) => kind !== 'CiliumClusterwideNetworkPolicy');
    expect(judge(without, words, [wideOpen('other')])).toEqual(Object.fromEntries(open));
  });

  it('opens a door to whom it is granted, and leaves alone who is no tenant', () => {
    const words = ['bank > api:443', 'bank > metadata:80', 'bank > node:10250', 'bank > api:80', 'monitoring > node:10250'];
    expect(judge(objects, words)).toEqual({
      'bank > api:443': 'allowed allowed',
      'bank > metadata:80': 'allowed allowed',
      'bank > node:10250': 'denied allowed',
      'bank > api:80': 'denied allowed',
      'monitoring > node:10250': 'allowed allowed',
    });
  });

  it('lets who may reach an API server on a node through the door of the nodes', () => {
    const words = ['bank > apiOnNode:443', 'shop > apiOnNode:443'];
    const verdicts = { 'bank > apiOnNode:443': 'allowed allowed', 'shop > apiOnNode:443': 'denied allowed' };
    expect(judge(fleet({}, 'generic'), words)).toEqual(verdicts);
    expect(judge(objects, words)['bank > apiOnNode:443']).toBe('denied allowed');
  });

  it('never matches the metadata address by a wider range', () => {
    expect(judge(objects, ['shop > metadata:80', 'shop > web:80'])).toEqual({
      'shop > metadata:80': 'denied allowed',
      'shop > web:80': 'allowed allowed',
    });
  });

  it('keeps other tenants apart, whatever a NetworkPolicy opens on both sides', () => {
    const words = ['shop > other:80', 'other > shop:80', 'shop > bank:8080', 'monitoring > shop:80'];
    expect(judge(objects, words, [wideOpen(SHOP), wideOpen('other')])).toEqual({
      'shop > other:80': 'denied allowed',
      'other > shop:80': 'allowed denied',
      // One more permission, for all requests: the proxy still reads them, and lets all pass.
      'shop > bank:8080': 'proxied allowed',
      'monitoring > shop:80': 'allowed allowed',
    });
  });

  it('reaches a cache of DNS on the node, and nothing else of it', () => {
    const words = ['other > host:53/UDP', 'shop > host:53', 'other > host:54', 'other > host:10250', 'other > node:53'];
    expect(judge(fleet({ dns: 'local-dns' }, 'aks'), words)).toEqual({
      'other > host:53/UDP': 'allowed allowed',
      'shop > host:53': 'proxied allowed',
      'other > host:54': 'denied allowed',
      'other > host:10250': 'denied allowed',
      'other > node:53': 'denied allowed',
    });
  });

  it('takes everything that the example fleet says', () => {
    const all = distOf('weu-prod')
      .flatMap(({ text }) => manifestsIn(text))
      .filter(({ kind }) => kind.endsWith('NetworkPolicy'));
    expect(all.length).toBeGreaterThan(20);
    expect(engine(all, {}, []).invalid).toEqual([]);
  });

  it('refuses what it can’t make sense of: the tests above can fail', () => {
    const egress = [{ toFQDNs: [{ matchName: 'a.example.com' }], toCIDR: ['10.0.0.0/8'] }];
    const broken = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'x', namespace: 'n' } };
    expect(engine([{ ...broken, spec: { endpointSelector: {}, egress } }], {}, []).invalid).toHaveLength(1);
  });
});
