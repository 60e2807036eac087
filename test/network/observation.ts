import type { Manifest } from '../../src/kube/types.js';
import type { Outside, PodPlace } from '../../src/reach/index.js';

export type Protocol = 'TCP' | 'UDP';

/** `open` if a connection came about or the nonce came back; anything else is closed. */
export type Answer = 'open' | 'refused' | 'silent' | string;

/** A pod of a fleet, on the place where it was tried. */
export interface PlacedPod extends PodPlace {
  readonly name: string;
  readonly ip: string;
}

export type Place = PlacedPod | Outside;

/** One try: numbers of places. */
export interface Tried {
  readonly from: number;
  readonly to: number;
  readonly port: number;
  readonly protocol: Protocol;
  readonly answer: Answer;
}

/** What was there, and what packets did: all that is needed to judge it again without any packet. */
export interface Observation {
  /** The seed of a random fleet, or the folder of `dist/`. */
  readonly fleet: string;
  /** Namespaces and policies. */
  readonly objects: readonly Manifest[];
  readonly places: readonly Place[];
  readonly tried: readonly Tried[];
}

export const isPlacedPod = (place: Place): place is PlacedPod => 'namespace' in place;

export const nameOfPlace = (place: Place): string => (isPlacedPod(place) ? `${place.namespace}/${place.name}` : place.address);
