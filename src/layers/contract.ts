import type { z } from 'zod';
import type { IssueCode } from '../codes.js';
import type { Path } from '../issue.js';
import type { IpBlock, LabelSelector, NetworkPort } from '../kube/schemas.js';
import type { Manifest } from '../kube/types.js';
import type { Cluster, LiveState, Owner } from '../model/fleet.js';
import type { Engine, TeamSync } from '../model/gitops.js';
import type { Merged } from '../model/merge.js';
import type { Guard } from './guards.js';

/** A zod shape with every key optional: what a layer adds to a level. */
export type Shape = z.ZodRawShape;

/** The merged values of a shape: every key may be absent, and no null is left. */
export type Of<S extends Shape> = Merged<{ [K in keyof S]?: z.output<S[K]> }>;

/** Names of objects, as templates: `{namespace}` and `{tenant}` are always known, other words where the layer says so. */
export type Naming = Record<string, { readonly default: string; readonly describe: string }>;

/** Who a namespace belongs to. */
export interface TenantIdentity {
  readonly name: string;
  readonly kind: 'team' | 'customer';
  readonly tier: string;
  readonly owner?: Owner;
  /** The offering that it has an instance of. */
  readonly offering?: string;
  /** The file it is defined in, relative to the root. Unknown where an object is only recognised. */
  readonly file?: string;
  /** Its namespaces on this cluster. Unknown where an object is only recognised. */
  readonly namespaces?: readonly string[];
}

/** What a layer is told of one namespace while it resolves. */
export interface NamespaceScope<S extends Shape> {
  readonly name: string;
  /** Whether the Namespace object is ours to make. */
  readonly create: boolean;
  readonly state: LiveState;
  /** What is written for this namespace alone. */
  readonly own: Of<S>;
  /** Merged down to this namespace. */
  readonly values: Of<S>;
}

/** What a fault needs beside its place. */
export interface Fault {
  readonly message: string;
  readonly found?: string;
  readonly want?: string;
  readonly severity?: 'error' | 'warning';
}

/** A namespace of another tenant on the same cluster, as far as this tenant may know it. */
export interface Neighbour {
  readonly namespace: string;
  /** What it says to this tenant ({@link Layer.says}); undefined where nothing. */
  readonly said?: unknown;
  /** What it says to all customers of the offering that this tenant has; undefined where nothing. */
  readonly saidToOffering?: unknown;
}

/** The key under which {@link Layer.says} speaks to all customers of an offering: no tenant's name, as it has a space. */
export const customersOf = (offering: string): string => `offering ${offering}`;

/**
 * The other tenants, as far as one tenant's result may depend on them. Each question is noted with its answer: as long as the answers
 * stay the same, so does the result, and a run may keep it (model of a build tool's recorded inputs).
 */
export interface Others {
  /** The clusters a tenant lives on; none where its file has faults that leave it open, undefined when no file defines that tenant. */
  clustersOf(tenant: string): readonly string[] | undefined;
  /** A tenant's namespaces on this cluster, in code unit order. */
  namespacesOf(tenant: string): readonly Neighbour[];
  /** The tenant that has a namespace on this cluster. */
  ownerOf(namespace: string): string | undefined;
  /** Names to suggest where a fault is reported; nothing else may depend on them, as this question is not noted. */
  readonly known: { tenants(): readonly string[]; namespaces(): readonly string[] };
}

/** One opening in the traffic of a namespace, as every layer may read it. */
export interface Flow {
  /** `from`: who may reach the pods; `to`: whom they may reach. */
  readonly side: 'from' | 'to';
  /** The policy that opens it, by name. */
  readonly policy: string;
  /** The pods it is about; {} is all of the namespace. */
  readonly pods: LabelSelector;
  /** Other ends, by the name of their namespace. */
  readonly namespaces: readonly string[];
  readonly blocks: readonly IpBlock[];
  /** Whether it opens to everyone. */
  readonly anyone: boolean;
  /** Whether there are namespaces among the other ends that no name stands for, but a label; or nodes. */
  readonly unnamed: boolean;
  /** Ports of the pods that are reached; all of them where it is left out. */
  readonly ports?: readonly NetworkPort[];
  /** Whether the network's engine looks into it, and lets only some requests pass. */
  readonly requests?: true;
}

/** The traffic of a namespace: the sides on which all its pods are closed, and what is open there. */
export interface Traffic {
  readonly closed: readonly Flow['side'][];
  readonly flows: readonly Flow[];
}

