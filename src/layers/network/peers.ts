import { didYouMean, nearest, type Path } from '../../issue.js';
import { deepEqual } from '../../kube/deep-equal.js';
import type { IpBlock, NetworkPeer } from '../../kube/schemas.js';
import { byName } from '../../kube/selectors.js';
import type { HttpRule } from './cilium/policy.js';
import { peerRules, portsOf } from './cilium/rules.js';
import type { Desk } from './desk.js';
import { hasRequests } from './engines.js';
import { customerRules, tenantRules } from './flows.js';
import { mayName, notGranted } from './grants.js';
import { withNodes } from './host-network.js';
import { hostRules } from './hosts.js';
import { judgeBlock, judgeName, judgeNamespaces } from './judge.js';
import { cutMetadata, isMetadata } from './metadata.js';
import type { Peer, PeerObject, Side } from './peer.js';
import type { Entry } from './platform.js';
import { networkPortOf, type PortSet } from './ports.js';
import type { PlainRule, Rule } from './rules.js';

/** The rules an author's peer becomes, in one direction: none when it resolves to nobody. */
export function rulesOf(desk: Desk, side: Side, peer: Peer, path: Path): Rule[] {
  if (typeof peer === 'string') return entryRules(desk, side, peer, undefined, path);
  if (peer.http !== undefined) return requestRules(desk, side, peer, peer.http, path);
  const ports = peer.ports?.map(networkPortOf);
  if (peer.entry !== undefined) return entryRules(desk, side, peer.entry, ports, [...path, 'entry']);
  if (peer.tenant !== undefined) return tenantRules(desk, side, peer.tenant, ports, [...path, 'tenant']);
  if (peer.tenants !== undefined) return customerRules(desk, peer.tenants.offering, ports, [...path, 'tenants', 'offering']);
  if (peer.host !== undefined) return hostRules(desk, side, peer.host, ports, path, entryRules);
  judge(desk, side, peer, path);
  return [plainRule(side, peer)];
}

/** The rules of a peer of whose requests only some may pass: those that it has without, told to Cilium alone, as a NetworkPolicy would let all pass. */
function requestRules(desk: Desk, side: Side, { http: _, ...peer }: PeerObject, http: HttpRule[], path: Path): Rule[] {
  if (!hasRequests(desk, [...path, 'http'])) return [];
  if (isOpen(desk, side, peer)) {
    desk.report('http-open', [...path, 'http'], {
      message: 'permissions add up, and another one lets the same peer send every request',
      want: peer.pods && !peer.namespace && !peer.namespaces ? "within: 'none'" : 'the peer once, with http',
    });
  }
  const ports = peer.ports?.map(networkPortOf);
  const bad = ports?.find(({ port, protocol = 'TCP' }) => port === undefined || protocol !== 'TCP');
  if (!ports || bad) {
    const message = 'HTTP rules need the ports they are about, by number or name, and TCP';
    desk.report('missing-key', [...path, 'ports'], { message, found: bad && JSON.stringify(bad), want: 'ports: [8080]' });
    return [];
  }
  const cilium = rulesOf(desk, side, peer, path).flatMap((rule) => {
    if ('peers' in rule) return peerRules(rule.peers, portsOf(rule.ports, http));
    return rule.cilium.map((one) => ({ ...one, toPorts: one.toPorts?.map((part) => ({ ...part, rules: { http } })) }));
  });
  return cilium.length > 0 ? [{ cilium }] : [];
}

/** Whether the same peer is also let through whole: named once more without requests, or as part of the own namespace. */
function isOpen(desk: Desk, side: Side, peer: Omit<PeerObject, 'http'>): boolean {
  const { network } = desk.namespace.values;
  const own = peer.pods !== undefined && peer.namespace === undefined && peer.namespaces === undefined;
  if (own && (network?.within === 'namespace' || network?.within === 'tenant')) return true;
  const whom = ({ ports: _, ...who }: Omit<PeerObject, 'http'>) => who;
  return (network?.[side] ?? []).some((other) => {
    if (typeof other === 'string') return other === peer.entry;
    return other.http === undefined && deepEqual(whom(other), whom(peer));
  });
}

/** The rule of a peer that means the same wherever it stands: addresses, namespaces or pods. */
export function plainRule(side: Side, { cidr, except, namespace, namespaces, pods, ports }: PeerObject): PlainRule {
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
  const said = desk.network.entries.get(name);
  if (!said) {
    unknownEntry(desk, name, path);
    return [];
  }
  if (!mayName(desk.scope.tenant, said)) {
    notGranted(desk, name, path);
    return [];
  }
  const entry = withNodes(desk, side, name, said, path);
  if (!entry) return [];
  for (const cidr of entry.cidrs ?? []) judgeBlock(desk, { cidr }, path);
  if (entry.entities && desk.network.engine !== 'cilium' && !entry.cidrs && !entry.namespaces && !entry.namespaceSelector) {
    const message = `network entry '${name}' has only entities, which Cilium alone knows`;
    desk.report('engine-limit', path, { message, found: desk.network.engine, want: 'cidrs beside them in platform.ts' });
  }
  const [first, ...rest] = entryPeers(side, entry);
  const open = ports ?? entry.ports?.map(networkPortOf);
  return [
    ...(first ? [{ peers: [first, ...rest] as const, ports: open }] : []),
    ...(entry.entities && desk.network.engine === 'cilium'
      ? [{ cilium: [{ entities: [...entry.entities], toPorts: portsOf(open) }] }]
      : []),
  ];
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
      ? desk.network.engine === 'cilium'
        ? `clusters.${cluster}.network.entries: { kubernetes-api: { entities: ['kube-apiserver'] } } in platform.ts`
        : `clusters.${cluster}.network.entries: { kubernetes-api: { cidrs: ['…/32'], ports: [443] } } in platform.ts, with the API server's addresses`
      : `one of ${known.join(', ')}, or ${name} under network.entries in platform.ts`;
  desk.report('unknown-network-entry', path, {
    message: `no network entry is called '${name}' on cluster '${cluster}'${didYouMean(near)}`,
    found: name,
    want: define,
  });
}
