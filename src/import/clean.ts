import { isPlainObject } from '../kube/deep-equal.js';
import { groupOf } from '../kube/kinds.js';
import type { Manifest } from '../kube/types.js';

/** Something of the input that import does not write, and why. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}

/** Metadata that the API server writes, never a person. */
const SERVER_METADATA = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Kinds that only controllers make. */
const GENERATED_KINDS = new Set([
  '/Endpoints',
  '/Event',
  '/PodTemplate',
  'events.k8s.io/Event',
  'discovery.k8s.io/EndpointSlice',
  'coordination.k8s.io/Lease',
  'apps/ControllerRevision',
  'metrics.k8s.io/PodMetrics',
]);

/** ConfigMaps that the control plane puts into every namespace. */
const GENERATED_CONFIG_MAPS = new Set(['kube-root-ca.crt', 'openshift-service-ca.crt']);

/** How an object is called in a report. */
export function describe(object: Manifest): string {
  const namespace = object.metadata.namespace;
  return `${object.kind} ${namespace === undefined ? '' : `${String(namespace)}/`}${object.metadata.name}`;
}

/** Why an object must not be written at all, or undefined when it may. */
export function reasonToLeaveOut(object: Manifest): string | undefined {
  const { metadata } = object;
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  if (kind === '/Secret') return 'Secret data never goes into git';
  if (Array.isArray(metadata.ownerReferences) && metadata.ownerReferences.length > 0)
    return 'owned by another object, which makes it';
  if (GENERATED_KINDS.has(kind)) return 'made by a controller';
  if (kind === '/ConfigMap' && GENERATED_CONFIG_MAPS.has(metadata.name)) return 'made by the control plane in every namespace';
  if (kind === '/ServiceAccount' && metadata.name === 'default' && isLive(object) && isBare(object))
    return 'made by the control plane in every namespace';
  return undefined;
}

function isLive({ metadata }: Manifest): boolean {
  return metadata.uid !== undefined || metadata.creationTimestamp !== undefined || metadata.resourceVersion !== undefined;
}

function isBare(object: Manifest): boolean {
  return (
    object.automountServiceAccountToken === undefined &&
    object.metadata.labels === undefined &&
    object.imagePullSecrets === undefined
  );
}

/**
 * A copy without what the server wrote: its metadata, `status`, the last-applied annotation, and a Namespace's finalizers.
 * @returns the copy, and the fields that were taken out
 */
export function clean(object: Manifest): { object: Manifest; fields: string[] } {
  const fields: string[] = [];
  const metadata = { ...object.metadata };
  for (const field of SERVER_METADATA) {
    if (field in metadata) {
      delete metadata[field];
      fields.push(`metadata.${field}`);
    }
  }
  if (isPlainObject(metadata.annotations) && LAST_APPLIED in metadata.annotations) {
    const { [LAST_APPLIED]: _, ...rest } = metadata.annotations as Record<string, string>;
    if (Object.keys(rest).length > 0) metadata.annotations = rest;
    else delete metadata.annotations;
    fields.push(`metadata.annotations['${LAST_APPLIED}']`);
  }
  const result: Manifest = { ...object, metadata };
  if ('status' in result) {
    delete result.status;
    fields.push('status');
  }
  if (object.kind === 'Namespace' && groupOf(object.apiVersion) === '' && isFinalizersOnly(object.spec)) {
    delete result.spec;
    fields.push('spec.finalizers');
  }
  return { object: result, fields };
}

/** The finalizer `kubernetes` is put on every Namespace by the server. */
function isFinalizersOnly(spec: unknown): boolean {
  if (!isPlainObject(spec)) return false;
  const keys = Object.keys(spec);
  return (
    keys.length === 0 || (keys.length === 1 && Array.isArray(spec.finalizers) && spec.finalizers.every((f) => f === 'kubernetes'))
  );
}
