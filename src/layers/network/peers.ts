import { didYouMean, nearest, type Path } from '../../issue.js';
import type { IpBlock, NetworkPeer } from '../../kube/schemas.js';
import type { Desk } from './desk.js';
import { customerRules, tenantRules } from './flows.js';
import { judgeBlock, judgeName, judgeNamespaces } from './judge.js';
import { cutMetadata, isMetadata } from './metadata.js';
import type { Peer, PeerObject, Side } from './peer.js';
import type { Entry } from './platform.js';
import { networkPortOf, type PortSet } from './ports.js';
import type { Rule } from './rules.js';
import { byName } from './selectors.js';

/** The rules an author's peer becomes, in one direction: none when it resolves to nobody. */
export function rulesOf(desk: Desk, side: Side, peer: Peer, path: Path): Rule[] {
  if (typeof peer === 'string') return entryRules(desk, side, peer, undefined, path);
  const ports = peer.ports?.map(networkPortOf);
  if (peer.entry !== undefined) return entryRules(desk, side, peer.entry, ports, [...path, 'entry']);
  if (peer.tenant !== undefined) return tenantRules(desk, side, peer.tenant, ports, [...path, 'tenant']);
  if (peer.tenants !== undefined) return customerRules(desk, peer.tenants.offering, ports, [...path, 'tenants', 'offering']);
  if (peer.host !== undefined) {
    desk.report('host-unsupported', [...path, 'host'], {
      message: 'standard NetworkPolicy knows no host names; of the engines, Cilium has rules for them (toFQDNs)',
      found: peer.host,
      want: 'a cidr or a platform entry',
    });
    return [];
  }
  judge(desk, side, peer, path);
  return [plainRule(side, peer)];
}

/** The rule of a peer that means the same wherever it stands: addresses, namespaces or pods. */
export function plainRule(side: Side, { cidr, except, namespace, namespaces, pods, ports }: PeerObject): Rule {
  return { peers: [plainPeer()], ports: ports?.map(networkPortOf) };

  function plainPeer(): NetworkPeer {
    if (cidr !== undefined) return { ipBlock: blockFor(side, except === undefined ? { cidr } : { cidr, except }) };
    const namespaceSelector = namespace === undefined ? namespaces : byName([namespace]);
    return { ...(namespaceSelector && { namespaceSelector }), ...(pods && { podSelector: pods }) };
  }
}

function judge(desk: Desk, side: Side, { cidr, namespace, namespaces }: PeerObject, path: Path): void {
  if (namespace !== undefined) judgeName(desk, namespace, [...path, 'namespace']);
  if (namespaces !== undefined) judgeNamespaces(desk, namespaces, [...path, 'namespaces']);
  if (cidr === undefined) return;
  judgeBlock(desk, { cidr }, [...path, 'cidr']);
  if (side === 'to' && isMetadata(cidr)) {
    desk.report('metadata-reachable', [...path, 'cidr'], {
      message: 'this is the instance metadata service, which serves the node’s credentials: ask for it by name',
      found: cidr,
      want: "'instance-metadata'",
    });
  }
}

/** The rule of a platform entry. */
function entryRules(desk: Desk, side: Side, name: string, ports: PortSet, path: Path): Rule[] {
  const entry = desk.network.entries.get(name);
  if (!entry) {
    unknownEntry(desk, name, path);
    return [];
  }
  for (const cidr of entry.cidrs ?? []) judgeBlock(desk, { cidr }, path);
  const [first, ...rest] = entryPeers(side, entry);
  return first ? [{ peers: [first, ...rest], ports: ports ?? entry.ports?.map(networkPortOf) }] : [];
}

function entryPeers(side: Side, { namespaces, namespaceSelector, pods, cidrs = [] }: Entry): NetworkPeer[] {
  const selectors = [namespaces && byName(namespaces), namespaceSelector].filter((selector) => selector !== undefined);
  return [
    ...selectors.map((selector) => ({ namespaceSelector: selector, ...(pods && { podSelector: pods }) })),
    ...cidrs.map((cidr) => ({ ipBlock: blockFor(side, { cidr }) })),
  ];
}

/** Only what pods may send to is cut: nothing arrives from the metadata address. */
function blockFor(side: Side, block: IpBlock): IpBlock {
  return side === 'to' ? cutMetadata(block) : block;
}

function unknownEntry(desk: Desk, name: string, path: Path): void {
  const known = [...desk.network.entries.keys()];
  const near = nearest(name, known);
  const cluster = desk.scope.cluster.name;
  const define =
    name === 'kubernetes-api'
      ? `clusters.${cluster}.network.entries: { kubernetes-api: { cidrs: ['…/32'], ports: [443] } } in platform.ts, with the API server's addresses`
      : `one of ${known.join(', ')}, or ${name} under network.entries in platform.ts`;
  desk.report('unknown-network-entry', path, {
    message: `no network entry is called '${name}' on cluster '${cluster}'${didYouMean(near)}`,
    found: name,
    want: define,
  });
}
