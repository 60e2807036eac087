import { byCodeUnit } from '../../issue.js';
import type { LabelSelector } from '../../kube/schemas.js';
import { NAME_LABEL } from '../../kube/selectors.js';
import { OWN_PREFIX } from '../contract.js';
import type { CiliumPolicy, CiliumSelector } from './cilium/policy.js';
import { namespaceLabel, POD_NAMESPACE } from './cilium/rules.js';
import type { Desk } from './desk.js';
import type { ExactPolicy } from './sections.js';

const TENANT = namespaceLabel(`${OWN_PREFIX}tenant`);
const OFFERING = `${OWN_PREFIX}offering`;

/** Whom the policies of a namespace name in one direction: namespaces, and offerings whose customers are meant. */
interface Named {
  readonly namespaces: readonly string[];
  readonly offerings: readonly string[];
}

/**
 * Denies every tenant that the policies written here do not name, so that nothing else in the namespace opens it. One a namespace, since no rule
 * for many compares a peer's tenant with its own; undefined, and reported, on an engine where no permission yields to a denial.
 */
export function apartPolicy(
  desk: Desk,
  policies: readonly ExactPolicy[],
  cilium: readonly CiliumPolicy[],
): CiliumPolicy | undefined {
  if (!desk.namespace.values.network?.apart) return undefined;
  const { engine } = desk.network;
  if (engine !== 'cilium') {
    const message = `NetworkPolicies only add up, and for ${engine} we write no kind that denies what another of a namespace opens`;
    desk.report('engine-limit', ['network', 'apart'], { message, found: engine, want: 'a cluster with Cilium, or apart: false' });
    return undefined;
  }
  const from = [
    ...policies.flatMap(({ ingress = [] }) =>
      ingress.flatMap((rule) => rule.from ?? []).map(({ namespaceSelector }) => namespaceSelector),
    ),
    ...cilium.flatMap(({ ingress = [] }) => ingress.flatMap((rule) => rule.fromEndpoints ?? [])),
  ];
  const to = [
    ...policies.flatMap(({ egress = [] }) =>
      egress.flatMap((rule) => rule.to ?? []).map(({ namespaceSelector }) => namespaceSelector),
    ),
    ...cilium.flatMap(({ egress = [] }) => egress.flatMap((rule) => rule.toEndpoints ?? [])),
  ];
  return {
    endpointSelector: {},
    enableDefaultDeny: { ingress: false, egress: false },
    ingressDeny: [{ fromEndpoints: [others(desk, namedIn(from))] }],
    egressDeny: [{ toEndpoints: [others(desk, namedIn(to))] }],
  };
}

function namedIn(selectors: readonly (LabelSelector | CiliumSelector | undefined)[]): Named {
  const valuesOf = (...keys: string[]) =>
    selectors.flatMap(({ matchLabels = {}, matchExpressions = [] } = {}) => [
      ...Object.entries(matchLabels).flatMap(([key, value]) => (keys.includes(key) ? [value] : [])),
      ...matchExpressions.flatMap(({ key, operator, values = [] }) => (keys.includes(key) && operator === 'In' ? values : [])),
    ]);
  return { namespaces: valuesOf(NAME_LABEL, POD_NAMESPACE), offerings: valuesOf(OFFERING, namespaceLabel(OFFERING)) };
}

function others({ scope }: Desk, { namespaces, offerings }: Named): CiliumSelector {
  const owners = namespaces.map((name) => scope.others.ownerOf(name)).filter((owner) => owner !== undefined);
  const sorted = (names: readonly string[]) => [...new Set(names)].sort(byCodeUnit);
  return {
    matchExpressions: [
      { key: TENANT, operator: 'Exists' },
      { key: TENANT, operator: 'NotIn', values: sorted([scope.tenant.name, ...owners]) },
      ...(offerings.length > 0 ? [{ key: namespaceLabel(OFFERING), operator: 'NotIn' as const, values: sorted(offerings) }] : []),
    ],
  };
}
