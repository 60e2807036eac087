import { isPlainObject } from '../../kube/deep-equal.js';
import { byName } from '../../kube/selectors.js';
import type { Manifest } from '../../kube/types.js';
import type { Peer, Policy, WorldOptions } from '../types.js';

/**
 * Reads what an object of one kind says of traffic.
 * @throws CannotJudge for what it has no answer to
 */
export type Judge = (object: Manifest, surroundings: Surroundings) => readonly Policy[];

/** What objects are judged among. */
export interface Surroundings extends WorldOptions {
  /** All objects of a kind, such as `projectcalico.org/v3 Tier`, that stand in a namespace; without it, those that stand in none. */
  readonly all: (id: string, namespace?: string) => readonly Manifest[];
  /** The first of them with a name. */
  readonly find: (id: string, name: unknown, namespace?: string) => Manifest | undefined;
}

/** Looks objects up by kind, place and name. Worked out once somebody asks: few kinds mean others by name. */
export function lookupIn(objects: readonly Manifest[]): Pick<Surroundings, 'all' | 'find'> {
  let known: ReadonlyMap<string, ReadonlyMap<string, Manifest[]>> | undefined;
  const of = (id: string, namespace: string) => {
    known ??= gathered(objects);
    return known.get(`${id} ${namespace}`);
  };
  return {
    all: (id, namespace = '') => [...(of(id, namespace)?.values() ?? [])].flat(),
    find: (id, name, namespace = '') => of(id, namespace)?.get(name as string)?.[0],
  };
}

function gathered(objects: readonly Manifest[]): Map<string, Map<string, Manifest[]>> {
  const found = new Map<string, Map<string, Manifest[]>>();
  for (const object of objects) {
    const { name, namespace = '' } = object.metadata;
    const key = `${object.apiVersion} ${object.kind} ${namespace}`;
    const like = found.get(key) ?? new Map<string, Manifest[]>();
    found.set(key, like);
    like.set(name, [...(like.get(name) ?? []), object]);
  }
  return found;
}

/** The annotations of an object, none of which need be there. */
export function annotationsOf(object: Manifest | undefined): Readonly<Record<string, unknown>> {
  const annotations = object?.metadata.annotations;
  return isPlainObject(annotations) ? annotations : {};
}

/** All pods of a namespace. */
export const podsIn = (namespace: string): Extract<Peer, { pods: unknown }> => ({
  pods: { namespaces: byName([namespace]), pods: {} },
});

/** How answers name an object. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
