import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../src/kube/types.js';
import { Client } from '../cluster/client/client.js';
import { readTarget } from '../cluster/client/target.js';
import type { Processes } from '../cluster/programs/processes.js';
import { kubeRouterProgram, startKubeRouter } from './kube-router.js';
import { isPlacedPod, type Observation, type PlacedPod, type Tried } from './observation.js';
import { addOnlyNode, addPod, type Node } from './pod.js';
import { PORTS, Seat } from './seat.js';
import { Sentinel } from './sentinel.js';

const NODE: Node = { name: 'tny-node', address: '10.245.0.1' };
/** Seats of pods, and one that is no pod's. */
export const POD_SEATS = 10;
export const podAddress = (seat: number): string => `10.244.${seat + 1}.2`;
export const OUTSIDE = '203.0.113.2';

/** A fleet, and where its pods are: their addresses are those of seats. */
export interface PlacedFleet {
  readonly name: string;
  /** Namespaces and policies. */
  readonly objects: readonly Manifest[];
  readonly pods: readonly PlacedPod[];
}

/** A network of pods under the policies of a control plane, in a network namespace of its own: the one of this process. */
export class Site {
  readonly #admin: Client;
  readonly #seats: ReadonlyMap<string, Seat>;
  readonly #sentinel: Sentinel;
  readonly #router: Processes;
  readonly #logs: string;
  #standing: readonly PlacedPod[] = [];

  private constructor(admin: Client, seats: readonly Seat[], sentinel: Sentinel, router: Processes, logs: string) {
    this.#admin = admin;
    this.#seats = new Map(seats.map((seat) => [seat.address, seat]));
    this.#sentinel = sentinel;
    this.#router = router;
    this.#logs = logs;
  }

  static async open(kubeconfig: string): Promise<Site> {
    const set = (name: string, value: number) => writeFileSync(`/proc/sys/net/${name}`, String(value));
    execFileSync('ip', ['address', 'replace', `${NODE.address}/32`, 'dev', 'lo']);
    set('ipv4/ip_forward', 1);
    // A refusal is an ICMP message, of which Linux sends few a second: the rest would be silence.
    set('ipv4/icmp_ratemask', 0);
    const admin = new Client(readTarget(kubeconfig));
    await addOnlyNode(admin, NODE);
    const networks = [...Array.from({ length: POD_SEATS }, (_, i) => podAddress(i)), OUTSIDE].map((ip) => ip.replace(/\.2$/, ''));
    const seats = await Promise.all(networks.map((network) => Seat.open(network)));
    const sentinel = await Sentinel.open(admin, NODE);
    const logs = mkdtempSync(join(tmpdir(), 'tenantry-network-'));
    const program = await kubeRouterProgram(join(import.meta.dirname, 'kube-router'), (line) => process.stderr.write(`${line}\n`));
    const router = startKubeRouter(program, kubeconfig, NODE.name, logs);
    const site = new Site(admin, seats, sentinel, router, logs);
    await site.#settled();
    // From one fleet to the next no datagram counts as the answer to an earlier one.
    for (const name of ['udp_timeout', 'udp_timeout_stream']) set(`netfilter/nf_conntrack_${name}`, 1);
    return site;
  }

  /** Puts a fleet in the place of the one before, and tries every pair on every port, both protocols. */
  async observe({ name, objects, pods }: PlacedFleet): Promise<Observation> {
    await this.#clear();
    this.#standing = pods;
    for (const object of objects) await this.#admin.apply(object);
    for (const pod of pods) await addPod(this.#admin, NODE, pod);
    await this.#settled();
    const places = [...pods, { address: OUTSIDE }];
    const addresses = places.map((place) => (isPlacedPod(place) ? place.ip : place.address));
    const one = async (from: number): Promise<Tried[]> => {
      const wanted = addresses.flatMap((_, to) =>
        (['TCP', 'UDP'] as const).flatMap((protocol) => PORTS[protocol].map((port) => ({ from, to, port, protocol }))),
      );
      const probes = wanted.map((w) => ({ ...w, address: addresses[w.to]!, nonce: `${name} ${from} ${w.to} ${w.port}` }));
      const answers = await this.#seats.get(addresses[from]!)!.probe(probes);
      return wanted.map((w, i) => ({ ...w, answer: answers[i]! }));
    };
    const before = await this.#sentinel.echoes();
    const tried = (await Promise.all(addresses.map((_, from) => one(from)))).flat();
    // Silence says nothing where nothing comes back.
    if (!before || !(await this.#sentinel.echoes())) throw new Error(`${name}: UDP doesn't come back even where it is open`);
    return { fleet: name, objects, places, tried };
  }

  async close(): Promise<void> {
    for (const seat of this.#seats.values()) seat.close();
    this.#sentinel.close();
    await this.#router.stop();
    this.#admin.close();
    rmSync(this.#logs, { recursive: true, force: true });
  }

  /** Takes away pods and policies. Namespaces stay: without pods they mean nobody, and the next fleet's are written over them. */
  async #clear(): Promise<void> {
    for (const { namespace, name } of this.#standing)
      await this.#admin.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } }, { gracePeriodSeconds: 0 });
    for (const policy of await this.#admin.list('networking.k8s.io/v1', 'NetworkPolicy'))
      if (policy.metadata.name !== Sentinel.POLICY) await this.#admin.delete(policy);
  }

  async #settled(): Promise<void> {
    await this.#sentinel.settled().catch((error: Error) => {
      throw this.#router.ended.aborted ? this.#router.ended.reason : error;
    });
  }
}
