import { z } from 'zod';
import { labelKeyProblem } from '../../kube/names.js';

/** The API server's own rules for the names of resources: pkg/apis/core/helper and validation. */

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];

/** Kinds that a quota counts under their bare name; every other one is `count/<resource>.<group>`. */
const COUNTED = ['services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas'];
const COUNTED_PARTS = ['services.loadbalancers', 'services.nodeports'];

const QUOTA_KEYS = new Set([
  ...COMPUTE,
  ...COMPUTE.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  'requests.storage',
  'pods',
  ...COUNTED,
  ...COUNTED_PARTS,
]);

const INTEGER_KEYS = new Set(['pods', ...COUNTED, ...COUNTED_PARTS]);

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** An extended resource such as `nvidia.com/gpu` (IsExtendedResourceName). */
export function isExtendedResource(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && labelKeyProblem(`requests.${name}`) === undefined;
}

/** Whether a limit may be more than its request; not so for devices and huge pages (IsOvercommitAllowed). */
export function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

/** Whether a quota on this key must be a whole number (IsIntegerResourceName). */
export function isWholeKey(key: string): boolean {
  return INTEGER_KEYS.has(key) || isExtendedResource(key);
}

export function isQuotaKey(key: string): boolean {
  if (labelKeyProblem(key) !== undefined) return false;
  return key.includes('/') || QUOTA_KEYS.has(key) || isHugePages(key) || key.startsWith('requests.hugepages-');
}

function isContainerResource(name: string): boolean {
  if (labelKeyProblem(name) !== undefined) return false;
  if (!name.includes('/')) return COMPUTE.includes(name) || isHugePages(name);
  return isNative(name) || isExtendedResource(name);
}

/** A resource that a LimitRange's item may name: of a container or pod only what containers ask for. */
export function isLimitResource(type: string, name: string): boolean {
  if (type === 'Container' || type === 'Pod') return isContainerResource(name);
  if (labelKeyProblem(name) !== undefined) return false;
  return name.includes('/') || name === 'storage' || isQuotaKey(name);
}

/** The key under which a quota counts objects: `services` as it is, `deployments.apps` as `count/deployments.apps`. */
export function countKey(resource: string): string {
  return COUNTED.includes(resource) || COUNTED_PARTS.includes(resource) ? resource : `count/${resource}`;
}

const params = { code: 'bad-name' };

export const quotaKey = z.string().refine(isQuotaKey, {
  error: "must be something a ResourceQuota limits, such as 'requests.cpu', 'pods' or 'count/deployments.apps'",
  params,
});

export const containerResource = z.string().refine(isContainerResource, {
  error: "must be a resource of containers: 'cpu', 'memory', 'ephemeral-storage' or such as 'nvidia.com/gpu'",
  params,
});

export const extendedResource = z
  .string()
  .refine(isExtendedResource, { error: "must be an extended resource such as 'nvidia.com/gpu'", params });

export const countedResource = z
  .string()
  .refine((name) => /^[a-z][-a-z0-9.]*$/.test(name) && name !== 'pods' && isQuotaKey(countKey(name)), {
    error:
      "must be '<resource>' or '<resource>.<group>' in lower case, such as 'services' or 'deployments.apps' (pods have a key of their own)",
    params,
  });

export const limitType = z
  .string()
  .refine(
    (type) =>
      ['Container', 'Pod', 'PersistentVolumeClaim'].includes(type) || (type.includes('/') && labelKeyProblem(type) === undefined),
    {
      error: "must be 'Container', 'Pod', 'PersistentVolumeClaim' or such as 'openshift.io/Image'",
      params,
    },
  );
