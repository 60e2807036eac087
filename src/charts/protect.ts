import { KEEPS } from '../gitops/keeps.js';
import { groupOf } from '../kube/kinds.js';
import { sortKeys } from '../kube/sort-keys.js';
import type { Manifest } from '../kube/types.js';
import type { LiveState } from '../model/fleet.js';
import type { GitOps } from '../model/gitops.js';

/** What holds data, or all of a namespace. */
const KEPT = new Set(['/Namespace', '/PersistentVolumeClaim', '/PersistentVolume']);

/**
 * Marks what the engine must not prune when its file is lost, as long as the namespace is not retiring: only then may the next change take it
 * away. What the author wrote under that key stays. Nothing is marked where platform.ts names no engine.
 * @param kept whether the layer that made it says that it is to be kept
 */
export function protect(object: Manifest, { engine, declared }: GitOps, state: LiveState, kept = false): Manifest {
  if (!declared || state === 'retiring') return object;
  if (!kept && !KEPT.has(`${groupOf(object.apiVersion)}/${object.kind}`)) return object;
  const { annotation: key, value } = KEEPS[engine];
  const { annotations = {} } = object.metadata;
  if (key in annotations) return object;
  return { ...object, metadata: { ...object.metadata, annotations: sortKeys({ ...annotations, [key]: value }) } };
}
