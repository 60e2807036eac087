import type { IpBlock, NetworkPeer, NetworkPort } from '../../kube/schemas.js';
import { selectsAll } from '../../kube/selectors.js';
import type { Flow, Traffic } from '../contract.js';
import { ciliumFlows, closedBy } from './cilium/flows.js';
import type { Side } from './peer.js';
import type { ExactPolicy, ResolvedNetwork } from './sections.js';
import { namesIn } from './selectors.js';

/** What the policies of a namespace let in and out, for layers that say the same in the words of something else. */
export function trafficOf({ policies, cilium = {} }: ResolvedNetwork, namespace: string): Traffic {
  const all = Object.entries(policies);
  const beside = Object.entries(cilium);
  return {
    closed: (['from', 'to'] as const).filter(
      (side) =>
        all.some(([, policy]) => sidesOf(policy).includes(side) && selectsAll(policy.podSelector)) ||
        beside.some(([, policy]) => closedBy(policy).includes(side)),
    ),
    flows: [
      ...all.flatMap(([name, policy]) => sidesOf(policy).flatMap((side) => flowsOf(name, policy, side, namespace))),
      ...beside.flatMap(([name, policy]) => ciliumFlows(name, policy, namespace)),
    ],
  };
}

/** The sides a policy isolates, as Kubernetes reads one that doesn't say: ingress, and egress where it has egress rules. */
function sidesOf({ policyTypes = [], egress = [] }: ExactPolicy): Side[] {
  if (policyTypes.length > 0) return policyTypes.map((type) => (type === 'Ingress' ? 'from' : 'to'));
  return egress.length > 0 ? ['from', 'to'] : ['from'];
}

function flowsOf(name: string, policy: ExactPolicy, side: Side, namespace: string): Flow[] {
  const rules: readonly { peers?: readonly NetworkPeer[]; ports?: readonly NetworkPort[] }[] =
    side === 'from'
      ? (policy.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (policy.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
  const pods = selectsAll(policy.podSelector) ? {} : policy.podSelector;
  return rules.map(({ peers = [], ports = [] }) => ({
    side,
    policy: name,
    pods,
    ...endsOf(peers, namespace),
    anyone: peers.length === 0,
    ...(ports.length > 0 && { ports }),
  }));
}

function endsOf(peers: readonly NetworkPeer[], namespace: string): Pick<Flow, 'namespaces' | 'blocks' | 'unnamed'> {
  const names: string[] = [];
  const blocks: IpBlock[] = [];
  let unnamed = false;
  for (const { ipBlock, namespaceSelector } of peers) {
    const named = namespaceSelector && namesIn(namespaceSelector);
    // Several requirements must all hold: which names do is not worth a word nobody writes.
    const one =
      namespaceSelector &&
      [...Object.keys(namespaceSelector.matchLabels ?? {}), ...(namespaceSelector.matchExpressions ?? [])].length === 1;
    if (ipBlock) blocks.push(ipBlock);
    else if (!namespaceSelector) names.push(namespace);
    else if (named && one) names.push(...named);
    else unnamed = true;
  }
  return { namespaces: [...new Set(names)], blocks, unnamed };
}
