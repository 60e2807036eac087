// Generated from the folders of src/layers by scripts/gen-layers.mjs. Do not edit.
import type { Layer } from './contract.js';
import { accessLayer } from './access/index.js';
import { budgetLayer } from './budget/index.js';
import { gitopsLayer } from './gitops/index.js';
import { guardrailsLayer } from './guardrails/index.js';
import { hostsLayer } from './hosts/index.js';
import { istioLayer } from './istio/index.js';
import { linkerdLayer } from './linkerd/index.js';
import { namespaceLayer } from './namespace/index.js';
import { networkLayer } from './network/index.js';
import { nodesLayer } from './nodes/index.js';
import { offeringLayer } from './offering/index.js';
import { osmLayer } from './osm/index.js';
import { podsLayer } from './pods/index.js';
import { servicesLayer } from './services/index.js';
import { storageLayer } from './storage/index.js';

/** Every layer there is, the Namespace first. */
export const layers: readonly Layer[] = [namespaceLayer, accessLayer, budgetLayer, gitopsLayer, guardrailsLayer, hostsLayer, istioLayer, linkerdLayer, networkLayer, nodesLayer, offeringLayer, osmLayer, podsLayer, servicesLayer, storageLayer] as unknown as readonly Layer[];

/** The keys that every level takes. */
export const sectionShape: typeof namespaceLayer.shape & typeof accessLayer.shape & typeof budgetLayer.shape & typeof gitopsLayer.shape & typeof guardrailsLayer.shape & typeof hostsLayer.shape & typeof istioLayer.shape & typeof linkerdLayer.shape & typeof networkLayer.shape & typeof nodesLayer.shape & typeof offeringLayer.shape & typeof osmLayer.shape & typeof podsLayer.shape & typeof servicesLayer.shape & typeof storageLayer.shape = {
  ...namespaceLayer.shape,
  ...accessLayer.shape,
  ...budgetLayer.shape,
  ...gitopsLayer.shape,
  ...guardrailsLayer.shape,
  ...hostsLayer.shape,
  ...istioLayer.shape,
  ...linkerdLayer.shape,
  ...networkLayer.shape,
  ...nodesLayer.shape,
  ...offeringLayer.shape,
  ...osmLayer.shape,
  ...podsLayer.shape,
  ...servicesLayer.shape,
  ...storageLayer.shape,
};

/** The keys that layers add to the platform. */
export const platformShape: typeof namespaceLayer.platformShape & typeof accessLayer.platformShape & typeof budgetLayer.platformShape & typeof gitopsLayer.platformShape & typeof guardrailsLayer.platformShape & typeof hostsLayer.platformShape & typeof istioLayer.platformShape & typeof linkerdLayer.platformShape & typeof networkLayer.platformShape & typeof nodesLayer.platformShape & typeof offeringLayer.platformShape & typeof osmLayer.platformShape & typeof podsLayer.platformShape & typeof servicesLayer.platformShape & typeof storageLayer.platformShape = {
  ...namespaceLayer.platformShape,
  ...accessLayer.platformShape,
  ...budgetLayer.platformShape,
  ...gitopsLayer.platformShape,
  ...guardrailsLayer.platformShape,
  ...hostsLayer.platformShape,
  ...istioLayer.platformShape,
  ...linkerdLayer.platformShape,
  ...networkLayer.platformShape,
  ...nodesLayer.platformShape,
  ...offeringLayer.platformShape,
  ...osmLayer.platformShape,
  ...podsLayer.platformShape,
  ...servicesLayer.platformShape,
  ...storageLayer.platformShape,
};

/** The keys that layers add to a cluster. */
export const clusterShape: typeof namespaceLayer.clusterShape & typeof accessLayer.clusterShape & typeof budgetLayer.clusterShape & typeof gitopsLayer.clusterShape & typeof guardrailsLayer.clusterShape & typeof hostsLayer.clusterShape & typeof istioLayer.clusterShape & typeof linkerdLayer.clusterShape & typeof networkLayer.clusterShape & typeof nodesLayer.clusterShape & typeof offeringLayer.clusterShape & typeof osmLayer.clusterShape & typeof podsLayer.clusterShape & typeof servicesLayer.clusterShape & typeof storageLayer.clusterShape = {
  ...namespaceLayer.clusterShape,
  ...accessLayer.clusterShape,
  ...budgetLayer.clusterShape,
  ...gitopsLayer.clusterShape,
  ...guardrailsLayer.clusterShape,
  ...hostsLayer.clusterShape,
  ...istioLayer.clusterShape,
  ...linkerdLayer.clusterShape,
  ...networkLayer.clusterShape,
  ...nodesLayer.clusterShape,
  ...offeringLayer.clusterShape,
  ...osmLayer.clusterShape,
  ...podsLayer.clusterShape,
  ...servicesLayer.clusterShape,
  ...storageLayer.clusterShape,
};

/** The keys that layers add to a tier's caps. */
export const capShape: typeof namespaceLayer.capShape & typeof accessLayer.capShape & typeof budgetLayer.capShape & typeof gitopsLayer.capShape & typeof guardrailsLayer.capShape & typeof hostsLayer.capShape & typeof istioLayer.capShape & typeof linkerdLayer.capShape & typeof networkLayer.capShape & typeof nodesLayer.capShape & typeof offeringLayer.capShape & typeof osmLayer.capShape & typeof podsLayer.capShape & typeof servicesLayer.capShape & typeof storageLayer.capShape = {
  ...namespaceLayer.capShape,
  ...accessLayer.capShape,
  ...budgetLayer.capShape,
  ...gitopsLayer.capShape,
  ...guardrailsLayer.capShape,
  ...hostsLayer.capShape,
  ...istioLayer.capShape,
  ...linkerdLayer.capShape,
  ...networkLayer.capShape,
  ...nodesLayer.capShape,
  ...offeringLayer.capShape,
  ...osmLayer.capShape,
  ...podsLayer.capShape,
  ...servicesLayer.capShape,
  ...storageLayer.capShape,
};
