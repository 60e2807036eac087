import type { LabelSelector } from '../kube/schemas.js';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** A pod, as far as policies can tell it from others. */
export interface PodPlace {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Its address; of several (dual stack) the one that the packet bears. Without it a range may match it where pods may have such an address. */
  readonly ip?: string;
  /** Its named container ports. */
  readonly ports?: Readonly<Record<string, { readonly port: number; readonly protocol: Protocol }>>;
  /** Whether it has the node's network, and so the node's identity: no policy isolates it, and no selector means it. */
  readonly hostNetwork?: boolean;
}

/** A place outside the cluster. */
export interface Outside {
  readonly address: string;
  /** The name that it was looked up by, for rules about names. */
  readonly host?: string;
  /** Whether it is the API server, for engines that have a word for it. */
  readonly apiServer?: boolean;
}

export type Endpoint = PodPlace | Outside;

/** Whether a packet gets through. */
export interface Verdict {
  readonly open: boolean;
  /** The objects that open it, on both sides; or those that close it. Empty where no object has a say. */
  readonly by: readonly string[];
}

/** What an engine makes of the points that the standard leaves open. */
export interface WorldOptions {
  /** Whether a range of addresses (ipBlock) means pods, too, by their address. The standard leaves it open; Cilium's never do. Default: true. */
  readonly blocksMatchPods?: boolean;
  /** Where the addresses of pods are, so that a range in a rule may mean them. Default: not known, and only a range of all addresses may. */
  readonly podCidrs?: readonly string[];
  /** Where Istio's policies are about every namespace of its mesh. Default: `istio-system`. */
  readonly meshRoot?: string;
}

/** An object whose say in traffic could not be worked out. */
export interface Unjudged {
  /** Such as `GlobalNetworkPolicy default/deny`. */
  readonly object: string;
  readonly why: string;
  /** Which of the objects it is. */
  readonly index: number;
}

export type Direction = 'ingress' | 'egress';

/** Whom a rule is about: one of these. */
export type Peer =
  | { readonly pods: Selection }
  /** `pods`: whether it means pods by their address, too. */
  | { readonly block: { readonly cidr: string; readonly except: readonly string[]; readonly pods: boolean } }
  /** Words of engines: everybody, everything outside the cluster, all pods, the nodes, the API server. */
  | { readonly entity: 'all' | 'world' | 'cluster' | 'host' | 'kube-apiserver' }
  /** A host name, or a pattern with `*`. */
  | { readonly host: string };

/** Pods by the labels of their namespaces and their own. */
export interface Selection {
  readonly namespaces: LabelSelector;
  readonly pods: LabelSelector;
}

/** Ports of the pod that is reached: numbers, or its name for one. */
export interface PortRule {
  readonly protocol: Protocol;
  /** Absent: every port. */
  readonly port?: number | string;
  readonly endPort?: number;
}

/** What an object says of traffic in one direction. */
export interface Rule {
  readonly action: 'allow' | 'deny' | 'pass';
  /** Absent: anyone. */
  readonly peers?: readonly Peer[];
  /** Absent: all. */
  readonly ports?: readonly PortRule[];
}

/** What an object says of traffic, whatever its kind. */
export interface Policy {
  /** Such as `NetworkPolicy payments-api/allow-from`. */
  readonly name: string;
  /** What enforces it: the network, or the mesh's proxies. A packet needs both to let it through. */
  readonly plane: 'network' | 'mesh';
  /** The namespace whose pods it is about; absent where it may be any that `subject` selects. */
  readonly namespace?: string;
  readonly subject: Selection;
  /** Who is asked first, the lowest: a tier's answers are final, except for what it passes on. */
  readonly tier: number;
  /** Within the tier: the lowest first. */
  readonly priority: number;
  /** Of equal priority, those of one line are asked by name. Of others nobody knows which is asked first: what one of them opens counts as open. */
  readonly line?: string;
  /** The directions in which what nobody decides by the end of the tier is closed. */
  readonly isolates: Readonly<Record<Direction, boolean>>;
  readonly rules: Readonly<Record<Direction, readonly Rule[]>>;
}
