import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, eventually, type Sent } from '../client/client.js';
import { manifestsIn, nameOf, removeNamespaces } from '../client/objects.js';
import { kubeconfig } from '../control-plane/kubeconfig.js';

const CLUSTER_SCOPED = ['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding'];

/** The manifests of a file, or of a folder's files; those that live in a namespace are put into this one. */
export function manifestsAt(path: string, namespace?: string): Sent[] {
  const files = path.endsWith('.yaml') ? [path] : readdirSync(path).map((name) => join(path, name));
  return files
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml'))
    .flatMap((file) => manifestsIn(readFileSync(file, 'utf8')))
    .map((object) => (CLUSTER_SCOPED.includes(object.kind) ? object : within(namespace, object)));
}

/** As kustomize's `namespace:` does it: a binding's accounts are in it, too. */
function within(namespace: string | undefined, object: Sent): Sent {
  const subjects = object.subjects as object[] | undefined;
  return {
    ...object,
    metadata: { ...object.metadata, namespace },
    ...(subjects ? { subjects: subjects.map((subject) => ({ namespace, ...subject })) } : {}),
  };
}

export const namespaceOf = (name: string): Sent => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

export const accountOf = (namespace: string, name: string): Sent => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace },
});

/** Binds a ClusterRole to service accounts of a namespace, in the whole cluster. */
export const boundTo = (clusterRole: string, namespace: string, ...accounts: string[]): Sent => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: `${namespace}-${clusterRole}` },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRole },
  subjects: accounts.map((name) => ({ kind: 'ServiceAccount', name, namespace })),
});

/** Applies what an engine needs, and waits until the kinds among it are served. */
export async function install(admin: Client, objects: readonly Sent[]): Promise<void> {
  for (const object of objects)
    await admin.apply(object, { force: true }).catch((error: Error) => {
      throw new Error(`${nameOf(object)}: ${error.message}`);
    });
  for (const [apiVersion, kind] of kindsIn(objects))
    await eventually(`the kind ${kind}`, async () => (await admin.serves(apiVersion, kind)) || undefined);
}

/** Takes away what {@link install} put there, and every object of its kinds, without anybody's finalizers: who would see to them is gone. */
export async function uninstall(admin: Client, objects: readonly Sent[]): Promise<void> {
  for (const [apiVersion, kind] of kindsIn(objects))
    for (const object of await admin.list(apiVersion, kind))
      if (object.metadata.finalizers) await admin.patch(object, { metadata: { finalizers: null } });
  const gone = objects.filter(({ kind }) => CLUSTER_SCOPED.includes(kind) && kind !== 'Namespace');
  for (const object of gone) if (await admin.find(object)) await admin.delete(object);
  await removeNamespaces(
    admin,
    objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' && metadata.name ? [metadata.name] : [])),
  );
  for (const object of gone)
    await eventually(`${nameOf(object)} to go`, async () => ((await admin.find(object)) ? undefined : true));
}

/** A kubeconfig for a service account, with a token of a day: who holds it is the account, as a pod of it would be. */
export async function kubeconfigOf(admin: Client, namespace: string, account: string): Promise<string> {
  const { body } = await admin.raw({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 86_400 } },
  });
  const { token } = (body as { status: { token: string } }).status;
  return kubeconfig(admin.target.server, admin.target.ca ?? '', token);
}

/** The version and kind that each definition among these serves and stores. */
function kindsIn(objects: readonly Sent[]): [apiVersion: string, kind: string][] {
  return objects.flatMap(({ kind, spec }) => {
    if (kind !== 'CustomResourceDefinition') return [];
    const { group, names, versions } = spec as {
      group: string;
      names: { kind: string };
      versions: { name: string; storage: boolean }[];
    };
    return versions.flatMap(({ name, storage }) => (storage ? [[`${group}/${name}`, names.kind] as [string, string]] : []));
  });
}
