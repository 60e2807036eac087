import type { Path } from '../issue.js';
import type { Distribution } from '../kube/capabilities.js';
import type { GitOps } from './gitops.js';
import type { Values } from './merge.js';
import type { Offer } from './offer.js';
import type { Offerings } from './offerings.js';
import type { Level } from './origin.js';
import type { Tier } from './tiers.js';

/** A file that passed its schema. */
export interface Source {
  /** Relative to the root, forward slashes. */
  readonly file: string;
  readonly values: Values;
  /** Whether nothing in it can be trusted, which is reported: then all that is known is whose file it is. */
  readonly broken?: boolean;
}

/** A tenant's file: its base name is the tenant's name. */
export interface TenantSource extends Source {
  readonly name: string;
}

export interface Owner {
  readonly team: string;
  readonly contact: string;
  readonly costCentre?: string;
}

/** Where in its life a tenant or a namespace stands. */
export const STATES = ['active', 'suspended', 'retiring', 'removed'] as const;
export type State = (typeof STATES)[number];
/** The states in which a namespace is on its cluster. */
export type LiveState = Exclude<State, 'removed'>;

export interface Cluster {
  readonly name: string;
  readonly kubernetes: string;
  readonly distribution: Distribution;
  readonly gitops: GitOps;
  readonly environment?: string;
  readonly admissionPlugins: readonly string[];
  /** What the layers' own keys on the cluster say. */
  readonly values: Values;
}

export interface Platform {
  readonly file: string;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly tiers: ReadonlyMap<string, Tier>;
  readonly naming: Values;
  readonly offerings: Offerings;
  /** What the layers' own keys on the platform say. */
  readonly values: Values;
}

export interface Tenant {
  readonly name: string;
  readonly file: string;
  readonly kind: 'team' | 'customer';
  readonly tier: string;
  readonly state: State;
  /** Its last day, as `2027-03-31`. */
  readonly expires?: string;
  readonly owner?: Owner;
  /** What it has of an offering. */
  readonly offer?: Offer;
  /** The tenant's extras that are not written under a namespace. */
  readonly extras: readonly unknown[];
  readonly placements: readonly Placement[];
  /** The namespaces that are gone from their clusters, and whose names are kept from others. */
  readonly removed: readonly RemovedNamespace[];
}

export interface RemovedNamespace {
  readonly cluster: Cluster;
  readonly name: string;
  /** Where in the tenant's file it is named, or would be. */
  readonly path: Path;
}

/** A tenant on one of its clusters. */
export interface Placement {
  readonly tenant: Tenant;
  readonly cluster: Cluster;
  /** Merged from the built-in level to the tenant on this cluster. */
  readonly values: Values;
  readonly levels: readonly Level[];
  readonly caps: Values;
  readonly accept: readonly string[];
  readonly namespaces: readonly NamespaceModel[];
  /** The folder between `tenants/` and the tenant's own, on clusters with shards. */
  readonly shard?: string;
}

export interface NamespaceModel {
  readonly name: string;
  /** Where in the tenant's file it is named, or would be. */
  readonly path: Path;
  readonly state: LiveState;
  /** Whether the Namespace object itself is ours to make. */
  readonly create: boolean;
  /** What is written for this namespace alone. */
  readonly own: Values;
  /** Merged from the built-in level to the namespace. */
  readonly values: Values;
  /** Least specific first; the last ones are the namespace's own. */
  readonly levels: readonly Level[];
  readonly extras: readonly Extra[];
}

/** An extra of a namespace, with its place in the tenant's file. */
export interface Extra {
  readonly value: unknown;
  readonly path: Path;
  /** What it is of, where the platform's offering has it: then its kind is the platform's to choose. */
  readonly offer?: Offer;
}

export interface Fleet {
  readonly platform: Platform;
  /** By name, in code unit order. */
  readonly tenants: readonly Tenant[];
}
