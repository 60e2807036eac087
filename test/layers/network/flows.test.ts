import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { networkLayer } from '../../../src/layers/network/index.js';
import { intersectPorts } from '../../../src/layers/network/ports.js';
import type { ResolvedNetwork } from '../../../src/layers/network/sections.js';
import { namesIn } from '../../../src/layers/network/selectors.js';
import type { Values } from '../../../src/model/merge.js';
import { resolveSketch } from '../scope.js';

type Namespaces = Readonly<Record<string, Values>>;
type Tenants = Readonly<Record<string, Namespaces>>;

/** Resolves one tenant of a cluster on which all these live. */
function resolve(tenants: Tenants, tenant: string) {
  const others = Object.entries(tenants).filter(([name]) => name !== tenant);
  return resolveSketch(networkLayer, {
    tenant: { name: tenant },
    namespaces: tenants[tenant],
    neighbours: others.flatMap(([name, all]) =>
      Object.entries(all).map(([namespace, values]) => ({ tenant: name, namespace, values })),
    ),
    clusters: { ...Object.fromEntries(others.map(([name]) => [name, ['weu-dev']])), remote: ['weu-prod'] },
  });
}

const to = (tenant: string, ...ports: unknown[]) => ({ network: { to: [ports.length > 0 ? { tenant, ports } : { tenant }] } });
const from = (tenant: string, ...ports: unknown[]) => ({
  network: { from: [ports.length > 0 ? { tenant, ports } : { tenant }] },
});

/** Each opened number of each protocol, as `namespace protocol/port`, and named ports as they are; `UDP/*` for all of a protocol. */
function opened(section: ResolvedNetwork, side: 'from' | 'to'): string[] {
  const result = new Set<string>();
  for (const policy of Object.values(section.policies)) {
    const rules =
      side === 'to'
        ? (policy.egress ?? []).map((r) => ({ ...r, peers: r.to! }))
        : (policy.ingress ?? []).map((r) => ({ ...r, peers: r.from! }));
    for (const { peers, ports } of rules) {
      expect(peers.length).toBeGreaterThan(0);
      expect(ports).not.toEqual([]);
      for (const namespace of peers.flatMap((p) => namesIn(p.namespaceSelector!)!)) {
        for (const { protocol = 'TCP', port, endPort } of ports ??
          (['TCP', 'UDP', 'SCTP'] as const).map((p) => ({ protocol: p, port: undefined, endPort: undefined }))) {
          // All ports of a protocol, as every one the generator knows.
          const known =
            port === undefined ? [...Array(12).keys(), 'http'] : typeof port === 'string' ? [port] : range(port, endPort ?? port);
          for (const p of known) if (p !== 0) result.add(`${namespace} ${protocol}/${p}`);
        }
      }
    }
  }
  return [...result].sort();
}
const range = (a: number, b: number) => Array.from({ length: b - a + 1 }, (_, i) => a + i);

