import { beforeAll } from '@jest/globals';
import { type Client, eventually, type Live, type Sent } from '../client/client.js';
import { Refusal } from '../client/refusal.js';
import { distOf } from '../cluster.js';
import { manifestsIn, useFleet } from '../fleet.js';
import { container, pod, podSpec } from '../pods.js';

/** A tenant of the example fleet on one cluster, and its admin. */
export interface Tenant {
  readonly name: string;
  readonly cluster: string;
  readonly namespaces: readonly string[];
  /** The namespaces of everybody else. */
  readonly others: readonly string[];
  /** What we emit for it, inside its namespaces. */
  readonly objects: readonly Sent[];
  readonly ada: Client;
  readonly admin: Client;
}

/** The namespace's own content, of the fleet's committed output: what we emit for one tenant, file by file. */
function filesOf(cluster: string): { tenant: string; objects: Sent[] }[] {
  return distOf(cluster).flatMap(({ path, text }) => {
    const [folder, tenant] = path.split('/');
    return folder === 'tenants' ? [{ tenant: tenant!, objects: manifestsIn(text) }] : [];
  });
}

export const ofTenants = (cluster: string, admin: Client): Tenant[] => {
  const files = filesOf(cluster);
  const namespaceOf = ({ objects }: { objects: Sent[] }) => objects.find(({ kind }) => kind === 'Namespace')!.metadata.name!;
  return [...new Set(files.map(({ tenant }) => tenant))].map((name) => {
    const own = files.filter(({ tenant }) => tenant === name);
    const namespaces = own.map(namespaceOf);
    const group = adminGroupOf(own.flatMap(({ objects }) => objects)) ?? `${name}-admins`;
    return {
      name,
      cluster,
      namespaces,
      others: files.map(namespaceOf).filter((other) => !namespaces.includes(other)),
      objects: own.flatMap(({ objects }) => objects).filter(({ kind }) => kind !== 'Namespace'),
      ada: admin.as(`${name}-ada`, group),
      admin,
    };
  });
};

interface Binding extends Sent {
  readonly roleRef: { readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string }[];
}
const isAdmins = (object: Sent): object is Binding =>
  object.kind === 'RoleBinding' && (object as Binding).roleRef.name === 'tenantry:admin';
const adminGroupOf = (objects: readonly Sent[]) => objects.find(isAdmins)?.subjects[0]?.name;

/** Customers have nobody of their own on the cluster. So that they are tried as well, the platform lets an admin of theirs in. */
const letIn = ({ name, namespaces }: Tenant): Sent[] =>
  namespaces.map((namespace) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'benchmark', namespace, labels: { 'tenantry.dev/tenant': name } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'tenantry:admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: `${name}-admins` }],
  }));

/** Puts a cluster's folder of `dist/` on the control plane for the tests around; ready once its policies refuse. */
export function useDist(admin: Client, cluster: string, tenants: readonly Tenant[]): void {
  const objects = distOf(cluster).flatMap(({ text }) => manifestsIn(text));
  useFleet(admin, objects);
  beforeAll(async () => {
    for (const tenant of tenants) {
      if (!tenant.objects.some(isAdmins)) for (const object of letIn(tenant)) await admin.apply(object);
      for (const namespace of tenant.namespaces) await awake(tenant, namespace);
    }
  });
}

/** Until the admin is known, and the last policy says no; each namespace, since RBAC and policies learn apart. */
async function awake({ ada }: Tenant, namespace: string): Promise<void> {
  const bad = podOf(namespace, { volumes: [{ name: 'v', emptyDir: {} }] });
  const port = { ...service(namespace), spec: { type: 'NodePort', ports: [{ port: 80 }] } };
  for (const [object, rule] of [
    [bad, '[pods/empty-dir]'],
    [port, '[services/type]'],
  ] as const)
    await eventually(`${rule} in ${namespace}`, async () => {
      const said = await ada.create(object, { dryRun: true }).catch((error) => error);
      return said instanceof Refusal && said.said.includes(rule) ? true : undefined;
    });
  await eventually(`a good pod in ${namespace}`, async () =>
    ada.create(podOf(namespace), { dryRun: true }).catch(() => undefined),
  );
}

const IMAGE = 'contoso.azurecr.io/app:1';

/** A pod that any tenant of the fleet may run, with something changed. */
export const podOf = (namespace: string, spec: object = {}, of: object = {}): Sent =>
  pod(namespace, 'benchmark', podSpec({ containers: [container({ image: IMAGE, ...of })], ...spec }));

export const service = (namespace: string): Sent => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'benchmark', namespace },
  spec: { ports: [{ port: 80 }] },
});

/** What the Namespace grants under a key of ours. */
export async function granted({ admin }: Tenant, namespace: string, key: string): Promise<string[]> {
  const live = await admin.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return (live.metadata.annotations?.[`tenantry.dev/${key}`] ?? '').split(',').filter(Boolean);
}

export interface Question {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace?: string;
}

/** Whether RBAC would let somebody, by the server's own word. */
export async function may(who: Client, { verb, resource, group = '', namespace }: Question): Promise<boolean> {
  const review: Live = await who.create({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    metadata: {},
    spec: { resourceAttributes: { verb, resource, group, namespace } },
  });
  return review.status.allowed === true;
}

/** The API groups' resources, as the server lists them. */
export async function resourcesOf(admin: Client): Promise<{ group: string; resource: string; namespaced: boolean }[]> {
  const { body } = await admin.raw({ method: 'GET', path: '/apis' });
  const groups = (body as { groups: { name: string; preferredVersion: { groupVersion: string } }[] }).groups;
  const paths = [
    ['', '/api/v1'],
    ...groups.map(({ name, preferredVersion }) => [name, `/apis/${preferredVersion.groupVersion}`]),
  ] as [string, string][];
  const all = await Promise.all(
    paths.map(async ([group, path]) => {
      const { resources } = (await admin.raw({ method: 'GET', path })).body as {
        resources: { name: string; namespaced: boolean }[];
      };
      return resources.map(({ name, namespaced }) => ({ group, resource: name, namespaced }));
    }),
  );
  return all.flat();
}
