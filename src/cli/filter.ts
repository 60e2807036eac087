import { syncedTenantOf } from '../emit/layout.js';
import type { ExistingTree } from '../emit/plan.js';
import type { ReadFleet } from './fleet.js';
import { unknownWord } from './usage.js';

export interface FilterOptions {
  readonly cluster?: readonly string[];
  readonly tenant?: readonly string[];
}

/**
 * Which paths of the output folder --cluster and --tenant let through: `<cluster>/**`, and `<cluster>/tenants/[<shard>/]<tenant>/*`, and `<cluster>/sync/<tenant>.yaml`.
 * Names that neither the definitions nor the output folder know are wrong use.
 */
export function filterOf({ cluster, tenant }: FilterOptions, fleet: ReadFleet, tree: ExistingTree): (path: string) => boolean {
  const paths = [...tree.files.keys()];
  const clusters = new Set([...(fleet.compiled?.fleet.platform.clusters.keys() ?? []), ...paths.map(clusterOf)]);
  const tenants = new Set([...fleet.loaded.tenants.map((t) => t.name), ...paths.flatMap((path) => tenantOf(path) ?? [])]);
  for (const name of cluster ?? []) if (!clusters.has(name)) throw unknownWord('cluster', name, [...clusters].sort());
  for (const name of tenant ?? []) if (!tenants.has(name)) throw unknownWord('tenant', name, [...tenants].sort());
  return (path) => {
    if (cluster && !cluster.includes(clusterOf(path))) return false;
    return !tenant || tenant.includes(tenantOf(path) ?? '');
  };
}

const clusterOf = (path: string): string => path.slice(0, Math.max(0, path.indexOf('/')));

function tenantOf(path: string): string | undefined {
  const parts = path.split('/');
  if (parts[1] === 'sync') return syncedTenantOf(path)?.tenant;
  return parts[1] === 'tenants' && parts.length > 3 && !parts.at(-1)!.startsWith('_') ? parts.at(-2) : undefined;
}