describe('a flow between tenants', () => {
  it('opens where both sides meet, on the ports both name', () => {
    const tenants = { payments: { pay: to('ledger', 5432, 80) }, ledger: { led: from('payments', 443, 5432) } };
    const pay = resolve(tenants, 'payments');
    const led = resolve(tenants, 'ledger');
    expect([...pay.reported, ...led.reported]).toEqual([]);
    const ports = [{ protocol: 'TCP', port: 5432 }];
    const peer = (name: string) => [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }];
    expect(pay.only.policies).toEqual({
      'allow-to': { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: peer('led'), ports }] },
    });
    expect(led.only.policies).toEqual({
      'allow-from': { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: peer('pay'), ports }] },
    });
  });

  it('names the namespaces that agree, in separate rules where their ports differ', () => {
    const tenants = {
      payments: { pay: to('ledger', 1, 2) },
      ledger: { a: from('payments', 1), b: from('payments', 2), c: from('payments', 1), d: from('checkout'), e: {} },
      checkout: { e: {} },
    };
    expect(resolve(tenants, 'payments').only.policies['allow-to']!.egress).toEqual([
      {
        to: [
          {
            namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['a', 'c'] }] },
          },
        ],
        ports: [{ protocol: 'TCP', port: 1 }],
      },
      {
        to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'b' } } }],
        ports: [{ protocol: 'TCP', port: 2 }],
      },
    ]);
  });

  it('counts what short policies declare', () => {
    const short = {
      network: { policies: { db: { pods: { matchLabels: { app: 'db' } }, from: [{ tenant: 'payments', ports: [5432] }] } } },
    };
    const tenants = { payments: { pay: to('ledger') }, ledger: { led: short } };
    expect(opened(resolve(tenants, 'payments').only, 'to')).toEqual(['led TCP/5432']);
    expect(resolve(tenants, 'ledger').only.policies.db).toMatchObject({
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
    });
    expect(opened(resolve(tenants, 'ledger').only, 'from')).toEqual(['pay TCP/5432']);
  });

  it('opens nothing and warns, once for all namespaces, when it is one-sided', () => {
    const shared = to('ledger', 5432);
    const tenants = { payments: { p1: shared, p2: shared }, ledger: { led: {} } };
    const { resolved, reported } = resolve(tenants, 'payments');
    expect([...resolved.values()]).toEqual([{ policies: {} }, { policies: {} }]);
    expect(reported).toMatchObject([{ code: 'one-sided-flow', path: ['network', 'to', 0, 'tenant'], namespace: 'p1' }]);
    expect(reported[0]!.message).toContain("'ledger' does not name 'payments' in its network.from");
  });

  it('warns where no port is in common, and where the other is elsewhere', () => {
    const tenants = {
      payments: { pay: { network: { from: [{ tenant: 'remote' }], to: [{ tenant: 'ledger', ports: [1] }] } } },
      ledger: { led: from('payments', 2) },
    };
    const { reported, only } = resolve(tenants, 'payments');
    expect(only.policies).toEqual({});
    expect(reported.map((r) => [r.code, ...r.path])).toEqual([
      ['one-sided-flow', 'network', 'from', 0, 'tenant'],
      ['one-sided-flow', 'network', 'to', 0, 'tenant'],
    ]);
    expect(reported[0]!.message).toContain("no namespace on cluster 'weu-dev'");
    expect(reported[1]!.message).toContain('ports');
  });

  it('is symmetric: what one side opens, the other opens too', () => {
    const port = fc.oneof(
      fc.integer({ min: 1, max: 11 }),
      fc.constant('http'),
      fc.record({ protocol: fc.constantFrom('TCP', 'UDP') }),
      fc
        .tuple(fc.constantFrom('TCP', 'UDP', 'SCTP'), fc.integer({ min: 1, max: 11 }), fc.integer({ min: 0, max: 5 }))
        .map(([protocol, first, more]) => ({
          protocol,
          port: first,
          endPort: Math.min(11, first + more),
        })),
    );
    const peersOf = (tenant: string) =>
      fc.array(
        fc.oneof(
          fc.constant({ tenant }),
          fc.array(port, { minLength: 1, maxLength: 3 }).map((ports) => ({ tenant, ports })),
        ),
        { maxLength: 3 },
      );
    const namespace = (other: string) =>
      fc.record({ from: peersOf(other), to: peersOf(other), short: fc.boolean() }).map(({ from: f, to: t, short }) => ({
        network: short ? { from: f, policies: { x: { to: t } } } : { from: f, to: t },
      }));
    const tenant = (prefix: string, other: string) =>
      fc
        .array(namespace(other), { minLength: 1, maxLength: 3 })
        .map((all) => Object.fromEntries(all.map((values, i) => [`${prefix}${i}`, values])));
    let open = 0;
    fc.assert(
      fc.property(tenant('a', 'b'), tenant('b', 'a'), (a, b) => {
        const sections = new Map([...resolve({ a, b }, 'a').resolved, ...resolve({ a, b }, 'b').resolved]);
        const flows = (side: 'from' | 'to') =>
          [...sections].flatMap(([own, section]) =>
            opened(section, side).map((text) => {
              const [peer, port] = text.split(' ');
              return side === 'to' ? `${own} > ${peer} ${port}` : `${peer} > ${own} ${port}`;
            }),
          );
        expect(flows('to').sort()).toEqual(flows('from').sort());
        open += flows('to').length;
      }),
      { numRuns: 300 },
    );
    expect(open).toBeGreaterThan(1000);
  });

  it('costs as much for each of ten thousand tenants that all talk to one as for each of a few', () => {
    /** Seconds of CPU, whatever else runs on the machine. */
    const cost = (count: number): number => {
      const names = Array.from({ length: count }, (_, i) => `t${i}`);
      const sketch = {
        values: { network: { from: names.map((tenant) => ({ tenant })) } },
        neighbours: names.map((tenant) => ({ tenant, namespace: tenant, values: to('payments', 443) })),
        clusters: Object.fromEntries(names.map((name) => [name, ['weu-dev']])),
      };
      const before = process.cpuUsage();
      const { only, reported } = resolveSketch(networkLayer, sketch);
      const { user, system } = process.cpuUsage(before);
      expect(reported).toEqual([]);
      expect(only.policies['allow-from']!.ingress).toHaveLength(count);
      return (user + system) / 1e6;
    };
    cost(1000);
    const few = cost(1000);
    // A cost that grows with the square would be a hundred times as much.
    expect(cost(10_000) / few).toBeLessThan(30);
  });
});

describe('the ports in common', () => {
  const tcp = (port: number, endPort?: number) => ({ protocol: 'TCP' as const, port, ...(endPort && { endPort }) });
  it.each([
    ['all and all', undefined, undefined, {}],
    ['all and some', undefined, [{ port: 1 }], { ports: [tcp(1)] }],
    ['some and all', [tcp(1), tcp(1)], undefined, { ports: [tcp(1)] }],
    ['ranges', [tcp(10, 20)], [tcp(15, 30), tcp(20, 20), tcp(1, 9)], { ports: [tcp(15, 20), tcp(20)] }],
    ['a range and one', [tcp(10, 20)], [tcp(12)], { ports: [tcp(12)] }],
    ['other protocols', [tcp(53)], [{ protocol: 'UDP' as const, port: 53 }], undefined],
    [
      'a protocol and a port',
      [{ protocol: 'UDP' as const }],
      [{ protocol: 'UDP' as const, port: 53 }, tcp(53)],
      { ports: [{ protocol: 'UDP', port: 53 }] },
    ],
    ['the same name', [{ port: 'http' }], [{ port: 'http' }, { port: 'https' }], { ports: [{ protocol: 'TCP', port: 'http' }] }],
    ['a name and a number', [{ port: 'http' }], [tcp(80)], undefined],
  ])('of %s', (_, ours, theirs, expected) => {
    expect(intersectPorts(ours, theirs)).toEqual(expected);
  });
});
