import { groupOf } from '../kube/kinds.js';
import { sortKeys } from '../kube/sort-keys.js';
import type { Manifest } from '../kube/types.js';
import type { LiveState } from '../model/fleet.js';
import type { Engine, GitOps } from '../model/gitops.js';

/**
 * What an engine reads on an object that it is not to delete, Flux on the live one. Not Argo CD's `confirm`: until somebody does, that Application
 * syncs nothing else, not even the commit that brings the lost file back.
 */
const KEEPS: Readonly<Record<Engine, readonly [annotation: string, value: string]>> = {
  flux: ['kustomize.toolkit.fluxcd.io/prune', 'disabled'],
  argocd: ['argocd.argoproj.io/sync-options', 'Prune=false,Delete=false'],
};

/** What holds data, or all of a namespace. */
const KEPT = new Set(['/Namespace', '/PersistentVolumeClaim', '/PersistentVolume']);

/**
 * Marks what the engine must not prune when its file is lost, as long as the namespace is not retiring: only then may the next change take it
 * away. What the author wrote under that key stays. Nothing is marked where platform.ts names no engine.
 */
export function protect(object: Manifest, { engine, declared }: GitOps, state: LiveState): Manifest {
  if (!declared || state === 'retiring' || !KEPT.has(`${groupOf(object.apiVersion)}/${object.kind}`)) return object;
  const [key, value] = KEEPS[engine];
  const { annotations = {} } = object.metadata;
  if (key in annotations) return object;
  return { ...object, metadata: { ...object.metadata, annotations: sortKeys({ ...annotations, [key]: value }) } };
}
