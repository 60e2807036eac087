import { DNS_SUBDOMAIN_RULE, isDnsSubdomain } from '../../kube/names.js';
import { apartPolicy } from './apart.js';
import { ciliumPolicies } from './cilium/named.js';
import type { CiliumPolicy } from './cilium/policy.js';
import { type Desk, desksOf, type NetworkScope } from './desk.js';
import { type Generated, generate } from './generated.js';
import { reachesOf } from './grants.js';
import { judgeHostNetwork } from './host-network.js';
import { judgeLimits } from './limits.js';
import { namedPolicy } from './named.js';
import { networkOf } from './platform.js';
import type { ExactPolicy, ResolvedNetwork } from './sections.js';

/** Works out the policies of every namespace of a tenant on a cluster. */
export function resolveNetwork(scope: NetworkScope): Map<string, ResolvedNetwork> {
  const deskFor = desksOf(scope, networkOf(scope.cluster, scope.platform));
  return new Map(scope.namespaces.map((namespace) => [namespace.name, resolveNamespace(deskFor(namespace))]));
}

function resolveNamespace(desk: Desk): ResolvedNetwork {
  const policies = new Map<string, ExactPolicy>();
  const cilium = new Map<string, CiliumPolicy>();
  for (const { naming, key, policy, cilium: beside } of generate(desk)) {
    const name = freeName(desk, naming, key, [policies, cilium]);
    if (name === undefined) continue;
    if (policy) policies.set(name, policy);
    if (policy) judgeLimits(desk, policy, ['network', key]);
    if (beside) cilium.set(name, beside);
  }
  const taken = new Set([...policies.keys(), ...cilium.keys()]);
  for (const [name, policy] of Object.entries(desk.namespace.values.network?.policies ?? {})) {
    if (!policy) continue;
    const path = ['network', 'policies', name];
    if (taken.has(name)) {
      const message =
        'the section’s own keys already make a policy of this name, and policies of one name would overwrite each other';
      desk.report('duplicate-object', path, { message, found: name, want: 'another name' });
      continue;
    }
    const named = namedPolicy(desk, policy, path);
    if (!named) continue;
    policies.set(name, named.exact);
    judgeLimits(desk, named.exact, path);
    if (named.cilium) cilium.set(name, named.cilium);
  }
  for (const [name, policy] of ciliumPolicies(desk, cilium)) cilium.set(name, policy);
  const apart = apartPolicy(desk, [...policies.values()], [...cilium.values()]);
  const name = apart && freeName(desk, 'denyTenants', 'apart', [policies, cilium]);
  if (apart && name !== undefined) cilium.set(name, apart);
  const reaches = reachesOf(desk);
  if (policies.size + cilium.size > 0) judgeHostNetwork(desk);
  return {
    policies: Object.fromEntries(policies),
    ...(cilium.size > 0 && { cilium: Object.fromEntries(cilium) }),
    ...(reaches.length > 0 && { reaches }),
  };
}

/** The name of a policy that a plain key makes; undefined, and reported, where it is none or another's. */
function freeName(
  desk: Desk,
  naming: Generated['naming'],
  key: Generated['key'],
  taken: readonly Map<string, unknown>[],
): string | undefined {
  const name = desk.scope.nameOf(naming, desk.namespace.name);
  if (!isDnsSubdomain(name)) {
    const message = `the naming '${naming}' gives its policy a name that ${DNS_SUBDOMAIN_RULE}`;
    desk.report('bad-name', ['network', key], { message, found: name });
  } else if (taken.some((names) => names.has(name))) {
    const message = `the naming '${naming}' gives its policy a name that another policy of this section has`;
    desk.report('duplicate-object', ['network', key], { message, found: name });
  } else return name;
  return undefined;
}
