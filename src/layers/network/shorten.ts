import { deepEqual } from '../../kube/deep-equal.js';
import type { NetworkPeer, NetworkPort } from '../../kube/schemas.js';
import { byName } from '../../kube/selectors.js';
import { allowOwnNamespace, denyAll, networkNaming } from './generated.js';
import { cutMetadata } from './metadata.js';
import { type AuthorPolicy, expand } from './named.js';
import type { PeerObject, Side } from './peer.js';
import { plainRule } from './peers.js';
import { shortPort } from './ports.js';
import { authorPolicy, type ExactPolicy, type ResolvedNetwork } from './sections.js';
import { namesIn } from './selectors.js';

/** Says a section in the author's words: plain keys for policies called and built like ours, the short form for what it can say. */
export function shortenNetwork(section: ResolvedNetwork): Record<string, unknown> {
  const network: Record<string, unknown> = {};
  const policies = new Map<string, AuthorPolicy>();
  for (const [name, policy] of Object.entries(section.policies)) {
    const { policyTypes = [] } = policy;
    if (name === networkNaming.defaultDeny.default && policyTypes.length > 0 && deepEqual(policy, denyAll(policyTypes))) {
      network.defaultDeny = policyTypes;
    } else if (name === networkNaming.allowOwnNamespace.default && deepEqual(policy, allowOwnNamespace())) {
      network.within = 'namespace';
    } else {
      policies.set(name, shortPolicy(policy) ?? policy);
    }
  }
  if (policies.size > 0) network.policies = Object.fromEntries(policies);
  if (section.cilium) network.cilium = section.cilium;
  if (section.reaches) network.reaches = section.reaches;
  return Object.keys(network).length > 0 ? { network } : {};
}

/** The short form, if authors may write it (an empty list of ports they may not) and it comes back as exactly this policy. */
function shortPolicy(policy: ExactPolicy): AuthorPolicy | undefined {
  const { podSelector, ingress, egress, labels, annotations } = policy;
  const short: AuthorPolicy = {
    ...(!deepEqual(podSelector, {}) && { pods: podSelector }),
    ...(ingress && { from: ingress.flatMap(({ from = [], ports }) => from.map((peer) => shortPeer('from', peer, ports))) }),
    ...(egress && { to: egress.flatMap(({ to = [], ports }) => to.map((peer) => shortPeer('to', peer, ports))) }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
  if (short.from === undefined && short.to === undefined) return undefined;
  const back = expand(short, (side, peer) => [plainRule(side, peer as PeerObject)]);
  return deepEqual(back, policy) && authorPolicy.safeParse(short).success ? short : undefined;
}

function shortPeer(side: Side, peer: NetworkPeer, ports: readonly NetworkPort[] | undefined): PeerObject {
  return { ...shortSelection(side, peer), ...(ports && { ports: ports.map(shortPort) }) };
}

function shortSelection(side: Side, { ipBlock, namespaceSelector, podSelector }: NetworkPeer): PeerObject {
  if (ipBlock)
    return side === 'to' && deepEqual(ipBlock, cutMetadata({ cidr: ipBlock.cidr })) ? { cidr: ipBlock.cidr } : { ...ipBlock };
  const pods = podSelector && { pods: podSelector };
  if (!namespaceSelector) return { ...pods };
  const [name] = namesIn(namespaceSelector) ?? [];
  const plain = name !== undefined && deepEqual(namespaceSelector, byName([name]));
  return plain ? { namespace: name, ...pods } : { namespaces: namespaceSelector, ...pods };
}