/** Everything a layer may look at when it resolves one tenant on one cluster. */
export interface Scope<S extends Shape, P extends Shape, C extends Shape, K extends Shape> {
  readonly tenant: TenantIdentity;
  readonly cluster: Omit<Cluster, 'values'> & { readonly values: Of<C> };
  readonly platform: Of<P>;
  readonly caps: Of<K>;
  /** The platform's offerings, by name. */
  readonly offerings: readonly string[];
  /** Merged down to the tenant on this cluster. */
  readonly values: Of<S>;
  readonly namespaces: readonly NamespaceScope<S>[];
  /** Everybody else, and this tenant itself as others see it. */
  readonly others: Others;
  /** The traffic of a namespace, as the layers that state it ({@link Layer.traffic}) do. For layers that state none themselves. */
  trafficOf(namespace: string): Traffic;
  /** The name of an object: the platform's template for it, filled. */
  nameOf(key: string, namespace: string, words?: Record<string, string>): string;
  /**
   * Reports a fault. The file, and the level that wrote the value, are found from the path.
   * @param path inside the values, such as `['budget', 'cpu']`
   * @param namespace where it concerns one namespace; the path is then looked up from that namespace's level
   */
  report(code: IssueCode, path: Path, fault: Fault, namespace?: string): void;
}

