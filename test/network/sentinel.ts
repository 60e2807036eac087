import { type Client, eventually, type Sent } from '../cluster/client/client.js';
import { addPod, type Node } from './pod.js';
import { PORTS, Seat } from './seat.js';

const NAMESPACE = 'tny-sentinel';
const [FIRST, SECOND] = PORTS.TCP;
const ECHO = PORTS.UDP[0];

/**
 * Two pods of no fleet, between which a connection opens once everything that was written before is enforced. What opens it is one more change of
 * each kind that policies are made of, and the same sweep of the controller that sees them has seen all earlier ones.
 */
export class Sentinel {
  /** The one policy that is not a fleet's. */
  static readonly POLICY = 'tny-round';
  readonly #admin: Client;
  readonly #asks: Seat;
  readonly #answers: Seat;
  #round = 0;

  private constructor(admin: Client, asks: Seat, answers: Seat) {
    this.#admin = admin;
    this.#asks = asks;
    this.#answers = answers;
  }

  static async open(admin: Client, node: Node): Promise<Sentinel> {
    const [asks, answers] = await Promise.all([Seat.open('10.246.1'), Seat.open('10.246.2')]);
    await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    for (const [name, seat] of Object.entries({ asks, answers }))
      await addPod(admin, node, { namespace: NAMESPACE, name, labels: { role: name }, ip: seat.address });
    return new Sentinel(admin, asks, answers);
  }

  /** Waits until what the API server holds is what packets meet. */
  async settled(): Promise<void> {
    const round = String(++this.#round);
    const [open, closed] = this.#round % 2 === 0 ? [FIRST, SECOND] : [SECOND, FIRST];
    const change = { metadata: { labels: { round } } };
    await this.#admin.patch({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, change);
    await this.#admin.patch({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: NAMESPACE, name: 'asks' } }, change);
    await this.#admin.apply(policy(round, open));
    await eventually(`round ${round} of policies to be enforced`, async () => {
      const [yes, no] = await this.#try([open, closed], 'TCP');
      return yes === 'open' && no !== 'open' ? true : undefined;
    });
  }

  /** Whether UDP comes back at all at this moment. */
  async echoes(): Promise<boolean> {
    return (await this.#try([ECHO], 'UDP'))[0] === 'open';
  }

  close(): void {
    this.#asks.close();
    this.#answers.close();
  }

  #try(ports: readonly number[], protocol: 'TCP' | 'UDP') {
    const { address } = this.#answers;
    return this.#asks.probe(ports.map((port) => ({ address, port, protocol, nonce: `sentinel ${this.#round}` })));
  }
}

function policy(round: string, port: number): Sent {
  const matchLabels = { round };
  const from = [{ namespaceSelector: { matchLabels }, podSelector: { matchLabels } }];
  const ports = [
    { protocol: 'TCP', port },
    { protocol: 'UDP', port: ECHO },
  ];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: NAMESPACE, name: Sentinel.POLICY },
    spec: { podSelector: { matchLabels: { role: 'answers' } }, policyTypes: ['Ingress'], ingress: [{ from, ports }] },
  };
}
