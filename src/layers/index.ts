// Generated from the folders of src/layers by scripts/gen-layers.mjs. Do not edit.
import type { Layer } from './contract.js';
import { accessLayer } from './access/index.js';
import { budgetLayer } from './budget/index.js';
import { namespaceLayer } from './namespace/index.js';
import { networkLayer } from './network/index.js';
import { nodesLayer } from './nodes/index.js';

/** Every layer there is, the Namespace first. */
export const layers: readonly Layer[] = [namespaceLayer, accessLayer, budgetLayer, networkLayer, nodesLayer] as unknown as readonly Layer[];

/** The keys that every level takes. */
export const sectionShape: typeof namespaceLayer.shape & typeof accessLayer.shape & typeof budgetLayer.shape & typeof networkLayer.shape & typeof nodesLayer.shape = {
  ...namespaceLayer.shape,
  ...accessLayer.shape,
  ...budgetLayer.shape,
  ...networkLayer.shape,
  ...nodesLayer.shape,
};

/** The keys that layers add to the platform. */
export const platformShape: typeof namespaceLayer.platformShape & typeof accessLayer.platformShape & typeof budgetLayer.platformShape & typeof networkLayer.platformShape & typeof nodesLayer.platformShape = {
  ...namespaceLayer.platformShape,
  ...accessLayer.platformShape,
  ...budgetLayer.platformShape,
  ...networkLayer.platformShape,
  ...nodesLayer.platformShape,
};

/** The keys that layers add to a cluster. */
export const clusterShape: typeof namespaceLayer.clusterShape & typeof accessLayer.clusterShape & typeof budgetLayer.clusterShape & typeof networkLayer.clusterShape & typeof nodesLayer.clusterShape = {
  ...namespaceLayer.clusterShape,
  ...accessLayer.clusterShape,
  ...budgetLayer.clusterShape,
  ...networkLayer.clusterShape,
  ...nodesLayer.clusterShape,
};

/** The keys that layers add to a tier's caps. */
export const capShape: typeof namespaceLayer.capShape & typeof accessLayer.capShape & typeof budgetLayer.capShape & typeof networkLayer.capShape & typeof nodesLayer.capShape = {
  ...namespaceLayer.capShape,
  ...accessLayer.capShape,
  ...budgetLayer.capShape,
  ...networkLayer.capShape,
  ...nodesLayer.capShape,
};
