import { defineLayer, type Existing, type Recognised } from '../contract.js';
import { ANNOTATIONS, annotationsOf, KEYS, readAnnotation } from './annotations.js';
import { judgePools } from './fleet.js';
import { nodesGuard } from './guard.js';
import { placement } from './mutation.js';
import { resolveNodes } from './resolve.js';
import { type NodesSection, nodesClusterShape, nodesSection, nodesShape } from './sections.js';

export type { NodesSection } from './sections.js';

/** Which nodes a tenant's pods run on: annotations of the Namespace, which two admission plugins of the API server hold pods to. */
export const nodesLayer = defineLayer({
  name: 'nodes',
  summary: 'which nodes the pods run on: node pool, tolerations',
  shape: nodesShape,
  clusterShape: nodesClusterShape,
  standard: { nodes: { restrict: true } },
  locks: ['nodes.restrict', 'nodes.nodeSelector', 'nodes.defaultTolerations', 'nodes.tolerationsWhitelist', 'nodes.daemonSets'],
  resolved: nodesSection,
  resolve: resolveNodes,
  facts: (section) => ({ annotations: annotationsOf(section) }),
  objects: () => [],
  guards: () => [nodesGuard],
  platform: placement,
  fleet: judgePools,
  recognise,
  written: (section: NodesSection) => (Object.keys(section).length > 0 ? { nodes: { ...section } } : {}),
});

function recognise({ object }: Existing): Recognised<NodesSection> | undefined {
  const section: NodesSection = {};
  const annotations: string[] = [];
  for (const key of KEYS) {
    const text: unknown = object?.metadata.annotations?.[ANNOTATIONS[key]];
    const read = typeof text === 'string' ? readAnnotation(key, text) : undefined;
    if (!read) continue;
    Object.assign(section, read);
    annotations.push(ANNOTATIONS[key]);
  }
  return annotations.length > 0 ? { section, objects: [], annotations } : undefined;
}
