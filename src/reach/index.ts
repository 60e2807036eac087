export { type AddressRange, rangeOf } from './addresses.js';
export { TRAFFIC_TEXT } from './judges/index.js';
export { INSTANCE_METADATA, INTERNET, type OutsidePlace, type WithOutside, withOutside } from './outside.js';
export { type Overview, overviewOf } from './overview.js';
export { type Between, between, type Flow, namesOf, type Status } from './pairs.js';
export { hasPort, type Ports } from './ports.js';
export type { Endpoint, Outside, PodPlace, Protocol, Unjudged, Verdict, WorldOptions } from './types.js';
export { verdict } from './verdict.js';
export { type World, worldOf } from './world.js';
