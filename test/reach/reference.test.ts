import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { between, type Protocol, verdict, worldOf } from '../../src/reach/index.js';
import { hasPort } from '../../src/reach/ports.js';
import { type End, reaches } from './naive.js';
import { namespace, policy } from './objects.js';

const NAMES = ['a', 'b', 'c'];
const RUNS = process.env.TENANTRY_LONG ? 20_000 : 1_500;

const labels = fc.dictionary(fc.constantFrom('app', 'team'), fc.constantFrom('x', 'y'), { maxKeys: 2 });
const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', 'team'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.subarray(['x', 'y'], { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom('app', 'team'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(requirement, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const byName = fc.constantFrom(...NAMES).map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } }));
const block = fc.constantFrom(
  { cidr: '10.0.0.0/8' },
  { cidr: '0.0.0.0/0', except: ['10.0.1.0/24', '203.0.113.0/24'] },
  { cidr: '10.0.1.0/24', except: ['10.0.1.1/32'] },
  { cidr: '::/0' },
  { cidr: 'fd00::/8', except: ['fd00::1/128'] },
);
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: fc.oneof(selector, byName) }),
  fc.record({ namespaceSelector: fc.oneof(selector, byName), podSelector: selector }),
  fc.record({ ipBlock: block }),
);
const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP');
const port = fc.oneof(
  fc.record({ protocol, port: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom('http', 'dns')) }, { requiredKeys: [] }),
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 4 }))
    .map(([first, more]) => ({ port: first, endPort: first + more })),
);
const rule = (key: 'from' | 'to') =>
  fc.record({ [key]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) }, { requiredKeys: [] });
const spec = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.subarray(['Ingress', 'Egress']),
    ingress: fc.array(rule('from'), { maxLength: 2 }),
    egress: fc.array(rule('to'), { maxLength: 2 }),
  },
  { requiredKeys: ['podSelector'] },
);
const policies = fc.array(fc.tuple(fc.constantFrom(...NAMES), spec), { maxLength: 6 });
const spaces = fc.record({ a: labels, b: labels });
const ip = fc.constantFrom('10.0.0.1', '10.0.1.1', '10.0.1.2', 'fd00::1', 'fd00::2');
const ports = fc.record(
  {
    http: fc.record({ port: fc.integer({ min: 1, max: 9 }), protocol }),
    dns: fc.record({ port: fc.integer({ min: 1, max: 9 }), protocol }),
  },
  { requiredKeys: [] },
);
const pod = fc.record({ namespace: fc.constantFrom(...NAMES), labels, ip, ports });
const end: fc.Arbitrary<End> = fc.oneof(
  { weight: 4, arbitrary: pod },
  { weight: 1, arbitrary: fc.constantFrom('203.0.113.1', '198.51.100.1', '2001:db8::1').map((ip) => ({ labels: {}, ip })) },
);
const packet = fc.tuple(end, end, fc.integer({ min: 1, max: 14 }), protocol);

const endpoint = ({ namespace: home, labels, ip, ports }: End) =>
  home === undefined ? { address: ip } : { namespace: home, labels, ip, ports: ports as never };

describe('the evaluator and a slow reference', () => {
  it('agree on every packet', () => {
    const seen = { open: 0, closed: 0 };
    fc.assert(
      fc.property(policies, spaces, fc.array(packet, { minLength: 4, maxLength: 12 }), (all, labelsOf, packets) => {
        const objects = all.map(([home, body], i) => policy(home, body, `p${i}`));
        const { world, unjudged } = worldOf([...Object.entries(labelsOf).map(([name, own]) => namespace(name, own)), ...objects]);
        expect(unjudged).toEqual([]);
        for (const [from, to, number, way] of packets) {
          // A pod always reaches itself.
          if (from.namespace !== undefined && from.namespace === to.namespace && from.ip === to.ip) continue;
          const expected = reaches(objects, labelsOf, from, to, number, way);
          seen[expected ? 'open' : 'closed']++;
          expect(verdict(world, endpoint(from), endpoint(to), number, way as Protocol).open).toBe(expected);
        }
      }),
      { numRuns: RUNS },
    );
    // Neither answer may be the only one that was ever asked for.
    expect(Math.min(seen.open, seen.closed)).toBeGreaterThan(RUNS / 2);
  });

  it('agree on namespaces: what holds of each kind of pods is what holds of each pod', () => {
    const withoutNames = (text: unknown) => !/"(http|dns|cidr)"/.test(JSON.stringify(text));
    fc.assert(
      fc.property(
        policies.filter(withoutNames),
        spaces,
        labels,
        labels,
        fc.integer({ min: 1, max: 14 }),
        protocol,
        (all, labelsOf, sender, receiver, number, way) => {
          const objects = all.map(([home, body], i) => policy(home, body, `p${i}`));
          const { world } = worldOf([...Object.entries(labelsOf).map(([name, own]) => namespace(name, own)), ...objects]);
          const { status, flows } = between(world, 'a', 'b');
          const from: End = { namespace: 'a', labels: sender, ip: '10.9.9.1' };
          const to: End = { namespace: 'b', labels: receiver, ip: '10.9.9.2' };
          const open = reaches(objects, labelsOf, from, to, number, way);
          const some = flows.some((flow) => hasPort(flow.ports, way as Protocol, number));
          const every = flows.every((flow) => hasPort(flow.ports, way as Protocol, number));
          if (open) expect(some).toBe(true);
          if (!open) expect(every).toBe(false);
          if (status === 'closed') expect(open).toBe(false);
          if (status === 'open') expect(some).toBe(every);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
