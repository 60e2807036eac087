import type { LabelSelector, NetworkPeer, NetworkPort } from '../../src/kube/schemas.js';
import { NAME_LABEL } from '../../src/kube/selectors.js';
import type { Manifest } from '../../src/kube/types.js';
import type { ExactPolicy } from '../../src/layers/network/sections.js';
import { verdict, type World, worldOf } from '../../src/reach/index.js';
import { selects } from '../../src/reach/selectors.js';
import { isPlacedPod, type Observation, type PlacedPod, type Tried } from './observation.js';

interface Rule {
  readonly from?: readonly NetworkPeer[];
  readonly to?: readonly NetworkPeer[];
  readonly ports?: readonly NetworkPort[];
}
interface Policy extends Manifest {
  readonly spec: ExactPolicy;
}

const isPolicy = (object: Manifest): object is Policy => object.kind === 'NetworkPolicy';

/**
 * Whether a connection that the standard closes is open by one of two faults of kube-router 2.1, both read in its code:
 *
 * - A policy's rules of both directions stand in one chain, and all of it runs at either end. So where a policy of both directions selects both pods,
 *   what it lets out of the one it lets into the other, too, and the other way round.
 * - A rule that names pods, and ports only by names that none of the reached pods has, is taken for one without ports.
 */
export function gapsOf({ objects, places }: Observation): (tried: Tried) => boolean {
  const pods = places.filter(isPlacedPod);
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  const read = objects.map((object) => (isPolicy(object) ? withoutLostNames(object, pods, namespaces) : object));
  const { world } = worldOf(read);
  const alone = new Map<string, World>();
  /** One direction of a policy, as if there were nothing else. */
  const only = (policy: Policy, type: 'Ingress' | 'Egress'): World => {
    const key = `${type} ${policy.metadata.namespace}/${policy.metadata.name}`;
    const { podSelector, ingress = [], egress = [] } = policy.spec;
    const rules = type === 'Ingress' ? { ingress } : { egress };
    const made =
      alone.get(key) ?? worldOf([...namespaces, { ...policy, spec: { podSelector, policyTypes: [type], ...rules } }]).world;
    alone.set(key, made);
    return made;
  };
  return ({ from, to, port, protocol, answer }) => {
    const [sender, receiver] = [places[from]!, places[to]!];
    if (answer !== 'open') return false;
    if (verdict(world, sender, receiver, port, protocol).open) return true;
    if (!isPlacedPod(sender) || !isPlacedPod(receiver) || sender.namespace !== receiver.namespace) return false;
    return read
      .filter(isPolicy)
      .filter(({ metadata }) => metadata.namespace === sender.namespace)
      .filter(({ spec: { policyTypes, egress = [] } }) => (policyTypes ? policyTypes.length === 2 : egress.length > 0))
      .filter(({ spec }) => [sender, receiver].every(({ labels }) => selects(spec.podSelector, labels)))
      .some((policy) =>
        (['Ingress', 'Egress'] as const).some((type) => verdict(only(policy, type), sender, receiver, port, protocol).open),
      );
  };
}

/** A policy in which ports that are only named, by names that nobody has, are left out. */
function withoutLostNames(policy: Policy, pods: readonly PlacedPod[], namespaces: readonly Manifest[]): Policy {
  const home = policy.metadata.namespace!;
  const { podSelector, ingress, egress } = policy.spec;
  const subjects = pods.filter(({ namespace, labels }) => namespace === home && selects(podSelector, labels));
  const means = ({ podSelector, namespaceSelector, ipBlock }: NetworkPeer, { namespace, labels }: PlacedPod) => {
    if (ipBlock || !selects(podSelector ?? {}, labels)) return false;
    if (!namespaceSelector) return namespace === home;
    const named = namespaces.find(({ metadata }) => metadata.name === namespace)?.metadata.labels;
    return selects(namespaceSelector as LabelSelector, { ...named, [NAME_LABEL]: namespace });
  };
  const lost = ({ ports = [] }: Rule, reached: readonly PlacedPod[]) =>
    ports.length > 0 &&
    ports.every(
      ({ port, protocol = 'TCP' }) =>
        typeof port === 'string' && reached.every(({ ports = {} }) => ports[port]?.protocol !== protocol),
    );
  /** The rule, and once more without ports for the pods among its peers. */
  const widened = <R extends Rule>(rule: R, side: 'from' | 'to'): R[] => {
    const peers = rule[side] ?? [];
    const reached = side === 'from' ? subjects : pods.filter((pod) => peers.some((peer) => means(peer, pod)));
    const selecting = peers.filter(({ ipBlock }) => !ipBlock);
    return selecting.length > 0 && lost(rule, reached) ? [rule, { [side]: selecting } as unknown as R] : [rule];
  };
  const spec = {
    ...policy.spec,
    ...(ingress && { ingress: ingress.flatMap((rule) => widened(rule, 'from')) }),
    ...(egress && { egress: egress.flatMap((rule) => widened(rule, 'to')) }),
  };
  return { ...policy, spec };
}
