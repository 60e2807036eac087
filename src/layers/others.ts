import { createHash } from 'node:crypto';
import type { LiveState } from '../model/fleet.js';
import { customersOf, type Others, type TenantIdentity } from './contract.js';

/** By layer, then by tenant: what a namespace says to others. */
export type Says = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a result was made to depend on: whom it asked about on its cluster, and a hash of the answers. */
export interface Asked {
  readonly tenants: readonly string[];
  readonly namespaces: readonly string[];
  readonly answers: string;
}

/** A tenant on one cluster whose result is kept from an earlier run: all that the rest of the fleet needs of it, as plain data. */
export interface KeptPlacement {
  readonly cluster: string;
  readonly accept: readonly string[];
  readonly namespaces: readonly {
    readonly name: string;
    readonly state: LiveState;
    readonly says: Says;
    /** By layer. */
    readonly digests: Readonly<Record<string, unknown>>;
  }[];
  readonly asked: Asked;
}

export interface KeptTenant {
  readonly name: string;
  readonly file: string;
  readonly placements: readonly KeptPlacement[];
}

interface Known {
  readonly name: string;
  readonly says: () => Says;
}

/** The tenants of one cluster as they may know each other, whether worked out in this run or kept from another. */
export class Neighbourhood {
  readonly #cluster: string;
  readonly #clustersOf: ReadonlyMap<string, readonly string[]>;
  readonly #byTenant = new Map<string, Known[]>();
  readonly #owners = new Map<string, string>();

  /** @param clustersOf of every tenant of the fleet, kept ones too */
  constructor(cluster: string, clustersOf: ReadonlyMap<string, readonly string[]>) {
    this.#cluster = cluster;
    this.#clustersOf = clustersOf;
  }

  add(tenant: string, namespaces: readonly Known[]): void {
    this.#byTenant.set(tenant, [...namespaces]);
    for (const { name } of namespaces) this.#owners.set(name, tenant);
  }

  /** Lets one tenant's layer ask, and notes what it asks. */
  othersFor({ name: tenant, offering }: TenantIdentity, layer: string, notes: Notes): Others {
    return {
      clustersOf: (name) => {
        notes.tenants.add(name);
        return this.#clustersOf.get(name);
      },
      namespacesOf: (name) => {
        notes.tenants.add(name);
        return (this.#byTenant.get(name) ?? []).map((known) => ({
          namespace: known.name,
          said: saidTo(known.says(), layer, tenant),
          saidToOffering: offering === undefined ? undefined : saidTo(known.says(), layer, customersOf(offering)),
        }));
      },
      ownerOf: (namespace) => {
        notes.namespaces.add(namespace);
        return this.#owners.get(namespace);
      },
      known: {
        tenants: () => [...this.#byTenant.keys()],
        namespaces: () => [...this.#owners.keys()],
      },
    };
  }

  /** What a tenant's questions come to now. */
  asked(tenant: string, { tenants, namespaces }: Notes): Asked {
    const about = [...tenants].sort();
    const owned = [...namespaces].sort();
    return { tenants: about, namespaces: owned, answers: this.answers(tenant, about, owned) };
  }

  /** A hash of everything a tenant may be told about these others on this cluster; empty where there is nothing to tell. */
  answers(tenant: string, tenants: readonly string[], namespaces: readonly string[]): string {
    if (tenants.length === 0 && namespaces.length === 0) return '';
    const told = tenants.map((name) => [
      this.#clustersOf.get(name) ?? null,
      (this.#byTenant.get(name) ?? []).map((known) => [
        known.name,
        Object.keys(known.says()).map((layer) => [
          layer,
          saidTo(known.says(), layer, tenant) ?? null,
          saidToMany(known.says(), layer),
        ]),
      ]),
    ]);
    const text = JSON.stringify([this.#cluster, told, namespaces.map((name) => this.#owners.get(name) ?? null)]);
    return createHash('sha256').update(text).digest('base64url');
  }
}

/** A tenant may be called `constructor`. */
function saidTo(says: Says, layer: string, tenant: string): unknown {
  const said = says[layer];
  return said && Object.hasOwn(said, tenant) ? said[tenant] : undefined;
}

/** What is said to the customers of any offering, since a kept tenant may be one. */
function saidToMany(says: Says, layer: string): [string, unknown][] {
  return Object.entries(says[layer] ?? {}).filter(([whom]) => whom.includes(' '));
}

/** Whom one tenant asked about. */
export interface Notes {
  readonly tenants: Set<string>;
  readonly namespaces: Set<string>;
}
