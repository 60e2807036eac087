import type { Path } from '../../issue.js';
import type { LabelSelector, NetworkPeer, NetworkPort } from '../../kube/schemas.js';
import type { Desk } from './desk.js';
import { kubeRouterLimits } from './kube-router.js';
import type { ExactPolicy } from './sections.js';

/** What an engine does not enforce of a policy: a fault without its place. */
export interface Limit {
  readonly message: string;
  readonly found: string;
  readonly want: string;
}

/** Reports what the engine does not enforce of a policy, whoever wrote it. */
export function judgeLimits(desk: Desk, policy: ExactPolicy, path: Path): void {
  for (const limit of limitsOf(desk, policy)) desk.report('engine-limit', path, limit);
}

function limitsOf({ network, namespace }: Desk, policy: ExactPolicy): Limit[] {
  const { engine, windows, podCidrs } = network;
  if (engine === 'kube-router') return kubeRouterLimits(policy, { namespace: namespace.name, podCidrs });
  return engine === 'azure-npm' && windows ? windowsLimits(policy) : [];
}

/** On Windows, Azure NPM logs an error for these and does nothing (AKS: use-network-policies.md). */
function windowsLimits(policy: ExactPolicy): Limit[] {
  const rules = [
    ...(policy.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports })),
    ...(policy.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports })),
  ];
  const peers = rules.flatMap((rule) => rule.peers);
  const selectors = [policy.podSelector, ...peers.flatMap(selectorsOf)];
  const found = [
    rules.flatMap((rule) => rule.ports).some(isNamed) && 'ports by name',
    rules.flatMap((rule) => rule.ports).some(({ protocol }) => protocol === 'SCTP') && 'SCTP',
    peers.some(({ ipBlock }) => (ipBlock?.except ?? []).length > 0) && 'parts left out of a range (except)',
    selectors.some(isNegative) && 'selectors that say what a label is not',
  ].filter((limit) => limit !== false);
  return found.map((limit) => ({
    message: `Azure NPM does not enforce ${limit} on Windows nodes`,
    found: limit,
    want: 'the same without it, or another engine',
  }));
}

const isNamed = ({ port }: NetworkPort): boolean => typeof port === 'string';

const selectorsOf = ({ podSelector, namespaceSelector }: NetworkPeer): LabelSelector[] =>
  [podSelector, namespaceSelector].filter((selector) => selector !== undefined);

const isNegative = ({ matchExpressions = [] }: LabelSelector): boolean =>
  matchExpressions.some(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
