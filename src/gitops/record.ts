import type { Manifest } from '../kube/types.js';
import type { Cluster } from '../model/fleet.js';
import { engineName } from './names.js';

/**
 * What is left of a tenant's namespaces that are gone: their names, so that when its file goes too somebody can see which names are to stay
 * reserved. An object of the engine's namespace, since a file of dist/ must hold one.
 */
export function removedRecord({ gitops }: Cluster, tenant: string, namespaces: readonly string[]): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: engineName('removed', tenant), namespace: gitops.namespace },
    data: { namespaces: namespaces.join(','), tenant },
  };
}
