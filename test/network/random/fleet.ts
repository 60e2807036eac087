import type { Manifest } from '../../../src/kube/types.js';
import { objectsOf } from '../../cluster/fleet.js';
import type { PlacedPod } from '../observation.js';
import { PORTS } from '../seat.js';
import { type PlacedFleet, POD_SEATS, podAddress } from '../site.js';
import { APPS, RANK, ZONE, ZONES } from './labels.js';
import { policies } from './policies.js';
import { NAMED } from './ports.js';
import { Random } from './random.js';

const TENANTS = ['amber', 'birch', 'cedar', 'delta', 'ember'];
/** What the platform asks to be accepted: here strange policies are the point. */
const ACCEPTED = ['peer-by-label', 'peer-outside-fleet', 'metadata-reachable', 'open-to-anyone'];

/** The fleet of a seed: three to five tenants' files, compiled, and pods in each of their namespaces. */
export function randomFleet(seed: number): PlacedFleet {
  const random = new Random(seed);
  const tenants = random.shuffled(TENANTS).slice(0, 3 + random.below(3));
  const homes = new Map(
    tenants.map((tenant, i) => [tenant, i === 0 || random.chance(0.4) ? [`${tenant}-a`, `${tenant}-b`] : [tenant]]),
  );
  const namespaces = [...homes.values()].flat();
  const next = policies(random, namespaces);
  const files = Object.fromEntries(tenants.map((tenant) => [tenant, tenantFile(random, tenant, homes, next)]));
  const objects = objectsOf({}, files, { tiers: { open: { extends: 'bare' } } }).filter(
    ({ kind }) => kind === 'Namespace' || kind === 'NetworkPolicy',
  );
  return { name: String(seed), objects: objects as unknown as Manifest[], pods: podsOf(random, namespaces), ports: PORTS };
}

/** A tenant that says little or much, secure by default or open but for what it says. */
function tenantFile(random: Random, tenant: string, homes: ReadonlyMap<string, readonly string[]>, next: () => object): object {
  const closed = random.chance(0.5);
  const others = [...homes.keys()].filter((other) => other !== tenant);
  const flow = () => ({ tenant: random.pick(others), ...(random.chance(0.5) && { ports: [random.pick(PORTS.TCP), NAMED] }) });
  const neighbours = () => [
    ...(random.chance(0.7) ? [flow()] : []),
    ...(random.chance(0.5) ? [{ namespaces: { matchLabels: { [ZONE]: random.pick(ZONES) } } }] : []),
    ...(random.chance(0.5) ? [{ cidr: '0.0.0.0/0', except: ['10.244.8.0/22'], ports: [{ protocol: 'TCP' }] }] : []),
  ];
  const network = closed
    ? {
        within: random.pick(['namespace', 'tenant', 'none']),
        from: [...neighbours(), { namespaces: {}, ports: [NAMED, PORTS.TCP[2]] }],
        to: [...neighbours(), { namespaces: {}, ports: [NAMED, PORTS.TCP[2], { protocol: 'UDP', port: NAMED }] }],
      }
    : undefined;
  const home = () => ({
    labels: { [ZONE]: random.pick(ZONES) },
    network: { policies: Object.fromEntries(Array.from({ length: 2 + random.below(2) }, (_, i) => [`own-${i}`, next()])) },
  });
  return {
    tier: closed ? 'standard' : 'open',
    accept: ACCEPTED,
    namespaces: Object.fromEntries(homes.get(tenant)!.map((namespace) => [namespace, home()])),
    ...(network && { network }),
  };
}

/** One in each namespace, and the rest anywhere. */
function podsOf(random: Random, namespaces: readonly string[]): PlacedPod[] {
  const seats = random.shuffled(Array.from({ length: POD_SEATS }, (_, i) => i));
  const count = Math.max(namespaces.length, 8 + random.below(3));
  return seats.slice(0, count).map((seat, i): PlacedPod => {
    const protocol = random.chance(0.75) ? 'TCP' : 'UDP';
    return {
      namespace: namespaces[i] ?? random.pick(namespaces),
      name: `pod-${i}`,
      labels: { app: random.pick(APPS), ...(random.chance(0.5) && { [RANK]: random.pick(['high', 'low']) }) },
      ip: podAddress(seat),
      // One name a pod: with two, kube-router 2.1 opens a pod's number to the other's name.
      ports: { [NAMED]: { port: random.pick(PORTS[protocol]), protocol } },
    };
  });
}
