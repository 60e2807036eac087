import type { Path } from '../../issue.js';
import type { Quantity } from '../../kube/quantity.js';
import { isMap } from '../../model/merge.js';
import type { Unit } from './amounts.js';
import { countKey } from './keys.js';

/** One thing that a budget counts: where an author writes it, and what a quota calls it. */
export interface Resource {
  /** Inside the budget. A second place is another word for the same; the first one that is written holds. */
  readonly places: readonly (readonly string[])[];
  /** The priority class whose own quota it goes to; the namespace's quota otherwise. */
  readonly priorityClass?: string;
  /** The key under `hard`. */
  readonly hard: string;
  readonly unit: Unit;
  /** Whether the tenant's total may be split over namespaces. */
  readonly splits: boolean;
  /** For limits: the request that a percentage is of, as its key under `hard`. */
  readonly requests?: string;
}

const row = (place: readonly string[], hard: string, unit: Unit, more: Partial<Resource> = {}): Resource => ({
  places: [place],
  hard,
  unit,
  splits: true,
  ...more,
});

const COMPUTE: readonly Resource[] = [
  row(['cpu'], 'requests.cpu', 'cpu'),
  row(['memory'], 'requests.memory', 'bytes'),
  row(['limits', 'cpu'], 'limits.cpu', 'cpu', { requests: 'requests.cpu' }),
  row(['limits', 'memory'], 'limits.memory', 'bytes', { requests: 'requests.memory' }),
];
const PODS = row(['pods'], 'pods', 'count');

const PLAIN: readonly Resource[] = [
  ...COMPUTE,
  row(['ephemeralStorage'], 'requests.ephemeral-storage', 'bytes'),
  row(['limits', 'ephemeralStorage'], 'limits.ephemeral-storage', 'bytes', { requests: 'requests.ephemeral-storage' }),
  row(['storage'], 'requests.storage', 'bytes'),
  PODS,
];

export const LOAD_BALANCERS = 'services.loadbalancers';
export const NODE_PORTS = 'services.nodeports';
const SERVICES: readonly Resource[] = [
  row(['loadBalancers'], LOAD_BALANCERS, 'count', { places: [['loadBalancers'], ['objects', LOAD_BALANCERS]], splits: false }),
  row(['nodePorts'], NODE_PORTS, 'count', { places: [['nodePorts'], ['objects', NODE_PORTS]], splits: false }),
];

/** One of `objects`, which has a default where people may write them. */
export const NETWORK_POLICIES = row(
  ['objects', 'networkpolicies.networking.k8s.io'],
  countKey('networkpolicies.networking.k8s.io'),
  'count',
);

/** What a StorageClass's own limits are called under `hard`. */
export const ofStorageClass = (name: string): { storage: string; claims: string } => ({
  storage: `${name}.storageclass.storage.k8s.io/requests.storage`,
  claims: `${name}.storageclass.storage.k8s.io/persistentvolumeclaims`,
});

/** What every budget may speak of, whatever names it makes up beside. */
const COMMON: readonly Resource[] = [...PLAIN, ...SERVICES];
const NAMED = ['storageClasses', 'gpus', 'objects', 'priorityClasses'] as const;

/** Every resource that any of some budgets (the tenant's, its namespaces') speaks of, in the order in which quotas list them. */
export function resourcesOf(budgets: readonly object[]): readonly Resource[] {
  if (!budgets.some((budget) => NAMED.some((key) => Object.hasOwn(budget, key)))) return COMMON;
  const names = (key: string): string[] => [...new Set(budgets.flatMap((budget) => keysAt(budget, [key])))];
  return [
    ...PLAIN,
    ...names('storageClasses').flatMap((name) => [
      row(['storageClasses', name, 'storage'], ofStorageClass(name).storage, 'bytes'),
      row(['storageClasses', name, 'claims'], ofStorageClass(name).claims, 'count'),
    ]),
    ...names('gpus').map((name) => row(['gpus', name], `requests.${name}`, 'count', { splits: false })),
    ...names('objects')
      .filter((name) => name !== LOAD_BALANCERS && name !== NODE_PORTS)
      .map((name) => row(['objects', name], countKey(name), 'count')),
    ...SERVICES,
    ...names('priorityClasses').flatMap((name) =>
      [...COMPUTE, PODS].map((r) => ({ ...r, places: [['priorityClasses', name, ...r.places[0]!]], priorityClass: name })),
    ),
  ];
}

/** What a budget says of a resource, and where. */
export function said(budget: object | undefined, resource: Resource): { amount: Quantity; path: Path } | undefined {
  for (const place of resource.places) {
    const amount = valueAt(budget, place);
    if (amount !== undefined) return { amount, path: ['budget', ...place] };
  }
  return undefined;
}

/** Whether a namespace, of which its tenant's total speaks, has taken the resource away with null. */
export function takenAway(merged: object | undefined, resource: Resource): boolean {
  return !resource.places.some((place) => {
    // A class may be said as one quantity above and as a map here: neither takes the other's numbers away.
    const deepest = place[0] === 'storageClasses' ? place.slice(0, 2) : place;
    return at(merged, deepest) !== undefined;
  });
}

function valueAt(budget: object | undefined, place: readonly string[]): Quantity | undefined {
  const value = at(budget, place);
  if (typeof value === 'string' || typeof value === 'number') return value;
  // `storageClasses: {fast: '10Gi'}` is short for its storage.
  const short = place[0] === 'storageClasses' && place[2] === 'storage' ? at(budget, place.slice(0, 2)) : undefined;
  return typeof short === 'string' || typeof short === 'number' ? short : undefined;
}

function keysAt(budget: object, place: readonly string[]): string[] {
  const value = at(budget, place);
  return isMap(value) ? Object.keys(value) : [];
}

function at(budget: unknown, place: readonly string[]): unknown {
  let value = budget;
  for (const key of place) {
    if (!isMap(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
