import type { LabelSelector } from '../../../src/kube/schemas.js';
import type { Random } from './random.js';

/** The labels that pods of a random fleet have; not each has the second. */
export const APPS = ['web', 'db', 'job'] as const;
export const RANK = 'rank';
/** The label that namespaces have, by which selectors mean them. */
export const ZONE = 'zone';
export const ZONES = ['red', 'blue'] as const;

const app = (random: Random) => random.pick(APPS);

/** Selectors of pods, each with every operator. */
export const podSelectors = (random: Random): (() => LabelSelector)[] => [
  () => ({}),
  () => ({ matchLabels: { app: app(random) } }),
  () => ({ matchExpressions: [{ key: 'app', operator: 'In', values: random.shuffled(APPS).slice(1) }] }),
  () => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [app(random)] }] }),
  () => ({ matchExpressions: [{ key: RANK, operator: 'Exists' }] }),
  () => ({ matchExpressions: [{ key: RANK, operator: 'DoesNotExist' }] }),
  () => ({}),
  () => ({ matchLabels: { [RANK]: 'high' }, matchExpressions: [{ key: 'app', operator: 'NotIn', values: [app(random)] }] }),
];
