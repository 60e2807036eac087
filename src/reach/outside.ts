import { METADATA_ADDRESSES } from '../kube/instance-metadata.js';
import { type AddressRange, addressText, rangeOf, rangeText, without } from './addresses.js';
import { classesOf } from './classes.js';
import { type Flow, flowOf, type Status, statusOf, subjectsOf } from './pairs.js';
import { equal } from './ports.js';
import type { Direction } from './types.js';
import type { World } from './world.js';

/** Places outside the cluster that have a name: ranges of addresses, or a host name. */
export interface OutsidePlace {
  readonly name: string;
  readonly ranges: readonly AddressRange[];
  readonly host?: string;
  /** Whether it is the API server, for engines that have a word for it. */
  readonly apiServer?: boolean;
}

/** What pods of a namespace and one part of a place outside say to each other. */
export interface OutsideFlow extends Flow {
  /** The part, as text; nothing where it is all of the place. */
  readonly part?: string;
}

export interface WithOutside {
  readonly status: Status;
  readonly flows: readonly OutsideFlow[];
  readonly tooMany?: true;
}

/** Addresses that are nobody's on the internet, by RFC 6890: private, shared, link-local, loopback, multicast, reserved. */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
].map((cidr) => rangeOf(cidr)!);

export const INTERNET: OutsidePlace = {
  name: 'internet',
  ranges: [...without([rangeOf('0.0.0.0/0')!], NOT_PUBLIC), rangeOf('2000::/3')!],
};

export const INSTANCE_METADATA: OutsidePlace = {
  name: 'instance-metadata',
  ranges: METADATA_ADDRESSES.map((address) => rangeOf(address)!),
};

/** The API server where no address stands for it: one for documentation (RFC 5737), which only rules for all addresses hold. */
export const API_SERVER: OutsidePlace = { name: 'kubernetes-api', ranges: [rangeOf('192.0.2.1')!], apiServer: true };

/** What pods of a namespace reach of a place outside (egress), or what reaches them from there (ingress). */
export function withOutside(world: World, namespace: string, place: OutsidePlace, direction: Direction): WithOutside {
  const kinds = classesOf(subjectsOf(world, namespace, direction));
  if (!kinds) return { status: 'partly', flows: [], tooMany: true };
  const parts = partsOf(world, namespace, place, direction);
  const flows = kinds.flatMap((labels) => {
    const pod = { namespace, labels };
    const all = parts.map((range): [AddressRange, Flow] => {
      const { host, apiServer } = place;
      const outside = {
        address: addressText(range.family, range.first),
        ...(host !== undefined && { host }),
        ...(apiServer && { apiServer }),
      };
      return [range, direction === 'egress' ? flowOf(world, pod, outside) : flowOf(world, outside, pod)];
    });
    return merge(all);
  });
  return { status: statusOf(flows), flows };
}

/** A place cut where a range in a rule begins or ends: within a part, all addresses are alike. */
function partsOf(world: World, namespace: string, { ranges }: OutsidePlace, direction: Direction): AddressRange[] {
  const blocks = world
    .about(namespace)
    .flatMap(({ rules }) => rules[direction].flatMap(({ peers = [] }) => peers))
    .flatMap((peer) => ('block' in peer ? [peer.block.cidr, ...peer.block.except] : []))
    .map((cidr) => rangeOf(cidr)!);
  return ranges.flatMap((range) => {
    const own = blocks.filter(({ family }) => family === range.family);
    const cuts = own.flatMap(({ first, last }) => [first, last + 1n]).filter((at) => range.first < at && at <= range.last);
    const starts = [range.first, ...new Set(cuts)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return starts.map((first, i) => ({ family: range.family, first, last: (starts[i + 1] ?? range.last + 1n) - 1n }));
  });
}

/** Parts that are alike told as one; a place that is alike all over has no parts. */
function merge(all: readonly [AddressRange, Flow][]): OutsideFlow[] {
  const groups: { ranges: AddressRange[]; flow: Flow }[] = [];
  for (const [range, flow] of all) {
    const like = groups.find((group) => equal(group.flow.ports, flow.ports));
    const before = like?.ranges.at(-1);
    if (like && before && before.family === range.family && before.last + 1n === range.first)
      like.ranges[like.ranges.length - 1] = { ...before, last: range.last };
    else if (like) like.ranges.push(range);
    else groups.push({ ranges: [range], flow });
  }
  const [only, ...others] = groups;
  if (only && others.length === 0) return [only.flow];
  return groups.map(({ ranges, flow }) => ({ ...flow, part: ranges.map(rangeText).join(', ') }));
}
