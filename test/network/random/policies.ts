import type { LabelSelector, NetworkPeer, NetworkPort } from '../../../src/kube/schemas.js';
import type { ExactPolicy } from '../../../src/layers/network/sections.js';
import { PORTS } from '../seat.js';
import { OUTSIDE } from '../site.js';
import type { Random } from './random.js';

/** The labels that pods of a random fleet have; not each has the second. */
export const APPS = ['web', 'db', 'job'] as const;
export const RANK = 'rank';
/** The label that namespaces have, by which selectors mean them. */
export const ZONE = 'zone';
export const ZONES = ['red', 'blue'] as const;
/** The name that pods have for one of their ports, each for its own. */
export const NAMED = 'main';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const [WEB, ALT, LAST] = PORTS.TCP;
const PODS = '10.244.0.0/16';
const PART = ['10.244.0.0/22', '10.244.4.0/22', '10.244.8.0/22'] as const;
const REST = '203.0.113.0/24';

type Side = 'from' | 'to';

/** Makes policies in every form that Kubernetes knows, and each form about as often as any other. */
export class Policies {
  readonly #random: Random;
  readonly #selector: () => () => LabelSelector;
  readonly #peers: Readonly<Record<Side, () => () => NetworkPeer[] | undefined>>;
  readonly #ports: () => () => NetworkPort[] | undefined;
  readonly #shape: () => (podSelector: LabelSelector) => ExactPolicy;

  constructor(random: Random, namespaces: readonly string[]) {
    this.#random = random;
    const app = () => random.pick(APPS);
    const zone = (): LabelSelector => ({ matchLabels: { [ZONE]: random.pick(ZONES) } });
    const named = (): LabelSelector => ({ matchLabels: { [NAME_LABEL]: random.pick(namespaces) } });
    this.#selector = random.deck<() => LabelSelector>([
      () => ({}),
      () => ({}),
      () => ({ matchLabels: { app: app() } }),
      () => ({ matchExpressions: [{ key: 'app', operator: 'In', values: random.shuffled(APPS).slice(1) }] }),
      () => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [app()] }] }),
      () => ({ matchExpressions: [{ key: RANK, operator: 'Exists' }] }),
      () => ({ matchExpressions: [{ key: RANK, operator: 'DoesNotExist' }] }),
      () => ({ matchLabels: { [RANK]: 'high' }, matchExpressions: [{ key: 'app', operator: 'NotIn', values: [app()] }] }),
    ]);
    const selected = () => this.#selector()();
    const except = () => [random.pick(PART), ...(random.chance(0.5) ? [`10.244.${9 + random.below(2)}.2/32`] : [])];
    const peers = (): (() => NetworkPeer[] | undefined)[] => [
      () => [{ podSelector: {} }],
      () => [{ podSelector: selected() }],
      () => [{ namespaceSelector: named() }],
      () => [{ namespaceSelector: zone() }],
      () => [{ namespaceSelector: {} }],
      () => [{ namespaceSelector: {}, podSelector: selected() }],
      () => [{ namespaceSelector: zone(), podSelector: selected() }, { podSelector: { matchLabels: { app: app() } } }],
      () => [{ namespaceSelector: named(), podSelector: selected() }, { namespaceSelector: named() }],
      () => [{ ipBlock: { cidr: random.pick(PART) } }],
      () => [{ ipBlock: { cidr: PODS, except: except() } }],
      () => [{ ipBlock: { cidr: '0.0.0.0/0', except: except() } }],
      () => [{ ipBlock: { cidr: REST } }, { podSelector: selected() }],
      () => [{ ipBlock: { cidr: '0.0.0.0/0', except: [`${OUTSIDE}/32`] } }],
      () => [{ ipBlock: { cidr: '0.0.0.0/0' } }],
      () => undefined,
      () => [],
    ];
    this.#peers = { from: random.deck(peers()), to: random.deck(peers()) };
    this.#ports = random.deck<() => NetworkPort[] | undefined>([
      () => undefined,
      () => undefined,
      () => [],
      () => [{ protocol: 'TCP', port: random.pick(PORTS.TCP) }],
      () => [{ port: random.pick(PORTS.TCP) }],
      () => [{ protocol: 'UDP', port: random.pick(PORTS.UDP) }],
      () => [{ protocol: random.pick(['TCP', 'UDP']) }],
      () => [{ port: NAMED }],
      () => [{ protocol: 'UDP', port: NAMED }, { port: NAMED }],
      () => [{ port: ALT - 1, endPort: LAST }],
      () => [
        { port: WEB - 80, endPort: WEB },
        { protocol: 'UDP', port: PORTS.UDP[0], endPort: PORTS.UDP[1] },
      ],
    ]);
    const ins = () => this.#rules('from') as ExactPolicy['ingress'];
    const outs = () => this.#rules('to') as ExactPolicy['egress'];
    this.#shape = random.deck<(podSelector: LabelSelector) => ExactPolicy>([
      (podSelector) => ({ podSelector, ingress: ins() }),
      (podSelector) => ({ podSelector, egress: outs() }),
      (podSelector) => ({ podSelector, policyTypes: ['Ingress'], ingress: ins() }),
      (podSelector) => ({ podSelector, policyTypes: ['Ingress'], ingress: ins() }),
      (podSelector) => ({ podSelector, policyTypes: ['Egress'], egress: outs() }),
      (podSelector) => ({ podSelector, policyTypes: ['Egress'], egress: outs() }),
      (podSelector) => ({ podSelector, policyTypes: ['Ingress', 'Egress'], ingress: ins(), egress: outs() }),
      (podSelector) => ({ podSelector, policyTypes: ['Egress'], ingress: ins(), egress: outs() }),
      (podSelector) => ({ podSelector, policyTypes: ['Ingress'], ingress: [] }),
      (podSelector) => ({ podSelector, policyTypes: ['Ingress'], ingress: [{}] }),
      (podSelector) => ({ podSelector, policyTypes: ['Egress'], egress: [{}] }),
      (podSelector) => ({ podSelector, ingress: [{}] }),
      (podSelector) => ({ podSelector }),
    ]);
  }

  /** The next policy. */
  next(): ExactPolicy {
    return this.#shape()(this.#selector()());
  }

  #rules(side: Side): object[] {
    return Array.from({ length: 1 + this.#random.below(2) }, () => {
      const peers = this.#peers[side]()();
      const ports = this.#ports()();
      // kube-router reads the name of a port in an egress rule by the pods that its peers select, and knows none for addresses or for anyone.
      const nameless = side === 'to' && !peers?.every(({ ipBlock }) => ipBlock === undefined);
      const kept = nameless || peers?.length === 0 ? ports?.filter(({ port }) => typeof port !== 'string') : ports;
      return { ...(peers && { [side]: peers }), ...(kept && { ports: kept }) };
    });
  }
}
