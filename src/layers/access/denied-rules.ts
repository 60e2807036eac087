import type { PolicyRule } from '../../kube/schemas.js';

/** Verbs that only look. Everything else counts as writing. */
export const READ_VERBS = new Set(['get', 'list', 'watch']);

/** Verbs that lend somebody else's power, whatever they are on. */
export const POWER_VERBS = new Set(['impersonate', 'escalate', 'bind']);

const ANY = /^/;
const CORE = /^$/;
const RBAC = /^(rbac\.authorization\.k8s\.io|authorization\.openshift\.io)$/;

/** What a tenant's own Role must not let anybody write. A resource without a subresource stands for its subresources too. */
export const DENIED: readonly { group: RegExp; resource: RegExp; why: string }[] = [
  { group: CORE, resource: /^namespaces(\/|$)/, why: "the Namespace carries the tenant's contract" },
  { group: CORE, resource: /^(resourcequotas|limitranges)(\/|$)/, why: 'quotas and limits are the platform’s' },
  { group: ANY, resource: /^[a-z]*networkpolic(y|ies)(\/|$)/, why: 'network policies are the platform’s' },
  { group: /^(crd\.)?projectcalico\.org$/, resource: /^(global)?networksets(\/|$)/, why: 'network policies may select them' },
  { group: CORE, resource: /^endpoints(\/|$)/, why: 'an endpoint can send traffic to any address' },
  { group: /^discovery\.k8s\.io$/, resource: /^endpointslices(\/|$)/, why: 'an endpoint can send traffic to any address' },
  {
    group: /^gateway\.networking\.k8s\.io$/,
    resource: /^referencegrants(\/|$)/,
    why: 'it opens the namespace to other namespaces',
  },
  { group: CORE, resource: /^(bindings|pods\/binding)$/, why: 'it places pods past the scheduler' },
  { group: CORE, resource: /^pods\/status$/, why: 'it can claim the address of another pod' },
  { group: CORE, resource: /^services\/status$/, why: 'it can claim load balancer addresses' },
  { group: CORE, resource: /^serviceaccounts\/token$/, why: 'it mints tokens of any account' },
  {
    group: /(^|\.)(toolkit\.fluxcd\.io|fluxcd\.controlplane\.io)$/,
    resource: ANY,
    why: 'it syncs with the engine’s power',
  },
  {
    group: /^argoproj\.io$/,
    resource: /^(applications|applicationsets|appprojects)(\/|$)/,
    why: 'it syncs with the engine’s power',
  },
  { group: RBAC, resource: /^(roles|rolebindings)(\/|$)/, why: 'it gives power away' },
  {
    group: /^(security\.openshift\.io|policy|extensions)?$/,
    resource: /^(securitycontextconstraints|podsecuritypolicies)(\/|$)/,
    why: 'it lifts the security of pods',
  },
];

/** Why a rule of a tenant's own Role is denied, or nothing when it is fine. */
export function deniedRule({ apiGroups = [], resources = [], verbs }: PolicyRule): string | undefined {
  const power = verbs.find((verb) => POWER_VERBS.has(verb));
  if (power !== undefined) return `the verb '${power}' lends the power of others`;
  if (verbs.includes('*')) return "the verb '*' is every verb, those of tomorrow too";
  if (apiGroups.includes('*')) return "the API group '*' is every group, those of tomorrow too";
  const wide = resources.find((resource) => resource === '*' || resource.startsWith('*/'));
  if (wide !== undefined) return `the resource '${wide}' is every resource, those of tomorrow too`;
  const writing = verbs.filter((verb) => !READ_VERBS.has(verb));
  if (writing.length === 0) return undefined;
  for (const resource of resources) {
    const row = DENIED.find((denied) => denied.resource.test(resource) && apiGroups.some((group) => denied.group.test(group)));
    if (row) return `'${writing.join(', ')}' on '${resource}': ${row.why}`;
  }
  return undefined;
}
