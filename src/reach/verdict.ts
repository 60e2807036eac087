import { isPod } from './peers.js';
import { hasPort } from './ports.js';
import { readingFor, type Side, sideOf } from './side.js';
import type { Endpoint, Protocol, Verdict } from './types.js';
import type { World } from './world.js';

/** Whether one packet gets from here to there, and by which objects: both ends must let it through. */
export function verdict(world: World, from: Endpoint, to: Endpoint, port: number, protocol: Protocol): Verdict {
  if (isSamePod(from, to)) return { open: true, by: [] };
  const names = readingFor(world, to);
  const sides = [sideOf(world, 'egress', from, to, names), sideOf(world, 'ingress', to, from, names)];
  const through = (side: Side) => hasPort(side.open, protocol, port);
  const open = sides.every(through);
  const deeds = open
    ? sides.flatMap(({ opened }) => opened)
    : sides.filter((side) => !through(side)).flatMap(({ closed }) => closed);
  return { open, by: [...new Set(deeds.filter(({ ports }) => hasPort(ports, protocol, port)).map(({ by }) => by))] };
}

/** A pod always reaches itself. */
function isSamePod(from: Endpoint, to: Endpoint): boolean {
  if (from === to) return isPod(from);
  return isPod(from) && isPod(to) && from.namespace === to.namespace && from.ip !== undefined && from.ip === to.ip;
}
