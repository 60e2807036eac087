import { DNS_SUBDOMAIN_RULE, isDnsSubdomain } from '../../kube/names.js';
import { type Desk, desksOf, type NetworkScope } from './desk.js';
import { generate } from './generated.js';
import { namedPolicy } from './named.js';
import { networkOf } from './platform.js';
import type { ExactPolicy, ResolvedNetwork } from './sections.js';

/** Works out the policies of every namespace of a tenant on a cluster. */
export function resolveNetwork(scope: NetworkScope): Map<string, ResolvedNetwork> {
  const deskFor = desksOf(scope, networkOf(scope.cluster.values, scope.platform));
  return new Map(scope.namespaces.map((namespace) => [namespace.name, resolveNamespace(deskFor(namespace))]));
}

function resolveNamespace(desk: Desk): ResolvedNetwork {
  const policies = new Map<string, ExactPolicy>();
  for (const { naming, key, policy } of generate(desk)) {
    const name = desk.scope.nameOf(naming, desk.namespace.name);
    if (!isDnsSubdomain(name)) {
      const message = `the naming '${naming}' gives its policy a name that ${DNS_SUBDOMAIN_RULE}`;
      desk.report('bad-name', ['network', key], { message, found: name });
    } else if (policies.has(name)) {
      const message = `the naming '${naming}' gives its policy a name that another policy of this section has`;
      desk.report('duplicate-object', ['network', key], { message, found: name });
    } else {
      policies.set(name, policy);
    }
  }
  const taken = new Set(policies.keys());
  for (const [name, policy] of Object.entries(desk.namespace.values.network?.policies ?? {})) {
    if (!policy) continue;
    const path = ['network', 'policies', name];
    if (taken.has(name)) {
      const message =
        'the section’s own keys already make a policy of this name, and policies of one name would overwrite each other';
      desk.report('duplicate-object', path, { message, found: name, want: 'another name' });
      continue;
    }
    const exact = namedPolicy(desk, policy, path);
    if (exact) policies.set(name, exact);
  }
  return { policies: Object.fromEntries(policies) };
}
