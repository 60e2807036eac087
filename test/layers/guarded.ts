import { layers } from '../../src/layers/index.js';
import { buildGitOps } from '../../src/model/gitops.js';

/** A cluster on which every rule can hold. */
export const cluster = {
  name: 'c',
  kubernetes: '1.36',
  distribution: 'generic',
  gitops: buildGitOps(undefined),
  admissionPlugins: [],
  values: {},
} as const;

/** What all layers hold requests to there. */
export const guards = layers.flatMap((layer) => layer.guards?.(cluster) ?? []);
