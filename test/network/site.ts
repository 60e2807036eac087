import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../src/kube/types.js';
import { Client } from '../cluster/client/client.js';
import { readTarget } from '../cluster/client/target.js';
import { KubeRouter, kubeRouterProgram } from './kube-router.js';
import { isPlacedPod, type Observation, type PlacedPod, type Protocol, type Tried } from './observation.js';
import { addOnlyNode, addPod, type Node } from './pod.js';
import { Seat } from './seat.js';
import { Sentinel } from './sentinel.js';

/** For how long a datagram counts as an answer to an earlier one, whatever policies say by then. */
const FORGET_S = 1;
const NODE: Node = { name: 'tny-node', address: '10.245.0.1' };
/** Seats of pods, and two that are no pod's: one anywhere, and one in a range that the example fleet names. */
export const POD_SEATS = 12;
export const podAddress = (seat: number): string => `10.244.${seat + 1}.2`;
export const OUTSIDE = '203.0.113.2';
const OUTSIDES = [OUTSIDE, '10.40.0.2'];

/** A fleet, and where its pods are: their addresses are those of seats. */
export interface PlacedFleet {
  readonly name: string;
  /** Namespaces and policies. */
  readonly objects: readonly Manifest[];
  readonly pods: readonly PlacedPod[];
  /** The ports to try. */
  readonly ports: Readonly<Record<Protocol, readonly number[]>>;
}

/** A network of pods under the policies of a control plane, in a network namespace of its own: the one of this process. */
export class Site {
  readonly #admin: Client;
  readonly #seats: ReadonlyMap<string, Seat>;
  readonly #sentinel: Sentinel;
  readonly #router: KubeRouter;
  readonly #logs: string;
  #standing: readonly PlacedPod[] = [];
  #tried = 0;

  private constructor(admin: Client, seats: readonly Seat[], sentinel: Sentinel, router: KubeRouter, logs: string) {
    this.#admin = admin;
    this.#seats = new Map(seats.map((seat) => [seat.address, seat]));
    this.#sentinel = sentinel;
    this.#router = router;
    this.#logs = logs;
  }

  static async open(kubeconfig: string): Promise<Site> {
    // What follows is for a network namespace that ends with the run, never for the machine's own.
    const others = Object.keys(networkInterfaces()).filter((name) => name !== 'lo');
    if (others.length > 0)
      throw new Error(`this is no network namespace of its own (${others}): run it with npm run test:network`);
    const set = (name: string, value: number) => writeFileSync(`/proc/sys/net/${name}`, String(value));
    execFileSync('ip', ['address', 'replace', `${NODE.address}/32`, 'dev', 'lo']);
    set('ipv4/ip_forward', 1);
    // A refusal is an ICMP message, of which Linux sends few a second: the rest would be silence.
    set('ipv4/icmp_ratemask', 0);
    const admin = new Client(readTarget(kubeconfig));
    await addOnlyNode(admin, NODE);
    const networks = [...Array.from({ length: POD_SEATS }, (_, i) => podAddress(i)), ...OUTSIDES].map((ip) =>
      ip.replace(/\.2$/, ''),
    );
    const seats = await Promise.all(networks.map((network) => Seat.open(network)));
    const sentinel = await Sentinel.open(admin, NODE);
    const logs = mkdtempSync(join(tmpdir(), 'tenantry-network-'));
    const program = await kubeRouterProgram(join(import.meta.dirname, 'kube-router'), (line) =>
      process.stderr.write(`${line}\n`),
    );
    const router = new KubeRouter(program, kubeconfig, NODE.name, logs);
    const site = new Site(admin, seats, sentinel, router, logs);
    await site.#settled();
    for (const name of ['udp_timeout', 'udp_timeout_stream']) set(`netfilter/nf_conntrack_${name}`, FORGET_S);
    return site;
  }

  /** Puts a fleet in the place of the one before, and tries every pair on every port, both protocols. */
  async observe({ name, objects, pods, ports }: PlacedFleet): Promise<Observation> {
    await this.#clear();
    this.#standing = pods;
    for (const object of objects) await this.#admin.apply(object);
    for (const pod of pods) await addPod(this.#admin, NODE, pod);
    await this.#settled();
    await sleep(Math.max(0, this.#tried + FORGET_S * 2000 - Date.now()));
    const places = [...pods, ...OUTSIDES.map((address) => ({ address }))];
    const addresses = places.map((place) => (isPlacedPod(place) ? place.ip : place.address));
    const one = async (from: number): Promise<Tried[]> => {
      const wanted = addresses.flatMap((_, to) =>
        (['TCP', 'UDP'] as const).flatMap((protocol) => ports[protocol].map((port) => ({ from, to, port, protocol }))),
      );
      const probes = wanted.map((w) => ({ ...w, address: addresses[w.to]!, nonce: `${name} ${from} ${w.to} ${w.port}` }));
      const answers = await this.#seats.get(addresses[from]!)!.probe(probes);
      return wanted.map((w, i) => ({ ...w, answer: answers[i]! }));
    };
    const before = await this.#sentinel.echoes();
    const tried = (await Promise.all(addresses.map((_, from) => one(from)))).flat();
    this.#tried = Date.now();
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
    await this.#router.rests();
  }
}
