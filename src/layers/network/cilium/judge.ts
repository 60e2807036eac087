import type { Path } from '../../../issue.js';
import type { Desk } from '../desk.js';
import { judgeName, judgeReach, reachable, tooOpen } from '../judge.js';
import type { CiliumEgress, CiliumIngress, CiliumPolicy, CiliumSelector, Entity } from './policy.js';
import { POD_NAMESPACE } from './rules.js';

/** Entities that are many at once: more than anyone should name without being asked. */
const MANY: readonly Entity[] = ['all', 'world', 'cluster', 'unmanaged', 'init'];
const WITH_METADATA: readonly Entity[] = ['all', 'world'];

/** Judges what a policy in Cilium's own spelling lets through. What it denies is nobody's business. */
export function judgeCilium(desk: Desk, policy: CiliumPolicy, path: Path): void {
  for (const [i, rule] of (policy.ingress ?? []).entries()) judgeIngress(desk, rule, [...path, 'ingress', i]);
  for (const [i, rule] of (policy.egress ?? []).entries()) judgeEgress(desk, rule, [...path, 'egress', i]);
}

function judgeIngress(desk: Desk, rule: CiliumIngress, path: Path): void {
  const { fromEndpoints, fromEntities, fromCIDR, fromCIDRSet } = rule;
  if (!fromEndpoints && !fromEntities && !fromCIDR && !fromCIDRSet) tooOpen(desk, path, 'no from');
  judgeEndpoints(desk, fromEndpoints ?? [], [...path, 'fromEndpoints']);
  judgeEntities(desk, fromEntities ?? [], [...path, 'fromEntities']);
}

function judgeEgress(desk: Desk, rule: CiliumEgress, path: Path): void {
  const { toEndpoints, toEntities, toCIDR = [], toCIDRSet = [], toFQDNs } = rule;
  if (!toEndpoints && !toEntities && !rule.toCIDR && !rule.toCIDRSet && !toFQDNs) reachable(desk, path, 'a rule to anyone');
  judgeEndpoints(desk, toEndpoints ?? [], [...path, 'toEndpoints']);
  judgeEntities(desk, toEntities ?? [], [...path, 'toEntities']);
  const many = (toEntities ?? []).find((entity) => WITH_METADATA.includes(entity));
  if (many) reachable(desk, [...path, 'toEntities'], many);
  for (const [key, blocks] of [
    ['toCIDR', toCIDR.map((cidr) => ({ cidr }))],
    ['toCIDRSet', toCIDRSet],
  ] as const)
    for (const [i, block] of blocks.entries()) judgeReach(desk, block, [...path, key, i]);
}

function judgeEntities(desk: Desk, entities: readonly Entity[], path: Path): void {
  for (const [i, entity] of entities.entries()) {
    if (!MANY.includes(entity)) continue;
    desk.report('peer-by-label', [...path, i], {
      message: `the entity '${entity}' is others, too: pods of every tenant, or everyone outside`,
      found: entity,
      want: 'a tenant, a namespace by name, a cidr or a host',
    });
  }
}

const keyOf = (key: string): string => key.replace(/^(k8s|any)[:.]/, '');
const NAMESPACE = keyOf(POD_NAMESPACE);
const NAMESPACED = 'io.cilium.k8s.namespace.labels';

/** Without a word about namespaces a selector is about the own one. Names are judged as elsewhere; anything else is by label. */
function judgeEndpoints(desk: Desk, selectors: readonly CiliumSelector[], path: Path): void {
  for (const [i, { matchLabels = {}, matchExpressions = [] }] of selectors.entries()) {
    const at = [...path, i];
    const keys = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)].map(keyOf);
    const byLabel = keys.some((key) => key.startsWith(NAMESPACED) || key.startsWith('reserved'));
    const names = [
      ...Object.entries(matchLabels).flatMap(([key, name]) => (keyOf(key) === NAMESPACE ? [name] : [])),
      ...matchExpressions.flatMap(({ key, operator, values = [] }) =>
        keyOf(key) === NAMESPACE && operator === 'In' ? values : [],
      ),
    ];
    if (names.length > 0) for (const name of names) judgeName(desk, name, at);
    else if (byLabel || keys.includes(NAMESPACE)) {
      desk.report('peer-by-label', at, {
        message: 'selects pods of namespaces that are not named',
        want: `${POD_NAMESPACE} with the names of namespaces`,
      });
    }
  }
}
