import { isDeepStrictEqual } from 'node:util';
import type { Client, Live, Sent } from '../client/client.js';
import { nameOf } from '../cluster.js';

/** Those of these objects that the cluster hasn't, or holds with other contents: the server would change something if they were applied. */
export async function notHeld(admin: Client, objects: readonly Sent[]): Promise<string[]> {
  const found: string[] = [];
  for (const object of objects) {
    const before = await admin.find(object);
    if (!before) found.push(`no ${nameOf(object)}`);
    else {
      const after = await admin.apply(object, { dryRun: true, force: true, manager: 'tenantry-comparison' });
      if (!isDeepStrictEqual(contents(before), contents(after))) found.push(`another ${nameOf(object)}`);
    }
  }
  return found;
}

/** Without who wrote it. */
function contents({ metadata, ...rest }: Live): object {
  const { managedFields: _, resourceVersion: __, ...own } = metadata as Live['metadata'] & { managedFields?: unknown };
  return { ...rest, metadata: own };
}

/** Kinds that are only ours to make in a tenant's namespace, for those who compare sets. */
const HELD = [
  ['v1', 'ResourceQuota'],
  ['v1', 'LimitRange'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
] as const;
const OURS = [['v1', 'Namespace'], ['v1', 'ServiceAccount'], ...HELD] as const;
const LABELLED = 'app.kubernetes.io/managed-by=tenantry,tenantry.dev/tenant';

/** The names of all objects of tenants that the cluster holds, of these kinds. */
export async function oursOn(admin: Client): Promise<string[]> {
  const all: Live[] = [];
  for (const [version, kind] of OURS) all.push(...(await admin.list(version, kind, undefined, { labelSelector: LABELLED })));
  return all.map(nameOf).sort();
}

/** The names of those among these objects. @param home the engine's own namespace, which is passed over */
export const oursIn = (objects: readonly Sent[], home: string): string[] =>
  objects
    .filter(({ metadata, kind }) => metadata.namespace !== home && OURS.some(([, ours]) => ours === kind))
    .map(nameOf)
    .sort();

/** What a namespace holds of ours: who is deleted and made again is another. */
export async function heldIn(admin: Client, namespace: string): Promise<string[]> {
  const all: Live[] = [];
  for (const [version, kind] of HELD) all.push(...(await admin.list(version, kind, namespace)));
  // A quota's status counts on: what was applied is its spec.
  return all.map(({ kind, metadata, spec }) => `${kind} ${metadata.name} ${metadata.uid} ${JSON.stringify(spec ?? '')}`).sort();
}
