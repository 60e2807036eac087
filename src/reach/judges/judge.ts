import { groupOf } from '../../kube/kinds.js';
import type { Manifest } from '../../kube/types.js';
import type { Policy, WorldOptions } from '../types.js';

/**
 * Reads what an object of one kind says of traffic.
 * @param others the objects of the same cluster, where it means some by name
 * @throws CannotJudge for what it has no answer to
 */
export type Judge = (object: Manifest, options: WorldOptions, others: Others) => readonly Policy[];

/** The objects of a cluster, to be looked up. */
export class Others {
  readonly #objects: readonly Manifest[];
  #known?: ReadonlyMap<string, readonly Manifest[]>;

  constructor(objects: readonly Manifest[]) {
    this.#objects = objects;
  }

  /** All of a kind, whatever their version; of a namespace, or cluster-scoped ones. */
  all(group: string, kind: string, namespace = ''): readonly Manifest[] {
    // Few clusters have kinds that mean others by name.
    this.#known ??= gathered(this.#objects);
    return this.#known.get(`${group}/${kind}/${namespace}`) ?? [];
  }

  find(group: string, kind: string, name: string, namespace = ''): Manifest | undefined {
    return this.all(group, kind, namespace).find(({ metadata }) => metadata.name === name);
  }
}

function gathered(objects: readonly Manifest[]): ReadonlyMap<string, readonly Manifest[]> {
  const found = new Map<string, Manifest[]>();
  for (const object of objects) {
    const key = `${groupOf(object.apiVersion)}/${object.kind}/${object.metadata.namespace ?? ''}`;
    const known = found.get(key);
    if (known) known.push(object);
    else found.set(key, [object]);
  }
  return found;
}

/** How answers name an object. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
