import type { Manifest } from '../kube/types.js';
import { judgeFor } from './judges/index.js';

/** An object that has a say in traffic, and whose tenant's it is. */
export interface Said {
  readonly object: Manifest;
  readonly tenant?: string;
}

/** Gathers what has a say in traffic from objects as they go by, by cluster: a large fleet's other objects needn't stay. */
export class Traffic {
  readonly clusters = new Map<string, Said[]>();

  /** Forgets everything: the objects are made anew. */
  begin(): void {
    this.clusters.clear();
  }

  see(cluster: string, objects: readonly Manifest[], tenant?: string): void {
    const known = this.clusters.get(cluster) ?? [];
    this.clusters.set(cluster, known);
    for (const object of objects) {
      const counts = (object.apiVersion === 'v1' && object.kind === 'Namespace') || judgeFor(object) !== undefined;
      if (counts) known.push(tenant === undefined ? { object } : { object, tenant });
    }
  }
}
