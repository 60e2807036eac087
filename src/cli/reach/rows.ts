import { between, type Flow, namesOf, overviewOf, type WithOutside, type World, withOutside } from '../../reach/index.js';
import { equal, intersect, type Ports, span, union } from '../../reach/ports.js';
import type { Protocol } from '../../reach/types.js';
import type { ReachResult } from '../results.js';
import type { Asked, Places } from './places.js';

export type ClusterRows = ReachResult['clusters'][number];
export type Row = ClusterRows['flows'][number];

export interface PortAsked {
  readonly port: number;
  readonly protocol: Protocol;
}

/** Answers what was asked of one cluster. */
export function rowsOf(cluster: string, world: World, places: Places, from: Asked, to: Asked, port?: PortAsked): ClusterRows {
  const namespaces = world.namespaces.size;
  const only = port && span(port.protocol, port.port);
  if (from !== 'any' && to !== 'any') {
    const rows = explained(world, from, to).map(([row, found]) => rowOf(world, row.from, row.to, found, true, only));
    return { cluster, namespaces, ...countsOf(rows), flows: rows, free: { senders: [], receivers: [] } };
  }
  const { pairs, free, counts } = overviewOf(world);
  const asked = (end: Asked, namespace: string) => end === 'any' || ('namespaces' in end && end.namespaces.includes(namespace));
  const shown = pairs.filter((pair) => asked(from, pair.from) && asked(to, pair.to));
  const all = [
    ...shown.map((pair) => rowOf(world, pair.from, pair.to, pair.between, pair.between.status === 'partly', only)),
    ...outsideRows(world, places, from, to, only),
  ];
  const rows = all.filter((row) => row.status !== 'closed');
  const here = {
    senders: free.senders.filter((name) => asked(from, name)),
    receivers: free.receivers.filter((name) => asked(to, name)),
  };
  if (from === 'any' && to === 'any' && !only) return { cluster, namespaces, ...counts, flows: rows, free: here };
  // The pairs of namespaces that were left out are closed.
  const strangers = world.strangers.length;
  const of = (end: Asked) => (end === 'any' ? undefined : 'namespaces' in end ? end.namespaces.length : 0);
  const pairsAsked = (of(from) ?? 1) * (of(to) ?? 1) * (namespaces + strangers - 1);
  const { open, partly, closed } = countsOf(all);
  const left = from === 'any' && to === 'any' ? counts.closed : pairsAsked - shown.length;
  return { cluster, namespaces, open, partly, closed: closed + left, flows: rows, free: here };
}

/** Every pair of namespaces and places outside between two ends that are named. */
function explained(world: World, from: Exclude<Asked, 'any'>, to: Exclude<Asked, 'any'>) {
  if ('outside' in from && 'outside' in to) return [];
  if ('outside' in from)
    return 'namespaces' in to
      ? to.namespaces.map(
          (name) => [{ from: from.outside.name, to: name }, withOutside(world, name, from.outside, 'ingress')] as const,
        )
      : [];
  if ('outside' in to)
    return from.namespaces.map(
      (name) => [{ from: name, to: to.outside.name }, withOutside(world, name, to.outside, 'egress')] as const,
    );
  return from.namespaces.flatMap((a) => to.namespaces.map((b) => [{ from: a, to: b }, between(world, a, b)] as const));
}

/** Traffic with the places outside that have a name. */
function outsideRows(world: World, { outside }: Places, from: Asked, to: Asked, only?: Ports): Row[] {
  const own = [...world.namespaces.keys()].sort();
  const within = (end: Asked) => own.filter((name) => end === 'any' || ('namespaces' in end && end.namespaces.includes(name)));
  const places = (end: Asked) => (end === 'any' ? outside : 'outside' in end ? [end.outside] : []);
  return [
    ...within(from).flatMap((name) =>
      places(to).map((place) => rowOf(world, name, place.name, withOutside(world, name, place, 'egress'), 'partly', only)),
    ),
    ...places(from).flatMap((place) =>
      within(to).map((name) => rowOf(world, place.name, name, withOutside(world, name, place, 'ingress'), 'partly', only)),
    ),
  ];
}

function rowOf(
  world: World,
  from: string,
  to: string,
  { flows: all }: Pick<WithOutside, 'flows'>,
  whole: boolean | 'partly',
  only: Ports | undefined,
): Row {
  const flows = all.map((flow) => (only ? narrowed(flow, only) : flow));
  const status = statusOf(flows);
  const ports = flows.map((flow) => union(flow.ports, flow.perhaps)).reduce(union, []);
  const told = whole === true || status === 'partly';
  return { from, to, status, ports: world.ports.text(ports), flows: told ? flows.map((flow) => flowRow(world, flow, only)) : [] };
}

const narrowed = <F extends Flow>(flow: F, only: Ports): F => ({
  ...flow,
  ports: intersect(flow.ports, only),
  perhaps: intersect(flow.perhaps, only),
});

function statusOf(flows: readonly Flow[]): Row['status'] {
  const [first] = flows;
  // No flows at all: there were too many kinds of pods to look at.
  if (!first) return 'partly';
  if (flows.every(({ ports, perhaps }) => ports.length + perhaps.length === 0)) return 'closed';
  const alike = flows.every(({ ports, perhaps }) => perhaps.length === 0 && equal(ports, first.ports));
  return alike ? 'open' : 'partly';
}

function flowRow(
  world: World,
  { from, to, ports, perhaps, egress, ingress, ...rest }: Flow & { part?: string },
  only: Ports | undefined,
): Row['flows'][number] {
  return {
    from,
    to,
    ...(rest.part !== undefined && { part: rest.part }),
    ports: world.ports.text(ports),
    ...(perhaps.length > 0 && { perhaps: world.ports.text(perhaps) }),
    opened: { out: namesOf(egress.opened, ports), in: namesOf(ingress.opened, ports) },
    closed: { out: namesOf(egress.closed, only), in: namesOf(ingress.closed, only) },
  };
}

const countsOf = (rows: readonly Row[]) => {
  const of = (status: Row['status']) => rows.filter((row) => row.status === status).length;
  return { open: of('open'), partly: of('partly'), closed: of('closed') };
};
