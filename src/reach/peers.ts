import { type AddressRange, contains, isEverything, overlaps, rangeOf, without } from './addresses.js';
import { selects } from './selectors.js';
import type { Endpoint, Peer, PodPlace } from './types.js';
import type { World } from './world.js';

type Block = Extract<Peer, { block: unknown }>['block'];

export const isPod = (endpoint: Endpoint): endpoint is PodPlace => 'namespace' in endpoint;

/** Whether a rule's peers may mean an endpoint; absent peers mean anyone. Only of a pod whose address is not known is there any doubt. */
export function meansAny(world: World, peers: readonly Peer[] | undefined, other: Endpoint): boolean {
  return peers === undefined || peers.some((peer) => means(world, peer, other));
}

/** Whether they mean it for sure, whatever its address. */
export function meansSurely(world: World, peers: readonly Peer[] | undefined, other: Endpoint): boolean {
  if (peers === undefined || !isPod(other) || other.ip !== undefined) return meansAny(world, peers, other);
  const blocks = peers.flatMap((peer) => ('block' in peer && peer.block.pods ? [peer.block] : []));
  return peers.some((peer) => !('block' in peer) && means(world, peer, other)) || holdsPods(blocks, rangesFor(world, other));
}

/** Where the addresses of pods are, if that is known; that of a node is none of these. */
const rangesFor = ({ podRanges }: World, { hostNetwork }: PodPlace) => (hostNetwork ? undefined : podRanges);

/** Whether blocks hold every address that a pod may have. */
function holdsPods(blocks: readonly Block[], ranges: readonly AddressRange[] | undefined): boolean {
  if (ranges === undefined) return blocks.some(({ cidr, except }) => except.length === 0 && isEverything(rangeOf(cidr)!));
  return blocks.length > 0 && without(ranges, blocks.flatMap(partsOf)).length === 0;
}

/** Whether a block holds an address that a pod may have. Where nobody knows those, a range of all addresses is sure to, and no other. */
export function mayMeanPods(block: Block, ranges: readonly AddressRange[] | undefined): boolean {
  if (!block.pods) return false;
  if (ranges === undefined) return isEverything(rangeOf(block.cidr)!);
  return partsOf(block).some((part) => ranges.some((range) => overlaps(range, part)));
}

const partsOf = ({ cidr, except }: Block): AddressRange[] =>
  without(
    [rangeOf(cidr)!],
    except.map((part) => rangeOf(part)!),
  );

function means(world: World, peer: Peer, other: Endpoint): boolean {
  if ('pods' in peer) {
    // A pod with the node's network has the node's identity, which no selector means.
    if (!isPod(other) || other.hostNetwork) return false;
    return selects(peer.pods.pods, other.labels) && selects(peer.pods.namespaces, world.labelsOf(other.namespace));
  }
  if ('block' in peer) return meansAddress(peer.block, other, world);
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

function meansAddress(block: Block, other: Endpoint, world: World): boolean {
  if (isPod(other) && !block.pods) return false;
  const text = isPod(other) ? other.ip : other.address;
  if (text === undefined) return isPod(other) && mayMeanPods(block, rangesFor(world, other));
  const address = rangeOf(text);
  if (address === undefined) return false;
  return contains(rangeOf(block.cidr)!, address) && !block.except.some((part) => contains(rangeOf(part)!, address));
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
