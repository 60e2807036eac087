import fc from 'fast-check';
import type { IpBlock, LabelSelector, NetworkPeer, NetworkPort } from '../../../src/kube/schemas.js';
import type { Manifest } from '../../../src/kube/types.js';
import { SHUT } from '../../../src/layers/network/grants.js';
import type { Peer, PeerObject, Port } from '../../../src/layers/network/peer.js';
import type { Direction, ExactPolicy, ResolvedNetwork } from '../../../src/layers/network/sections.js';

import { ciliumPolicy } from './arbitrary-cilium.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Any subset of the keys given. */
const some = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<NonNullable<T[K]>> }) =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const list = <T>(item: fc.Arbitrary<T>, minLength = 0) => fc.array(item, { minLength, maxLength: 3 });

export const policyName = fc.constantFrom(
  'a',
  'a-b',
  'a.b',
  'default',
  'default-deny',
  'allow-own-namespace',
  'constructor',
  '0',
  'x1',
);
const namespaceName = fc.constantFrom('ns-a', 'ns-b', 'kube-system', 'elsewhere');
export const tenantName = fc.constantFrom('ledger', 'checkout', 'payments', 'nobody');

const labels = fc.dictionary(
  fc.constantFrom('app', 'app.kubernetes.io/name', 'constructor', 'a_b'),
  fc.constantFrom('', 'web', '1', 'A.b'),
  {
    maxKeys: 2,
    noNullPrototype: true,
  },
);
const annotations = fc.dictionary(fc.constantFrom('note', 'Example.com/x'), fc.constantFrom('', 'ä: "b"\n', 'true'), {
  maxKeys: 2,
  noNullPrototype: true,
});
const requirement = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', NAME_LABEL),
    operator: fc.constantFrom('In', 'NotIn'),
    values: list(namespaceName, 1),
  }),
  fc.record({ key: fc.constantFrom('app', 'b/c'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
) as fc.Arbitrary<NonNullable<LabelSelector['matchExpressions']>[number]>;
const selector: fc.Arbitrary<LabelSelector> = some<LabelSelector>({ matchLabels: labels, matchExpressions: list(requirement) });
const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  selector,
  fc.oneof(namespaceName, fc.constantFrom('', 'No.Name')).map((name) => ({ matchLabels: { [NAME_LABEL]: name } })),
);

const number = fc.constantFrom(1, 53, 80, 443, 8080, 65535);
const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP');
const portName = fc.constantFrom('http', 'dns-tcp');
const networkPort = fc.oneof(
  some<NetworkPort>({ protocol, port: fc.oneof(number, portName), endPort: fc.constant(1) }).map(
    ({ endPort: _, ...port }) => port,
  ),
  fc.record({ protocol, port: number }).map((port) => ({ ...port, endPort: 65535 })),
) as fc.Arbitrary<NetworkPort>;

/** Ranges with parts that lie inside each. */
const RANGES: readonly (readonly [string, readonly string[]])[] = [
  ['0.0.0.0/0', ['169.254.169.254/32', '10.0.0.0/8']],
  ['10.40.0.0/16', ['10.40.1.0/24', '10.40.2.0/32']],
  ['169.254.0.0/16', ['169.254.169.0/24', '169.254.20.10/32']],
  ['169.254.169.254/32', []],
  ['::/0', ['fd00::/8', 'FD00:0::/16']],
];
const ipBlock: fc.Arbitrary<IpBlock> = fc.constantFrom(...RANGES).chain(([cidr, parts]) =>
  fc.oneof(
    fc.constant({ cidr }),
    fc.subarray([...parts]).map((except) => ({ cidr, except })),
  ),
);

const networkPeer: fc.Arbitrary<NetworkPeer> = fc.oneof(
  ipBlock.map((block) => ({ ipBlock: block })),
  selector.map((podSelector) => ({ podSelector })),
  namespaceSelector.map((found) => ({ namespaceSelector: found })),
  fc.record({ namespaceSelector, podSelector: selector }),
);
const ingressRule = some<NonNullable<ExactPolicy['ingress']>[number]>({ from: list(networkPeer), ports: list(networkPort) });
const egressRule = some<NonNullable<ExactPolicy['egress']>[number]>({ to: list(networkPeer), ports: list(networkPort) });
const directions = fc.array(fc.constantFrom<Direction>('Ingress', 'Egress'), { maxLength: 2 });
const meta = some<Pick<ExactPolicy, 'labels' | 'annotations'>>({ labels, annotations });

const anyExact: fc.Arbitrary<ExactPolicy> = fc
  .tuple(
    fc.record({ podSelector: selector }),
    some<Omit<ExactPolicy, 'podSelector' | 'labels' | 'annotations'>>({
      policyTypes: directions,
      ingress: list(ingressRule),
      egress: list(egressRule),
    }),
    meta,
  )
  .map((parts) => Object.assign({}, ...parts) as ExactPolicy);

/** Policies such as people have, most of which a short form says. */
const commonExact: fc.Arbitrary<ExactPolicy> = fc
  .tuple(fc.constantFrom('ingress', 'egress'), list(networkPeer, 1), fc.option(list(networkPort, 1)), meta)
  .map(([side, peers, ports, more]) => {
    const rule = { [side === 'ingress' ? 'from' : 'to']: peers, ...(ports && { ports }) };
    return { podSelector: {}, policyTypes: [side === 'ingress' ? 'Ingress' : 'Egress'], [side]: [rule], ...more } as ExactPolicy;
  });
const plainKeys: fc.Arbitrary<ExactPolicy> = fc.constantFrom<ExactPolicy>(
  { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: {} }] }],
    egress: [{ to: [{ podSelector: {} }] }],
  },
);
const exactPolicy = fc.oneof(anyExact, commonExact, plainKeys);

