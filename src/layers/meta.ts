import { annotations, labels } from '../kube/schemas.js';
import type { Manifest, ObjectMeta } from '../kube/types.js';
import { OWN_PREFIX } from './contract.js';

const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** Labels and annotations that a named object of a section may carry, so that objects which have some are still recognised. */
export const metaShape = {
  labels: labels.optional().describe('Labels of the object.'),
  annotations: annotations.optional().describe('Annotations of the object.'),
};

export interface Meta {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** Builds a namespaced object's metadata from its name and the author's labels and annotations. */
export function metadataOf(name: string, namespace: string, meta: Meta): ObjectMeta {
  const result: ObjectMeta = { name, namespace };
  if (meta.labels !== undefined) result.labels = meta.labels;
  if (meta.annotations !== undefined) result.annotations = meta.annotations;
  return result;
}

/** The labels and annotations of an object, present only where the object has them. */
export function metaOf(object: Manifest): Meta {
  const meta: Meta = {};
  if (object.metadata.labels !== undefined) meta.labels = object.metadata.labels;
  if (object.metadata.annotations !== undefined) meta.annotations = object.metadata.annotations;
  return meta;
}

/** The object as its author made it: without the labels that Tenantry puts on what it writes. */
export function withoutMarks(object: Manifest): Manifest {
  const { labels, ...metadata } = object.metadata;
  if (labels === undefined || labels === null) return object;
  const kept = Object.entries(labels).filter(
    ([key, value]) => !key.startsWith(OWN_PREFIX) && !(key === MANAGED_BY && value === 'tenantry'),
  );
  if (kept.length === Object.keys(labels).length) return object;
  return { ...object, metadata: kept.length > 0 ? { ...metadata, labels: Object.fromEntries(kept) } : metadata };
}
