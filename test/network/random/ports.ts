import type { NetworkPort } from '../../../src/kube/schemas.js';
import { PORTS } from '../seat.js';
import type { Random } from './random.js';

/** The name that pods have for one of their ports, each for its own. */
export const NAMED = 'main';

const [WEB, BOTH, LAST] = PORTS.TCP;
const LOW = PORTS.UDP[1];

/** The ports of a rule, in every form without a name; undefined and an empty list are all. */
export const portForms = (random: Random): (() => NetworkPort[] | undefined)[] => [
  () => undefined,
  () => [{ protocol: 'TCP', port: random.pick(PORTS.TCP) }],
  () => [{ port: random.pick(PORTS.TCP) }, { port: random.pick(PORTS.TCP) }],
  () => [{ protocol: 'UDP', port: random.pick(PORTS.UDP) }],
  () => [{ protocol: random.pick(['TCP', 'UDP']) }],
  () => [],
  () => [{ port: BOTH - 1, endPort: LAST }],
  () => [
    { port: WEB - 80, endPort: WEB },
    { protocol: 'UDP', port: LOW, endPort: BOTH },
  ],
];

/** Those with a name. Among names alone there is one that somebody has: kube-router opens all ports where nobody has any. */
export const namedPortForms = (random: Random): (() => NetworkPort[])[] => [
  () => [{ protocol: 'UDP', port: NAMED }, { port: NAMED }],
  () => [{ protocol: 'UDP', port: NAMED }, { port: random.pick(PORTS.TCP) }],
  () => [{ port: NAMED }, { protocol: 'UDP', port: LOW }],
];
