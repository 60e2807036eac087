import type { Manifest } from '../kube/types.js';
import type { Endpoint, Protocol, Unjudged, Verdict, WorldOptions } from './types.js';

export type { Endpoint, Outside, PodPlace, Protocol, Unjudged, Verdict, WorldOptions } from './types.js';

/** What objects say of the traffic of a cluster, ready to be asked. */
// biome-ignore lint/suspicious/noEmptyInterface: filled next
export interface World {}

/** Reads the objects of one cluster. Those that have a say in traffic which can't be worked out are told; others are no concern here. */
export function worldOf(_objects: readonly Manifest[], _options: WorldOptions = {}): { world: World; unjudged: Unjudged[] } {
  throw new Error('not yet');
}

/** Whether one packet gets from here to there, and by which objects. */
export function verdict(_world: World, _from: Endpoint, _to: Endpoint, _port: number, _protocol: Protocol): Verdict {
  throw new Error('not yet');
}
