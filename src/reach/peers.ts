import { contains, isEverything, rangeOf } from './addresses.js';
import { selects } from './selectors.js';
import type { Endpoint, Peer, PodPlace } from './types.js';
import type { World } from './world.js';

export const isPod = (endpoint: Endpoint): endpoint is PodPlace => 'namespace' in endpoint;

/** Whether a rule's peers mean an endpoint; absent peers mean anyone. */
export function meansAny(world: World, peers: readonly Peer[] | undefined, other: Endpoint): boolean {
  return peers === undefined || peers.some((peer) => means(world, peer, other));
}

function means(world: World, peer: Peer, other: Endpoint): boolean {
  if ('pods' in peer) {
    // A pod with the node's network has the node's identity, which no selector means.
    if (!isPod(other) || other.hostNetwork) return false;
    return selects(peer.pods.pods, other.labels) && selects(peer.pods.namespaces, world.labelsOf(other.namespace));
  }
  if ('block' in peer) return meansAddress(peer.block, other);
  if ('host' in peer) return !isPod(other) && other.host !== undefined && patternOf(peer.host).test(other.host);
  switch (peer.entity) {
    case 'all':
      return true;
    case 'world':
      return !isPod(other) && !other.apiServer;
    case 'cluster':
      return isPod(other);
    case 'host':
      return isPod(other) && other.hostNetwork === true;
    case 'kube-apiserver':
      return !isPod(other) && other.apiServer === true;
  }
}

function meansAddress({ cidr, except, pods }: Extract<Peer, { block: unknown }>['block'], other: Endpoint): boolean {
  if (isPod(other) && !pods) return false;
  const range = rangeOf(cidr)!;
  const text = isPod(other) ? other.ip : other.address;
  // Where a pod's address is not known, a range of all addresses is sure to hold it, and no other.
  if (text === undefined) return isEverything(range);
  const address = rangeOf(text);
  if (address === undefined) return false;
  return contains(range, address) && !except.some((part) => contains(rangeOf(part)!, address));
}

const patterns = new Map<string, RegExp>();

/** Host names as Cilium reads them: `*` within a label, `**.` any number of labels in front, and alone everything. */
function patternOf(host: string): RegExp {
  let pattern = patterns.get(host);
  if (!pattern) {
    const name = host.toLowerCase().replace(/\.$/, '');
    const body = name
      .replaceAll('.', '\\.')
      .replace(/^\*{2,}\\\./, '([-a-z0-9_]+\\.)+')
      .replace(/\*+/g, '[-a-z0-9_]*');
    pattern = /^\*+$/.test(name) ? /^.+$/ : new RegExp(`^${body}\\.?$`, 'i');
    patterns.set(host, pattern);
  }
  return pattern;
}
