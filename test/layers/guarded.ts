import { layers } from '../../src/layers/index.js';

/** A cluster on which every rule can hold. */
export const cluster = {
  name: 'c',
  kubernetes: '1.36',
  distribution: 'generic',
  gitops: 'flux',
  admissionPlugins: [],
  values: {},
} as const;

/** What all layers hold requests to there. */
export const guards = layers.flatMap((layer) => layer.guards?.(cluster) ?? []);
