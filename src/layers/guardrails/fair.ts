import { ANNOTATIONS, type Guard, grantedFlag, grantedList, shown, UNCHANGED } from '../guards.js';
import { GUARDRAIL_GRANTS } from './sections.js';

/** A budget that allows no disruption stops the nodes of everybody from being drained. */
const disruptionsGuard: Guard = {
  name: 'disruptions',
  resources: [{ apiGroups: ['policy'], resources: ['poddisruptionbudgets'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [
    ANNOTATIONS,
    { name: 'most', expression: "has(object.spec.maxUnavailable) ? string(object.spec.maxUnavailable) : ''" },
    { name: 'least', expression: "has(object.spec.minAvailable) ? string(object.spec.minAvailable) : ''" },
  ],
  rules: [
    {
      name: 'one',
      says: 'a PodDisruptionBudget allows at least one disruption',
      holds: `${UNCHANGED} || (!variables.most.matches('^0+%?$') && !variables.least.matches('^0*[1-9][0-9]{2,}%$'))`,
      refused: `(variables.most == '' ? 'minAvailable ' + variables.least : 'maxUnavailable ' + variables.most)`,
    },
  ],
};

/** Every peer of a NetworkPolicy, and `[]` for a rule without any, which is everybody. */
const open = (direction: 'ingress' | 'egress', peer: 'from' | 'to') =>
  `object.spec.?${direction}.orValue([]).exists(r, r.?${peer}.orValue([]).size() == 0 || r.${peer}.exists(p, has(p.ipBlock) || (has(p.namespaceSelector) && !(${own('p.namespaceSelector')}))))`;

/** A selector that finds namespaces by name, and only those of the tenant. */
const own = (selector: string) =>
  `${selector}.?matchLabels[?'kubernetes.io/metadata.name'].orValue('') in variables.namespaces || ${selector}.?matchExpressions.orValue([]).exists(e, e.key == 'kubernetes.io/metadata.name' && e.operator == 'In' && e.values.all(n, n in variables.namespaces))`;

/** NetworkPolicies add up, so that one more opens what ours keep shut. */
const networkPoliciesGuard: Guard = {
  name: 'network-policies',
  resources: [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'protected',
  reach: 'tenant',
  variables: [ANNOTATIONS, grantedList('namespaces', 'namespaces')],
  rules: [
    {
      name: 'granted',
      says: 'NetworkPolicies are the platform’s, unless own ones are granted',
      holds: grantedFlag(GUARDRAIL_GRANTS.networkPolicies),
      refused: "request.operation + ' of a NetworkPolicy'",
    },
    {
      name: 'peers',
      says: 'a NetworkPolicy speaks of namespaces of the own tenant only, by name',
      holds: `!(${open('ingress', 'from')} || ${open('egress', 'to')})`,
      refused: `'a peer elsewhere, or everybody'`,
      granted: shown('variables.namespaces'),
    },
  ],
};

export const fairGuards: readonly Guard[] = [disruptionsGuard, networkPoliciesGuard];
