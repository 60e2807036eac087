// Generated from the folders of src/layers by scripts/gen-layers.mjs. Do not edit.
import type { Layer } from './contract.js';
import { accessLayer } from './access/index.js';
import { budgetLayer } from './budget/index.js';
import { guardrailsLayer } from './guardrails/index.js';
import { namespaceLayer } from './namespace/index.js';
import { networkLayer } from './network/index.js';
import { nodesLayer } from './nodes/index.js';
import { podsLayer } from './pods/index.js';

/** Every layer there is, the Namespace first. */
export const layers: readonly Layer[] = [namespaceLayer, accessLayer, budgetLayer, guardrailsLayer, networkLayer, nodesLayer, podsLayer] as unknown as readonly Layer[];

/** The keys that every level takes. */
export const sectionShape: typeof namespaceLayer.shape & typeof accessLayer.shape & typeof budgetLayer.shape & typeof guardrailsLayer.shape & typeof networkLayer.shape & typeof nodesLayer.shape & typeof podsLayer.shape = {
  ...namespaceLayer.shape,
  ...accessLayer.shape,
  ...budgetLayer.shape,
  ...guardrailsLayer.shape,
  ...networkLayer.shape,
  ...nodesLayer.shape,
  ...podsLayer.shape,
};

/** The keys that layers add to the platform. */
export const platformShape: typeof namespaceLayer.platformShape & typeof accessLayer.platformShape & typeof budgetLayer.platformShape & typeof guardrailsLayer.platformShape & typeof networkLayer.platformShape & typeof nodesLayer.platformShape & typeof podsLayer.platformShape = {
  ...namespaceLayer.platformShape,
  ...accessLayer.platformShape,
  ...budgetLayer.platformShape,
  ...guardrailsLayer.platformShape,
  ...networkLayer.platformShape,
  ...nodesLayer.platformShape,
  ...podsLayer.platformShape,
};

/** The keys that layers add to a cluster. */
export const clusterShape: typeof namespaceLayer.clusterShape & typeof accessLayer.clusterShape & typeof budgetLayer.clusterShape & typeof guardrailsLayer.clusterShape & typeof networkLayer.clusterShape & typeof nodesLayer.clusterShape & typeof podsLayer.clusterShape = {
  ...namespaceLayer.clusterShape,
  ...accessLayer.clusterShape,
  ...budgetLayer.clusterShape,
  ...guardrailsLayer.clusterShape,
  ...networkLayer.clusterShape,
  ...nodesLayer.clusterShape,
  ...podsLayer.clusterShape,
};

/** The keys that layers add to a tier's caps. */
export const capShape: typeof namespaceLayer.capShape & typeof accessLayer.capShape & typeof budgetLayer.capShape & typeof guardrailsLayer.capShape & typeof networkLayer.capShape & typeof nodesLayer.capShape & typeof podsLayer.capShape = {
  ...namespaceLayer.capShape,
  ...accessLayer.capShape,
  ...budgetLayer.capShape,
  ...guardrailsLayer.capShape,
  ...networkLayer.capShape,
  ...nodesLayer.capShape,
  ...podsLayer.capShape,
};
