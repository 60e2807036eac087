import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Protocol, verdict, worldOf } from '../../src/reach/index.js';
import type { End } from './naive.js';
import { passes, WORDS } from './naive-tiers.js';
import { adminPolicy, calico, calicoTier, namespace, policy } from './objects.js';

const RUNS = process.env.TENANTRY_LONG ? 20_000 : 1_500;
const NAMES = ['a', 'b', 'c'];

const labels = fc.dictionary(fc.constantFrom('app', 'team'), fc.constantFrom('x', 'y'), { maxKeys: 2 });
const home = fc.constantFrom(...NAMES);
const word = fc.constantFrom(...Object.keys(WORDS));
const cidrs = fc.subarray(['10.0.0.0/8', '10.0.1.0/24', '203.0.113.0/24'], { minLength: 1, maxLength: 2 });
const port = fc.integer({ min: 1, max: 5 });
const protocol = fc.constantFrom('TCP', 'UDP');

const peer = fc.oneof(
  fc.record({ namespaceSelector: word }),
  fc.record({ namespaceSelector: word, selector: word }),
  fc.record({ nets: cidrs, notNets: cidrs }, { requiredKeys: [] }),
);
const ports = fc.oneof(
  fc.constant(undefined),
  fc.record({ protocol, ports: fc.oneof(port, fc.constant('2:4')).map((one) => [one]) }),
);
const rule = (end: 'source' | 'destination') =>
  fc.tuple(fc.constantFrom('Allow', 'Deny', 'Pass', 'Log'), peer, ports).map(([action, other, to]) => ({
    action,
    ...(to && { protocol: to.protocol }),
    [end]: other,
    ...(to && { destination: { ...(end === 'destination' && other), ports: to.ports } }),
  }));
const directions = fc.subarray(['Ingress', 'Egress'], { minLength: 1 });
const calicos = fc.tuple(
  home,
  fc.record(
    {
      tier: fc.constantFrom('first', 'default', 'last'),
      order: fc.constantFrom(1, 2, 999, 1001),
      selector: word,
      types: directions,
      ingress: fc.array(rule('source'), { maxLength: 3 }),
      egress: fc.array(rule('destination'), { maxLength: 3 }),
    },
    { requiredKeys: ['types', 'selector', 'tier'] },
  ),
);
const spaced = fc.constantFrom({}, { matchLabels: { app: 'x' } }, { matchLabels: { 'kubernetes.io/metadata.name': 'a' } });
const kubernetes = fc
  .tuple(home, directions, fc.array(spaced, { maxLength: 2 }))
  .map(([name, policyTypes, all]): [string, Record<string, unknown>] => [
    name,
    {
      policyTypes,
      ingress: all.map((namespaceSelector) => ({ from: [{ namespaceSelector }] })),
      egress: all.map((namespaceSelector) => ({ to: [{ namespaceSelector }] })),
    },
  ]);
const admin = (...actions: string[]) =>
  fc.record({
    subject: fc.record({ namespaces: spaced }),
    ingress: fc.array(adminRule('from', actions), { maxLength: 3 }),
    egress: fc.array(adminRule('to', actions), { maxLength: 3 }),
  });
const adminRule = (key: 'from' | 'to', actions: string[]) =>
  fc
    .tuple(
      fc.constantFrom(...actions),
      fc.oneof(fc.record({ namespaces: spaced }), ...(key === 'to' ? [fc.record({ networks: cidrs })] : [])),
      fc.option(fc.record({ protocol, port }), { nil: undefined }),
    )
    .map(([action, other, number]) => ({ action, [key]: [other], ...(number && { ports: [{ portNumber: number }] }) }));

const pod = fc.record({ namespace: home, labels, ip: fc.constantFrom('10.0.0.1', '10.0.1.1', '10.0.1.2') });
const end: fc.Arbitrary<End> = fc.oneof(
  { weight: 4, arbitrary: pod },
  fc.constantFrom('203.0.113.1', '198.51.100.1').map((ip) => ({ labels: {}, ip })),
);
const endpoint = ({ namespace: name, labels, ip }: End) =>
  name === undefined ? { address: ip } : { namespace: name, labels, ip };

describe('tiers and a slow reference', () => {
  it('agree on every packet', () => {
    const seen = { open: 0, closed: 0 };
    const objects = fc.record({
      calicos: fc.array(calicos, { maxLength: 5 }),
      kubernetes: fc.array(kubernetes, { maxLength: 2 }),
      admins: fc.array(admin('Allow', 'Deny', 'Pass'), { maxLength: 2 }),
      baseline: fc.array(admin('Allow', 'Deny'), { maxLength: 1 }),
      actions: fc.tuple(fc.constantFrom('Deny', 'Pass'), fc.constantFrom('Deny', 'Pass')),
    });
    const spaces = fc.record({ a: labels, b: labels, c: labels });
    const packets = fc.array(fc.tuple(end, end, port, protocol), { minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(objects, spaces, packets, (made, labelsOf, all) => {
        const manifests = [
          calicoTier('first', { order: 100, defaultAction: made.actions[0] }),
          calicoTier('last', { order: 2_000_000, defaultAction: made.actions[1] }),
          ...made.calicos.map(([name, spec], i) => calico(name, spec, `p${i}`)),
          ...made.kubernetes.map(([name, spec], i) => policy(name, spec, `k${i}`)),
          // Each its own priority: of equals nobody knows the first.
          ...made.admins.map((spec, i) => adminPolicy({ ...spec, priority: 10 - i }, `a${i}`)),
          ...made.baseline.map((spec) => adminPolicy(spec, 'default')),
        ];
        const { world, unjudged } = worldOf([
          ...Object.entries(labelsOf).map(([name, own]) => namespace(name, own)),
          ...manifests,
        ]);
        expect(unjudged).toEqual([]);
        for (const [from, to, number, way] of all) {
          // A pod always reaches itself.
          if (from.namespace !== undefined && from.namespace === to.namespace && from.ip === to.ip) continue;
          const expected =
            (from.namespace === undefined || passes(manifests, labelsOf, from, to, 'egress', number, way)) &&
            (to.namespace === undefined || passes(manifests, labelsOf, to, from, 'ingress', number, way));
          seen[expected ? 'open' : 'closed']++;
          expect(verdict(world, endpoint(from), endpoint(to), number, way as Protocol).open).toBe(expected);
        }
      }),
      { numRuns: RUNS },
    );
    // Neither answer may be the only one that was ever asked for.
    expect(Math.min(seen.open, seen.closed)).toBeGreaterThan(RUNS);
  });
});
