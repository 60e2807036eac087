import { contains, rangeOf } from './addresses.js';
import { selects } from './selectors.js';
import type { Block, Endpoint, Peer, PodPlace, Rule } from './types.js';
import type { World } from './world.js';

export const isPod = (endpoint: Endpoint): endpoint is PodPlace => 'namespace' in endpoint;

/**
 * Whether a rule's peers mean an endpoint; absent peers mean anyone. Where ranges may hold a pod's address or not, a rule that allows is taken to
 * mean it, and no other is.
 */
export function meansAny(world: World, { action, peers }: Rule, other: Endpoint): boolean {
  if (peers === undefined) return true;
  if (isPod(other) && other.ip === undefined && world.podsIn(peers)[action === 'allow' ? 'perhaps' : 'surely']) return true;
  return peers.some((peer) => means(world, peer, other));
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

function meansAddress({ cidr, except, pods }: Block, other: Endpoint): boolean {
  if (isPod(other) && !pods) return false;
  const text = isPod(other) ? other.ip : other.address;
  const address = text === undefined ? undefined : rangeOf(text);
  if (address === undefined) return false;
  return contains(rangeOf(cidr)!, address) && !except.some((part) => contains(rangeOf(part)!, address));
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
