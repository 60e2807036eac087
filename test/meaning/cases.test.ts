import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import type { Manifest } from '../../src/kube/types.js';
import { type Endpoint, verdict, worldOf } from '../../src/reach/index.js';
import { judge } from '../faults/root.js';
import { type End as CiliumEnd, lets } from './cilium.js';
import { canReach, type Pod } from './reach.js';

/** A small fleet for every case: `golden.yaml` is what comes of it for the network, `packets.yaml` what that lets through and keeps out. */
const CASES = join(import.meta.dirname, '../fixtures/cases');

/** A pod, or without a namespace an address outside. */
interface End {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly address?: string;
  readonly hostNetwork?: boolean;
  readonly ports?: Readonly<Record<string, number>>;
}

interface Packets {
  /** The codes of the warnings that the fleet gives. */
  readonly warned?: readonly string[];
  readonly ends: Readonly<Record<string, End>>;
  /** By cluster: `from to protocol/port`. */
  readonly clusters: Readonly<Record<string, { readonly open: readonly string[]; readonly closed: readonly string[] }>>;
}

const read = (name: string, file: string) => parse(readFileSync(join(CASES, name, file), 'utf8'), { merge: true });

/** What a fleet has to say of the network, by cluster; the Namespaces, too, as labels of theirs have a say. */
async function made(name: string): Promise<{ objects: Map<string, Manifest[]>; codes: string[] }> {
  const { issues, compiled } = await judge(join(CASES, name));
  const objects = new Map<string, Manifest[]>();
  for (const { path, content } of compiled?.files ?? []) {
    const cluster = path.split('/').find((part) => compiled!.fleet.platform.clusters.has(part))!;
    const found = parseAllDocuments(content).map((document) => document.toJS() as Manifest);
    const about = found.filter(({ kind }) => kind === 'Namespace' || kind.endsWith('NetworkPolicy'));
    objects.set(cluster, [...(objects.get(cluster) ?? []), ...about]);
  }
  return { objects, codes: issues.map(({ code }) => code) };
}

/** The specs of policies, by cluster, place and name. */
function specsOf(objects: ReadonlyMap<string, readonly Manifest[]>): Record<string, Record<string, unknown>> {
  const sorted = [...objects].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([cluster, all]) => [
      cluster,
      Object.fromEntries(
        all
          .filter(({ kind }) => kind !== 'Namespace')
          .map(({ kind, metadata, spec }) => [`${kind} ${[metadata.namespace, metadata.name].filter(Boolean).join('/')}`, spec]),
      ),
    ]),
  );
}

const endpointOf = ({ namespace, labels = {}, ip, address, hostNetwork, ports = {} }: End): Endpoint =>
  namespace === undefined
    ? { address: address! }
    : {
        namespace,
        labels,
        ip,
        hostNetwork,
        ports: Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, { port, protocol: 'TCP' as const }])),
      };

/** Whoever has the node's network is the node to Cilium, and no pod. */
function ciliumOf({ namespace, labels = {}, ip, address, hostNetwork }: End, objects: readonly Manifest[]): CiliumEnd {
  if (namespace === undefined || hostNetwork) return { ip: ip ?? address, entities: [hostNetwork ? 'host' : 'world'] };
  const home = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  return { namespace, labels, ip, namespaceLabels: (home?.metadata.labels ?? {}) as Record<string, string> };
}

/** The same to the standard's reader, which knows such a pod by its address alone. */
const plainOf = ({ namespace, labels = {}, ip, address, hostNetwork, ports }: End): Pod => ({
  ...(!hostNetwork && namespace !== undefined && { namespace }),
  labels,
  ip: (ip ?? address)!,
  ports,
});

describe.each(readdirSync(CASES))('%s', (name) => {
  const packets = read(name, 'packets.yaml') as Packets;

  it('becomes what the golden says', async () => {
    const { objects, codes } = await made(name);
    expect(codes).toEqual(packets.warned ?? []);
    const specs = specsOf(objects);
    expect(specs).toEqual(read(name, 'golden.yaml'));
  });

  it.each(Object.entries(packets.clusters))('means the same to two readers, on %s', async (cluster, { open, closed }) => {
    const objects = (await made(name)).objects.get(cluster)!;
    const cilium = objects.some(({ apiVersion }) => apiVersion.startsWith('cilium.io/'));
    const { world, unjudged } = worldOf(objects, { blocksMatchPods: !cilium });
    expect(unjudged).toEqual([]);
    const seen = (packet: string) => {
      const [from, to, what] = packet.split(' ').map((word, i) => (i < 2 ? packets.ends[word]! : word)) as [End, End, string];
      const [protocol, number] = what.split('/') as ['TCP' | 'UDP', string];
      const port = Number(number);
      const [a, b] = [from, to].map((end) => ciliumOf(end, objects)) as [CiliumEnd, CiliumEnd];
      return {
        packet,
        naive: cilium
          ? (a.namespace === undefined || lets(objects, 'egress', a, b, { port, protocol })) &&
            (b.namespace === undefined || lets(objects, 'ingress', b, a, { port, protocol }))
          : canReach(objects, plainOf(from), plainOf(to), port, protocol),
        reach: verdict(world, endpointOf(from), endpointOf(to), port, protocol).open,
      };
    };
    expect(open.map(seen)).toEqual(open.map((packet) => ({ packet, naive: true, reach: true })));
    expect(closed.map(seen)).toEqual(closed.map((packet) => ({ packet, naive: false, reach: false })));
  });
});
