import { deepEqual } from '../../kube/deep-equal.js';
import type { Flow } from '../contract.js';
import { meshPorts } from '../mesh.js';
import type { ResolvedIstio } from './sections.js';

type Policies = NonNullable<ResolvedIstio['policies']>;
type Rule = NonNullable<Policies[string]['rules']>[number];
type Source = NonNullable<Rule['from']>[number];

/** The policy that allows nothing. */
export const DENY = 'default-deny';
/** The policy of what all pods let in. */
export const ALLOW = 'allow-flows';

/** Tells of what Istio has no words for. */
export type Tell = (flow: Flow, what: string, want: string) => void;

/** What is let in, as AuthorizationPolicies: nothing, and each flow; a policy of its own for what is about some pods alone. */
export function allowPolicies(flows: readonly Flow[], tell: Tell): Policies {
  const policies: Policies = { [DENY]: {} };
  for (const flow of flows) {
    if (flow.side !== 'from') continue;
    const { matchLabels = {}, matchExpressions = [] } = flow.pods;
    if (matchExpressions.length > 0) {
      tell(flow, 'it is about pods by an expression', 'pods by labels');
      continue;
    }
    const rule = ruleOf(flow, tell);
    if (!rule) continue;
    const some = Object.keys(matchLabels).length > 0;
    const selector = some ? { matchLabels } : undefined;
    const name = nameFor(policies, some ? `${ALLOW}-${flow.policy}` : ALLOW, selector);
    const rules = [...(policies[name]?.rules ?? []), rule];
    policies[name] = { ...(selector && { selector }), rules };
  }
  return policies;
}

/** Policies of two kinds may have one name, and be about different pods. */
function nameFor(policies: Policies, name: string, selector: Policies[string]['selector']): string {
  const there = policies[name];
  return there && !deepEqual(there.selector, selector) ? nameFor(policies, `${name}-more`, selector) : name;
}

function ruleOf(flow: Flow, tell: Tell): Rule | undefined {
  const { all, ports, left } = meshPorts(flow.ports);
  const numbers = ports.filter((port) => typeof port === 'number');
  const names = ports.filter((port) => typeof port === 'string');
  if (names.length > 0) tell(flow, `it names port ${names.join(', ')}`, 'ports by number');
  if (left.length > 0) tell(flow, `it names ports ${left.join(', ')}`, 'fewer ports');
  if (flow.unnamed) tell(flow, 'it is of namespaces by label, or of nodes', 'namespaces by name');
  if (!all && numbers.length === 0) return undefined;
  const from = sourcesOf(flow);
  if (from.length === 0 && !flow.anyone) return undefined;
  return {
    ...(!flow.anyone && { from }),
    ...(!all && { to: [{ operation: { ports: numbers.map(String) } }] }),
  };
}

function sourcesOf({ namespaces, blocks }: Flow): Source[] {
  return [
    ...(namespaces.length > 0 ? [{ source: { namespaces: [...namespaces] } }] : []),
    ...blocks.map(({ cidr, except = [] }) => ({
      source: { ipBlocks: [cidr], ...(except.length > 0 && { notIpBlocks: [...except] }) },
    })),
  ];
}
