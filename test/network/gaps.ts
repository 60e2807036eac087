import type { LabelSelector } from '../../src/kube/schemas.js';
import type { Manifest } from '../../src/kube/types.js';
import { verdict, worldOf } from '../../src/reach/index.js';
import { selects } from '../../src/reach/selectors.js';
import { isPlacedPod, type Observation, type Tried } from './observation.js';

interface Spec {
  readonly podSelector: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly unknown[];
  readonly egress?: readonly unknown[];
}

/**
 * kube-router 2.1 keeps a policy's rules of both directions in one chain, and runs all of it at either end. So where a policy of both directions
 * selects both pods, what it lets out of the one it lets into the other, too, and the other way round. What is open by that alone is set aside.
 */
export function isGap({ objects, places }: Observation, { from, to, port, protocol, answer }: Tried): boolean {
  const [sender, receiver] = [places[from]!, places[to]!];
  if (answer !== 'open' || !isPlacedPod(sender) || !isPlacedPod(receiver) || sender.namespace !== receiver.namespace)
    return false;
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  /** Whether the one direction of a policy lets it through, were there no other. */
  const lets = (policy: Manifest, type: 'Ingress' | 'Egress', key: 'ingress' | 'egress') => {
    const { podSelector, [key]: rules = [] } = policy.spec as Spec;
    const alone = { ...policy, spec: { podSelector, policyTypes: [type], [key]: rules } };
    return verdict(worldOf([...namespaces, alone]).world, sender, receiver, port, protocol).open;
  };
  return objects.some((policy) => {
    if (policy.kind !== 'NetworkPolicy' || policy.metadata.namespace !== sender.namespace) return false;
    const { podSelector, policyTypes, egress = [] } = policy.spec as Spec;
    const both = policyTypes ? policyTypes.length === 2 : egress.length > 0;
    const mine = both && [sender, receiver].every(({ labels }) => selects(podSelector, labels));
    return mine && (lets(policy, 'Ingress', 'ingress') || lets(policy, 'Egress', 'egress'));
  });
}
