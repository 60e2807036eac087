import { didYouMean, nearest, type Path } from '../../issue.js';
import { cidrContains, isIPv6Cidr } from '../../kube/cidr.js';
import { METADATA_ADDRESSES } from '../../kube/instance-metadata.js';
import type { IpBlock, LabelSelector, NetworkPeer } from '../../kube/schemas.js';
import { NAME_LABEL } from '../../kube/selectors.js';
import type { Desk } from './desk.js';
import { metadataIn } from './metadata.js';
import type { ExactPolicy } from './sections.js';
import { namesIn } from './selectors.js';

/** Where the cluster's own services live, DNS among them. */
const SYSTEM_NAMESPACES = ['kube-system', 'openshift-dns'];

/** Judges a policy in Kubernetes' own spelling, which stays as it is: what it reaches, and by which word. */
export function judgeExact(desk: Desk, policy: ExactPolicy, path: Path): void {
  for (const [i, { from = [] }] of (policy.ingress ?? []).entries()) {
    judgePeers(desk, from, [...path, 'ingress', i, 'from']);
    if (from.length === 0 && isolatesIngress(policy)) tooOpen(desk, [...path, 'ingress', i], 'no from');
  }
  for (const [i, { to = [] }] of (policy.egress ?? []).entries()) {
    judgePeers(desk, to, [...path, 'egress', i, 'to']);
    if (!isolatesEgress(policy)) continue;
    if (to.length === 0) reachable(desk, [...path, 'egress', i], 'a rule to anyone');
    for (const [j, { ipBlock }] of to.entries()) {
      if (ipBlock) judgeReach(desk, ipBlock, [...path, 'egress', i, 'to', j, 'ipBlock']);
    }
  }
}

function isolatesIngress({ policyTypes = [] }: ExactPolicy): boolean {
  return policyTypes.length === 0 || policyTypes.includes('Ingress');
}

function isolatesEgress({ policyTypes = [], egress = [] }: ExactPolicy): boolean {
  return policyTypes.length > 0 ? policyTypes.includes('Egress') : egress.length > 0;
}

/** Reports a rule that lets everyone in. */
export function tooOpen(desk: Desk, path: Path, found: string): void {
  desk.report('open-to-anyone', path, {
    message: 'a rule without peers lets every pod of every tenant in, and everyone outside',
    found,
    want: 'from: peers',
  });
}

/** Reports a rule that lets pods out to the metadata service. */
export function reachable(desk: Desk, path: Path, found: string, reached: readonly string[] = METADATA_ADDRESSES): void {
  desk.report('metadata-reachable', path, {
    message: 'pods could reach the instance metadata service and take the node’s credentials',
    found,
    want: `except: [${reached.map((address) => `'${address}'`).join(', ')}] on a range`,
  });
}

/** Reports a range that lets pods out to it. */
export function judgeReach(desk: Desk, block: IpBlock, path: Path): void {
  const reached = metadataIn(block);
  if (reached.length > 0) reachable(desk, path, block.cidr, reached);
}

function judgePeers(desk: Desk, peers: readonly NetworkPeer[], path: Path): void {
  for (const [i, { namespaceSelector, ipBlock }] of peers.entries()) {
    if (namespaceSelector) judgeNamespaces(desk, namespaceSelector, [...path, i, 'namespaceSelector']);
    if (ipBlock) judgeBlock(desk, ipBlock, [...path, i, 'ipBlock']);
  }
}

/** Reports a selector that asks for anything but known names. */
export function judgeNamespaces(desk: Desk, selector: LabelSelector, path: Path): void {
  const names = namesIn(selector);
  if (names) {
    for (const name of names) judgeName(desk, name, path);
    return;
  }
  const everyone = (selector.matchExpressions ?? []).length === 0 && Object.keys(selector.matchLabels ?? {}).length === 0;
  desk.report('peer-by-label', path, {
    message: everyone ? 'selects every namespace of the cluster' : 'selects namespaces by a label that others may carry too',
    want: `namespaces by name (${NAME_LABEL}), a tenant or a platform entry`,
  });
}

/** Reports a namespace that neither a tenant of this cluster nor the platform knows. */
export function judgeName(desk: Desk, name: string, path: Path): void {
  const { scope, network } = desk;
  if (SYSTEM_NAMESPACES.includes(name) || scope.others.ownerOf(name) !== undefined) return;
  const entries = [...network.entries.values()].flatMap((entry) => entry.namespaces ?? []);
  if (entries.includes(name)) return;
  const similar = [...entries, ...scope.others.known.namespaces()].filter(
    (known) => known[0] === name[0] && Math.abs(known.length - name.length) <= 2,
  );
  const near = nearest(name, similar);
  const hint = didYouMean(near);
  desk.report('peer-outside-fleet', path, {
    message: `no tenant on cluster '${scope.cluster.name}' and no platform entry has a namespace '${name}'${hint}`,
    found: name,
    want: 'a namespace of the fleet, or one under network.entries in platform.ts',
  });
}

/** Reports a range that the cluster's engine does not enforce. */
export function judgeBlock(desk: Desk, { cidr }: IpBlock, path: Path): void {
  const { engine, podCidrs, nodeCidrs } = desk.network;
  if (engine === 'cilium' && [...podCidrs, ...nodeCidrs].some((own) => cidrContains(own, cidr))) {
    desk.report('engine-limit', path, {
      message: 'under Cilium a range never matches pods or nodes of the own cluster, and these addresses are theirs',
      found: cidr,
      want: 'a namespace, a tenant or a platform entry with entities',
    });
  }
  if (desk.network.engine !== 'azure-npm' || !isIPv6Cidr(cidr)) return;
  desk.report('engine-limit', path, {
    message: 'Azure NPM does not enforce IPv6',
    found: cidr,
    want: 'an IPv4 range, or another engine',
  });
}
