import { compareManifests } from '../kube/kinds.js';
import type { Manifest } from '../kube/types.js';
import { toYaml } from './yaml.js';

/** The file of something a cluster needs once, such as its roles or guardrails. */
export function platformFile(cluster: string, name: string): string {
  return `${cluster}/platform/${name}.yaml`;
}

/** The file of everything inside one namespace. `shard` is the folder between, on clusters that ask for shards. */
export function namespaceFile(cluster: string, tenant: string, namespace: string, shard?: string): string {
  return `${tenantFolder(cluster, tenant, shard)}/${namespaceFileName(namespace)}`;
}

/** Its name in the tenant's folder. */
export const namespaceFileName = (namespace: string): string => `ns-${namespace}.yaml`;

/** The file of a tenant's cluster-scoped objects. */
export function tenantClusterFile(cluster: string, tenant: string, shard?: string): string {
  return `${tenantFolder(cluster, tenant, shard)}/cluster.yaml`;
}

/** The file of what lives in the GitOps engine's own namespace for one tenant. */
export function syncFile(cluster: string, tenant: string): string {
  return `${cluster}/sync/${tenant}.yaml`;
}

/** The file of what it holds once: no tenant can have this name. */
export const platformSyncFile = (cluster: string): string => syncFile(cluster, '_platform');

/** The file that a shard's folder always holds. */
export const shardFile = (cluster: string, shard: string): string => `${cluster}/tenants/${shard}/_shard.yaml`;

/** Reads a path of {@link syncFile} back. */
export function syncedTenantOf(path: string): { cluster: string; tenant: string } | undefined {
  const [, cluster, tenant] = /^([^/]+)\/sync\/([^_/][^/]*)\.yaml$/.exec(path) ?? [];
  return cluster && tenant ? { cluster, tenant } : undefined;
}

/** The folder of a tenant on a cluster: all that is in it is this tenant's. */
export function tenantFolder(cluster: string, tenant: string, shard?: string): string {
  return shard === undefined ? `${cluster}/tenants/${tenant}` : `${cluster}/tenants/${shard}/${tenant}`;
}

/** The folders of a cluster that are ours; whatever else stands in the output folder is left alone. */
export const MANAGED = ['platform', 'tenants', 'sync'] as const;

const MANAGED_PATH = new RegExp(`^[^/]+/(?:${MANAGED.join('|')})/.`);

/** Whether a path of the output folder lies under a folder we manage. */
export function isManaged(path: string): boolean {
  return MANAGED_PATH.test(path);
}

const NAMESPACE_FILE = /^([^/]+)\/tenants\/(?:[^/]+\/)?([^/]+)\/ns-([^/]+)\.yaml$/;

/** Reads a path of {@link namespaceFile} back. */
export function namespaceOf(path: string): { cluster: string; tenant: string; namespace: string } | undefined {
  const [, cluster, tenant, namespace] = NAMESPACE_FILE.exec(path) ?? [];
  return cluster && tenant && namespace ? { cluster, tenant, namespace } : undefined;
}

const MARK = '# tenantry: ';

/** The first line of each file of ours: what it is made from, and the mark without which a file is never changed or removed. */
export function header(source: string): string {
  // A file name may hold a line break; spelled as it is, it would end the comment and become YAML.
  return `${MARK}${/^[ -!#-~][ -~]*$/.test(source) ? source : JSON.stringify(source).replace(/[\u007f-\uffff]/g, escaped)}\n`;
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The source that a file's header names, or nothing when the file is not ours. */
export function sourceOf(text: string): string | undefined {
  if (!text.startsWith(MARK)) return undefined;
  const end = text.indexOf('\n');
  // A checkout on Windows may have turned the line's end into CR LF.
  const source = text.slice(MARK.length, end < 0 ? undefined : end).replace(/\r$/, '');
  if (!source.startsWith('"')) return source === '' ? undefined : source;
  try {
    return String(JSON.parse(source));
  } catch {
    return undefined;
  }
}

/** The text of a file: its header, and the objects in apply order. */
export function render(source: string, objects: readonly Manifest[]): string {
  return inOnePiece(header(source) + toYaml([...objects].sort(compareManifests)));
}

/**
 * The same text. An engine keeps a string that grew bit by bit as a tree of its bits, five times the size of the letters, until somebody
 * looks at one of them: then it puts them together. A fleet's texts all wait for the disk at once, so that is worth a look.
 */
function inOnePiece(text: string): string {
  text.charCodeAt(text.length - 1);
  return text;
}
