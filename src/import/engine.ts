import { groupOf } from '../kube/kinds.js';
import type { ResolvedNetwork } from '../layers/network/sections.js';
import type { Values } from '../model/merge.js';
import type { Draft } from './draft.js';

/** The API groups of the kinds that only one engine reads. */
const ENGINES = new Map([
  ['cilium.io', 'cilium'],
  ['projectcalico.org', 'calico'],
  ['crd.projectcalico.org', 'calico'],
]);

/**
 * The network of a cluster, guessed by the kinds found there; undefined where they tell of no engine, or of two. No rules for the whole cluster come
 * with it: an import adds nothing.
 */
export function guessNetwork(drafts: readonly Draft[]): Values | undefined {
  const groups = drafts.flatMap(({ namespaces, unplaced }) => [
    ...[...unplaced, ...namespaces.flatMap(({ leftover }) => leftover)].map(({ apiVersion }) => groupOf(apiVersion)),
    ...namespaces.flatMap(({ sections }) =>
      (sections.get('network') as ResolvedNetwork | undefined)?.cilium ? ['cilium.io'] : [],
    ),
  ]);
  const [engine, ...others] = new Set(groups.flatMap((group) => ENGINES.get(group) ?? []));
  return engine === undefined || others.length > 0 ? undefined : { engine, clusterwide: false };
}
