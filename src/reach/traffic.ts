import { isPlainObject } from '../kube/deep-equal.js';
import type { Manifest } from '../kube/types.js';
import { judgeFor, nameOf } from './judges/index.js';

/** Where an object comes from, as far as it matters here. */
export interface Source {
  readonly tenant?: string;
  /** Whether it was added to what sections make, and where in the tenant's file. */
  readonly extra?: boolean;
  readonly path?: readonly (string | number)[];
}

/** An object that has a say in traffic. */
export interface Said extends Source {
  readonly object: Manifest;
  readonly name: string;
}

/** Gathers what has a say in traffic from objects as they go by, by cluster: a large fleet's other objects needn't stay. */
export class Traffic {
  readonly clusters = new Map<string, Said[]>();
  /** Whether to gather even where nothing was added to what sections make. */
  readonly whole: boolean;

  constructor({ whole = false }: { readonly whole?: boolean } = {}) {
    this.whole = whole;
  }

  /** Forgets everything: the objects are made anew. */
  begin(): void {
    this.clusters.clear();
  }

  see(cluster: string, objects: readonly Manifest[], sourceOf: (object: Manifest) => Source): void {
    const known = this.clusters.get(cluster) ?? [];
    this.clusters.set(cluster, known);
    for (const object of objects) {
      if (judgeFor(object) !== undefined) known.push({ object, name: nameOf(object), ...sourceOf(object) });
    }
  }

  /** Whether a manifest is of a kind that has a say. */
  counts(manifest: unknown): boolean {
    return (
      isPlainObject(manifest) && judgeFor({ apiVersion: String(manifest.apiVersion), kind: String(manifest.kind) }) !== undefined
    );
  }
}