/** Resolved sections: every key of the resolved schema, in odd and in common policies. */
export const resolvedSection: fc.Arbitrary<ResolvedNetwork> = fc.record(
  {
    policies: fc.dictionary(policyName, exactPolicy, { maxKeys: 4, noNullPrototype: true }),
    cilium: fc.dictionary(policyName, ciliumPolicy, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
    reaches: fc.subarray([...SHUT], { minLength: 1 }),
  },
  { requiredKeys: ['policies'] },
);

const port: fc.Arbitrary<Port> = fc.oneof(number, portName, networkPort);
const peerObject: fc.Arbitrary<PeerObject> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('ingress', 'monitoring', 'instance-metadata', 'kubernetes-api').map((entry) => ({ entry })),
      tenantName.map((tenant) => ({ tenant })),
      fc.constant({ tenants: { offering: 'crm' } }),
      ipBlock,
      namespaceName.map((namespace) => ({ namespace })),
      fc.record({ namespace: namespaceName, pods: selector }),
      namespaceSelector.map((namespaces) => ({ namespaces })),
      fc.record({ namespaces: namespaceSelector, pods: selector }),
      selector.map((pods) => ({ pods })),
      fc.constant({ host: 'api.stripe.com' }),
    ) as fc.Arbitrary<PeerObject>,
    fc.option(list(port, 1)),
    fc.option(fc.constantFrom<NonNullable<PeerObject['http']>>([{ method: 'GET' }], [{ path: '/api/.*', method: 'GET' }])),
  )
  .map(([peer, ports, http]) => ({ ...peer, ...(ports && { ports }), ...(http && { http }) }));
const peer: fc.Arbitrary<Peer> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('ingress', 'nowhere') },
  { weight: 4, arbitrary: peerObject },
);

const shortPolicy = fc
  .tuple(some<{ pods: LabelSelector; from: Peer[]; to: Peer[] }>({ pods: selector, from: list(peer), to: list(peer) }), meta)
  .map((parts) => Object.assign({}, ...parts) as object);

/** What authors may write: every key of the shape, nulls included, whether it resolves cleanly or not. */
export const authorSection: fc.Arbitrary<Record<string, unknown>> = fc.record({
  network: fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    {
      weight: 20,
      arbitrary: fc.record(
        {
          defaultDeny: fc.option(directions),
          dns: fc.option(fc.boolean()),
          within: fc.option(fc.constantFrom('namespace', 'tenant', 'none')),
          from: fc.option(list(peer)),
          to: fc.option(list(peer)),
          policies: fc.option(
            fc.dictionary(policyName, fc.option(fc.oneof(exactPolicy, shortPolicy)), { maxKeys: 3, noNullPrototype: true }),
          ),
          cilium: fc.option(fc.dictionary(policyName, fc.option(ciliumPolicy), { maxKeys: 2, noNullPrototype: true })),
          apart: fc.option(fc.boolean()),
          reaches: fc.option(fc.subarray([...SHUT])),
        },
        { requiredKeys: [] },
      ),
    },
  ),
});

/** What a live object may carry beyond what we can say, and spellings of the same thing that are not ours. */
const oddity: fc.Arbitrary<(object: Manifest) => Manifest> = fc.constantFrom(
  ...Array<(object: Manifest) => Manifest>(6).fill((object) => object),
  (object) => ({ ...object, status: {} }),
  (object) => ({ ...object, spec: { ...(object.spec as object), podSelectr: {} } }),
  (object) => ({ ...object, spec: { ...(object.spec as object), ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.1/8' } }] }] } }),
  (object) => ({ ...object, spec: { ...(object.spec as object), egress: null } }),
  (object) => ({ ...object, spec: { policyTypes: ['Ingress'] } }),
  (object) => ({ ...object, apiVersion: 'extensions/v1beta1' }),
  (object) => ({ ...object, metadata: { ...object.metadata, finalizers: ['example.com/x'] } }),
  (object) => ({
    ...object,
    metadata: { ...object.metadata, labels: { 'tenantry.dev/tenant': 'x', 'app.kubernetes.io/managed-by': 'tenantry' } },
  }),
  (object) => ({
    ...object,
    metadata: { ...object.metadata, labels: { 'app.kubernetes.io/managed-by': 'helm', 'tenantry.dev/tenant': 'x' } },
  }),
);

/** NetworkPolicies and Cilium's of namespace `ns-a`, each name of a kind once: ours, theirs, marked, odd. */
export const objects: fc.Arbitrary<Manifest[]> = fc
  .uniqueArray(
    fc.tuple(
      policyName,
      fc.oneof(
        exactPolicy.map((policy) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', policy })),
        ciliumPolicy.map((policy) => ({ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', policy })),
      ),
      oddity,
    ),
    { selector: ([name, { kind }]) => `${kind} ${name}`, maxLength: 5 },
  )
  .map((entries) =>
    entries.map(([name, { policy, ...kind }, change]) => {
      const { labels: l, annotations: a, ...spec } = policy as ExactPolicy;
      const meta = { name, namespace: 'ns-a', ...(l && { labels: l }), ...(a && { annotations: a }) };
      return change({ ...kind, metadata: meta, spec });
    }),
  );
