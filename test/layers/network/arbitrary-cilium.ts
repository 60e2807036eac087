import fc from 'fast-check';
import type { CiliumPolicy, CiliumSelector } from '../../../src/layers/network/cilium/policy.js';
import { ENTITIES } from '../../../src/layers/network/cilium/policy.js';

/** Any subset of the keys given. */
const some = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<NonNullable<T[K]>> }) =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const list = <T>(item: fc.Arbitrary<T>, minLength = 0) => fc.array(item, { minLength, maxLength: 2 });

const key = fc.constantFrom('app', 'k8s:app', 'k8s:io.kubernetes.pod.namespace', 'any:org', 'reserved:host', 'constructor');
const value = fc.constantFrom('', 'web', 'ns-a', 'ns-b', 'elsewhere');
const selector = some<CiliumSelector>({
  matchLabels: fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true }),
  matchExpressions: list(
    fc.oneof(
      fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: list(value, 1) }),
      fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    ) as fc.Arbitrary<NonNullable<CiliumSelector['matchExpressions']>[number]>,
  ),
}) as fc.Arbitrary<CiliumSelector>;

const ports = list(
  fc.record(
    {
      port: fc.constantFrom('0', '53', '8080', 'http'),
      endPort: fc.constant(9000),
      protocol: fc.constantFrom('TCP', 'UDP', 'SCTP', 'ANY'),
    },
    { requiredKeys: ['port'] },
  ),
);
const host = fc.constantFrom({ matchName: 'api.stripe.com' }, { matchPattern: '*.stripe.com' });
const rules = fc.oneof(
  fc.record({ http: list(some({ method: fc.constantFrom('GET', 'POST'), path: fc.constant('/api/.*') })) }),
  fc.record({ dns: list(host) }),
);
const toPorts = list(some({ ports, rules }));
const peers = (side: 'from' | 'to') => ({
  [`${side}Endpoints`]: list(selector),
  [`${side}Entities`]: list(fc.constantFrom(...ENTITIES)),
  [`${side}CIDR`]: list(fc.constantFrom('10.0.0.0/8', '169.254.169.254/32', '::/0')),
  [`${side}CIDRSet`]: list(fc.constantFrom({ cidr: '10.0.0.0/8' }, { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] })),
});
const meta = {
  labels: fc.constantFrom({ app: 'web' }, {}),
  annotations: fc.constantFrom({ note: 'ä: "b"\n' }, {}),
};
const denied = { toPorts: list(some({ ports })) };

/** CiliumNetworkPolicies: every key of the schema, whether or not Cilium itself would find sense in them. */
export const ciliumPolicy = fc
  .tuple(
    fc.record({ endpointSelector: selector }),
    fc.constantFrom<Partial<CiliumPolicy>>({ ingress: [] }, { egress: [] }, { egressDeny: [] }, { ingressDeny: [] }),
    some({
      enableDefaultDeny: some({ ingress: fc.boolean(), egress: fc.boolean() }),
      ingress: list(some({ ...peers('from'), toPorts })),
      ingressDeny: list(some({ ...peers('from'), ...denied })),
      egress: list(some({ ...peers('to'), toFQDNs: list(host), toPorts })),
      egressDeny: list(some({ ...peers('to'), ...denied })),
      ...meta,
    }),
  )
  .map((parts) => Object.assign({}, ...parts) as CiliumPolicy);
