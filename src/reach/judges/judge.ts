import type { Manifest } from '../../kube/types.js';
import type { Policy, WorldOptions } from '../types.js';

/**
 * Reads what an object of one kind says of traffic.
 * @throws CannotJudge for what it has no answer to
 */
export type Judge = (object: Manifest, surroundings: Surroundings) => readonly Policy[];

/** What objects are judged among. */
export interface Surroundings extends WorldOptions {
  /** All objects of a kind, such as `projectcalico.org/v3 Tier`, that stand in a namespace; without it, those that stand in none. */
  readonly all: (id: string, namespace?: string) => readonly Manifest[];
}

/** How answers name an object. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