/** What other layers, or later the guardrails and reports, need to know of a namespace. */
export interface Facts {
  /** Labels that the Namespace must carry. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations that the Namespace must carry. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a layer is told when it states the facts of one namespace. */
export interface FactContext<R> {
  readonly namespace: string;
  readonly tenant: TenantIdentity;
  readonly state: LiveState;
  /** Its sections of all the tenant's namespaces on this cluster. Unknown where an object is only recognised. */
  readonly sections?: ReadonlyMap<string, R>;
}

/** What a layer is told when it turns a resolved section into objects. */
export interface ObjectContext {
  readonly namespace: string;
  /** Whether the Namespace object is ours to make. */
  readonly create: boolean;
  /** The facts of all layers, merged and free of conflict. */
  readonly facts: Required<Facts>;
  /** The cluster's GitOps engine; Flux where an object is only recognised. */
  readonly engine?: Engine;
  /** Default: active. */
  readonly state?: LiveState;
}

/** The live or written objects of one namespace, from which a layer reads its section back. */
export interface Existing {
  readonly namespace: string;
  /** The Namespace object, where there is one. */
  readonly object?: Manifest;
  /** Everything else inside it, each object once. */
  readonly objects: readonly Manifest[];
}

/** What a layer recognised: a section, and what it says this section accounts for. The caller verifies each claim by making the objects again. */
export interface Recognised<R> {
  readonly section: R;
  readonly objects: readonly Manifest[];
  /** Keys of the Namespace's labels and annotations that the section's facts account for. */
  readonly labels?: readonly string[];
  readonly annotations?: readonly string[];
}

/** How a fleet is said more shortly: what a tier says for all, and what each namespace then still says. */
export interface Idioms {
  readonly shared: Record<string, unknown>;
  readonly words: ReadonlyMap<string, Record<string, unknown>>;
}

/** What a layer is told when it judges a whole cluster. */
export interface FleetScope<P extends Shape, C extends Shape> {
  readonly cluster: Omit<Cluster, 'values'> & { readonly values: Of<C> };
  readonly platform: Of<P>;
  /** What all layers want guarded here. */
  readonly guards: readonly Guard[];
  /** Every namespace of the cluster by what the layer says of it in short ({@link Layer.digest}); worked out when asked for. */
  namespaces(): readonly { readonly tenant: string; readonly digest: unknown }[];
  /** Reports a fault in the platform file. */
  report(code: IssueCode, path: Path, fault: Fault): void;
}

/**
 * One isolation idea, as a two-way translation between what an author writes and the objects that isolate.
 * S: the keys it adds to every level; R: its resolved section; P, C, K: the keys it adds to the platform, a cluster, a tier's caps.
 *
 * A resolved section is itself something an author may write for a namespace (`section` accepts it), and resolving it again gives it back:
 * that is what lets import write what was recognised.
 */
export interface Layer<
  S extends Shape = Shape,
  R = unknown,
  P extends Shape = Shape,
  C extends Shape = Shape,
  K extends Shape = Shape,
> {
  readonly name: string;
  /** One line for help and docs. */
  readonly summary: string;
  /** The keys it adds to every level. Each accepts null (which takes an inherited value away). */
  readonly shape: S;
  readonly platformShape: P;
  readonly clusterShape: C;
  readonly capShape: K;
  readonly naming: Naming;
  /** What the built-in tier `standard` says. */
  readonly standard: Of<S>;
  /** The keys a tenant's own file may not set under tier `standard`, as dotted paths. */
  readonly locks: readonly string[];
  /** The schema of the resolved section. */
  readonly resolved: z.ZodType<R>;
  /** Works out one tenant on one cluster: for each of its namespaces the resolved section. Faults are reported, and something sensible returned. */
  resolve(scope: Scope<S, P, C, K>): ReadonlyMap<string, R>;
  /** What the section lets in and out of its namespace, for layers that say the same in another way: they resolve after it. */
  traffic?(section: R, namespace: string): Traffic;
  facts?(section: R, context: FactContext<R>): Facts;
  /** The objects of one namespace, the Namespace included where it is this layer's. No labels of ours: those are put on later. */
  objects(section: R, context: ObjectContext): Manifest[];
  /** Which of its objects the GitOps engine must not prune as long as the namespace isn't retiring, beside those that hold data. */
  kept?(object: Manifest): boolean;
  /** What the GitOps engine's own namespace must hold for a namespace: the repositories it syncs into it. */
  syncs?(section: R, context: { readonly namespace: string; readonly state: LiveState }): readonly TeamSync[];
  /** What requests in tenants' namespaces are held to at admission. */
  guards?(cluster: Omit<Cluster, 'values'> & { readonly values: Of<C> }): readonly Guard[];
  /** Objects that a cluster needs once, told what the layers want guarded. */
  platform?(
    cluster: Omit<Cluster, 'values'> & { readonly values: Of<C> },
    platform: Of<P>,
    guards?: readonly Guard[],
  ): Manifest[];
  /**
   * What a namespace says to other tenants, by tenant: all that their `resolve` learns of it. Plain data. Where it is left out, others
   * learn nothing but that the namespace exists.
   */
  says?(values: Of<S>): Readonly<Record<string, unknown>>;
  /** What the rules across tenants need of a namespace, in short: plain data, which may be kept from one run to the next. */
  digest?(section: R, values: Of<S>): unknown;
  /** Rules across the tenants of one cluster. */
  fleet?(scope: FleetScope<P, C>): void;
  /** The section that would make these objects, or undefined if none of them is this layer's. */
  recognise(existing: Existing): Recognised<R> | undefined;
  /**
   * Its turn to claim, the lowest first: before others where it accounts for objects together that they would take one by one.
   * Default: 2. The Namespace's own layer comes last of all.
   */
  readonly claimTurn?: number;
  /**
   * Says a resolved section in the author's shorter words (for import): the result must resolve to the same section.
   * The values are the layer's keys, as at the namespace level.
   */
  shorten?(section: R): Record<string, unknown>;
  /**
   * Says what many namespaces of a fleet say alike in shorter words (for import).
   * @returns values for the tier that all of them will share, and for each namespace the words that, under that tier, resolve to its section
   */
  idioms?(sections: ReadonlyMap<string, { readonly tenant: string; readonly section: R }>): Idioms;
  /** A resolved section as the author's keys at the namespace level: the identity that import relies on. */
  written(section: R): Record<string, unknown>;
}

/** Nothing that an author could say. */
type None = Record<never, never>;

/** What a layer may leave out: words of the platform, of clusters, of caps and of naming, what `standard` says, and locks. */
type Optional = 'platformShape' | 'clusterShape' | 'capShape' | 'naming' | 'standard' | 'locks';

/** Types a layer where it is defined; what it returns is what the house passes around, with nothing for what was left out. */
export function defineLayer<S extends Shape, R, P extends Shape = None, C extends Shape = None, K extends Shape = None>(
  layer: Omit<Layer<S, R, P, C, K>, Optional> & Partial<Pick<Layer<S, R, P, C, K>, Optional>>,
): Layer<S, R, P, C, K> {
  return {
    platformShape: {} as P,
    clusterShape: {} as C,
    capShape: {} as K,
    naming: {},
    standard: {} as Of<S>,
    locks: [],
    ...layer,
  };
}

/** Label and annotation keys under this prefix are ours: import passes over them, tenants may not write them. */
export const OWN_PREFIX = 'tenantry.dev/';
