import { stringify } from 'yaml';
import type { Manifest } from '../../src/kube/types.js';
import { verdict, worldOf } from '../../src/reach/index.js';
import { gapsOf } from './gaps.js';
import { isPlacedPod, nameOfPlace, type Observation, type Tried } from './observation.js';

export interface Comparison {
  /** What packets did and the code doesn't say, or the other way round. */
  readonly disagreements: readonly Tried[];
  /** What kube-router lets through against the standard, as it is known to. */
  readonly setAside: readonly Tried[];
  readonly open: number;
}

/** Holds what packets did against what the code says of the same objects. */
export function compare(observation: Observation): Comparison {
  const { objects, places, tried } = observation;
  const { world, unjudged } = worldOf(objects);
  if (unjudged.length > 0) throw new Error(`not judged: ${unjudged.map(({ object, why }) => `${object} (${why})`).join(', ')}`);
  const wrong = tried.filter(({ from, to, port, protocol, answer }) => {
    const { open } = verdict(world, places[from]!, places[to]!, port, protocol);
    return open !== (answer === 'open');
  });
  const setAside = wrong.length > 0 ? wrong.filter(gapsOf(observation)) : [];
  return {
    disagreements: wrong.filter((one) => !setAside.includes(one)),
    setAside,
    open: tried.filter(({ answer }) => answer === 'open').length,
  };
}

const MOST = 5;

/** Disagreements for people: the pairs, the policies about either end, and the fleet. */
export function tell(observation: Observation, disagreements: readonly Tried[]): string {
  const { fleet, objects, places } = observation;
  const { world } = worldOf(objects);
  const pairs = disagreements.slice(0, MOST).map(({ from, to, port, protocol, answer }) => {
    const { open, by } = verdict(world, places[from]!, places[to]!, port, protocol);
    const pair = `${nameOfPlace(places[from]!)} -> ${nameOfPlace(places[to]!)} ${protocol} ${port}`;
    return `${pair}: packets say ${answer}, the code says ${open ? 'open' : 'closed'} by ${by.join(', ') || 'nobody'}`;
  });
  const concerned = new Set(disagreements.slice(0, MOST).flatMap(({ from, to }) => [from, to]));
  const namespaces = new Set(
    [...concerned].map((i) => places[i]!).flatMap((place) => (isPlacedPod(place) ? [place.namespace] : [])),
  );
  const about = ({ kind, metadata }: Manifest) =>
    kind === 'Namespace' ? namespaces.has(metadata.name) : namespaces.has(metadata.namespace ?? '');
  const yaml = (values: readonly unknown[]) => values.map((value) => stringify(value)).join('---\n');
  return [
    `fleet ${fleet}: ${disagreements.length} disagreements`,
    ...pairs,
    '# pods',
    yaml(places),
    '# policies and namespaces of either end',
    yaml(objects.filter(about)),
    '# the rest of the fleet',
    yaml(objects.filter((object) => !about(object))),
  ].join('\n');
}
