export type { Endpoint, Outside, PodPlace, Protocol, Unjudged, Verdict, WorldOptions } from './types.js';
export { verdict } from './verdict.js';
export { type World, worldOf } from './world.js';
