import type { Path } from '../../../issue.js';
import type { Desk } from '../desk.js';
import { acnsMissing, knowsHosts, takesAcns } from '../engines.js';
import type { AuthorCiliumPolicy } from '../sections.js';
import { judgeCilium } from './judge.js';
import { CILIUM_RULES, type CiliumPolicy } from './policy.js';

/** The policies that are written as Cilium spells them, but for those whose names are taken. */
export function ciliumPolicies(desk: Desk, taken: ReadonlyMap<string, CiliumPolicy>): [string, CiliumPolicy][] {
  return Object.entries(desk.namespace.values.network?.cilium ?? {}).flatMap(([name, policy]): [string, CiliumPolicy][] => {
    if (!policy) return [];
    const path = ['network', 'cilium', name];
    if (taken.has(name)) {
      const message = 'the section’s own keys already make a CiliumNetworkPolicy of this name, and one would overwrite the other';
      desk.report('duplicate-object', path, { message, found: name, want: 'another name' });
      return [];
    }
    const whole = wholePolicy(desk, policy, path);
    if (!whole) return [];
    judgeEngine(desk, whole, path);
    judgeCilium(desk, whole, path);
    return [[name, whole]];
  });
}

/** The policy after merging, where it is one; reported where not. */
function wholePolicy(desk: Desk, { endpointSelector, ...policy }: AuthorCiliumPolicy, path: Path): CiliumPolicy | undefined {
  const missing = endpointSelector === undefined ? 'endpointSelector' : undefined;
  const empty = CILIUM_RULES.every((rules) => policy[rules] === undefined) ? `one of ${CILIUM_RULES.join(', ')}` : undefined;
  const want = missing ?? empty;
  if (endpointSelector && want === undefined) return { endpointSelector, ...policy };
  desk.report('missing-key', path, { message: 'no CiliumNetworkPolicy without it', want });
  return undefined;
}

function judgeEngine(desk: Desk, policy: CiliumPolicy, path: Path): void {
  const { network } = desk;
  if (network.engine !== 'cilium') {
    desk.report('engine-limit', path, {
      message: `nothing enforces a CiliumNetworkPolicy where the engine is ${network.engine}`,
      want: 'network.policies, or engine: cilium for the cluster',
      // Nothing says what an unnamed engine is: an imported cluster may well run Cilium.
      severity: network.engine === 'generic' ? 'warning' : 'error',
    });
    return;
  }
  if (!takesAcns(network)) return;
  const ports = [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap(({ toPorts }) => toPorts ?? []);
  const requests = ports.some(({ rules }) => rules && 'http' in rules);
  const names = (policy.egress ?? []).some(({ toFQDNs }) => toFQDNs) || ports.some(({ rules }) => rules && 'dns' in rules);
  if (requests && network.acns !== 'L7') acnsMissing(desk, path, 'HTTP rules', 'L7');
  else if (names && !knowsHosts(network)) acnsMissing(desk, path, 'rules for host names', 'FQDN');
}
