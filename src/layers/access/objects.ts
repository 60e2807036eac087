import { deepEqual } from '../../kube/deep-equal.js';
import { rbacSubject } from '../../kube/schemas.js';
import type { Manifest } from '../../kube/types.js';
import { metadataOf, metaOf } from '../meta.js';
import { type AccessSection, type AccountSpec, accessSection, type Binding, type RoleSpec } from './sections.js';
import { kubeSubject, RBAC_GROUP, shortest } from './subjects.js';

const RBAC_VERSION = `${RBAC_GROUP}/v1`;

/** One kind, both ways: how an entry of the section becomes an object, and what an object says as an entry (not yet proven). */
interface Codec<T> {
  readonly apiVersion: string;
  readonly kind: string;
  make(name: string, namespace: string, spec: T): Manifest;
  read(object: Manifest): unknown;
}

const roleBinding: Codec<Binding> = {
  apiVersion: RBAC_VERSION,
  kind: 'RoleBinding',
  make: (name, namespace, spec) => ({
    apiVersion: RBAC_VERSION,
    kind: 'RoleBinding',
    metadata: metadataOf(name, namespace, spec),
    roleRef: roleRefOf(spec),
    ...(spec.to === undefined ? {} : { subjects: spec.to.map(kubeSubject) }),
  }),
  read: (object) => ({ ...readRoleRef(object.roleRef), ...present({ to: readSubjects(object.subjects) }), ...metaOf(object) }),
};

const role: Codec<RoleSpec> = {
  apiVersion: RBAC_VERSION,
  kind: 'Role',
  make: (name, namespace, spec) => ({
    apiVersion: RBAC_VERSION,
    kind: 'Role',
    metadata: metadataOf(name, namespace, spec),
    ...present({ rules: spec.rules }),
  }),
  read: (object) => ({ ...present({ rules: object.rules }), ...metaOf(object) }),
};

const serviceAccount: Codec<AccountSpec> = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  make: (name, namespace, spec) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadataOf(name, namespace, spec),
    ...present({ automountServiceAccountToken: spec.automount, imagePullSecrets: spec.imagePullSecrets, secrets: spec.secrets }),
  }),
  read: (object) => ({
    ...present({
      automount: object.automountServiceAccountToken,
      imagePullSecrets: object.imagePullSecrets,
      secrets: object.secrets,
    }),
    ...metaOf(object),
  }),
};

/** The objects of a section: accounts and roles first, then what binds them. */
export function accessObjects(section: AccessSection, namespace: string): Manifest[] {
  const all = <T>(codec: Codec<T>, specs: Record<string, T>) =>
    Object.entries(specs).map(([name, spec]) => codec.make(name, namespace, spec));
  return [...all(serviceAccount, section.serviceAccounts), ...all(role, section.roles), ...all(roleBinding, section.bindings)];
}

/** The entry of the section from which exactly this object is made again, put into the section; false where there is none. */
export function readInto(section: AccessSection, object: Manifest, namespace: string): boolean {
  return (
    readAs(roleBinding, section, 'bindings', object, namespace) ||
    readAs(role, section, 'roles', object, namespace) ||
    readAs(serviceAccount, section, 'serviceAccounts', object, namespace)
  );
}

/** What of a section is objects, by name. */
type Named = Pick<AccessSection, 'bindings' | 'roles' | 'serviceAccounts'>;

function readAs<K extends keyof Named>(
  codec: Codec<Named[K][string]>,
  section: AccessSection,
  key: K,
  object: Manifest,
  namespace: string,
): boolean {
  const { name } = object.metadata;
  if (object.apiVersion !== codec.apiVersion || object.kind !== codec.kind) return false;
  if (typeof name !== 'string' || name === '__proto__' || Object.hasOwn(section[key], name)) return false;
  const parsed = accessSection.shape[key].safeParse({ [name]: codec.read(object) });
  if (!parsed.success) return false;
  const spec = (parsed.data as Named[K])[name] as Named[K][string];
  if (!deepEqual(codec.make(name, namespace, spec), object)) return false;
  (section[key] as Record<string, Named[K][string]>)[name] = spec;
  return true;
}

function roleRefOf(spec: Binding): unknown {
  if ('roleRef' in spec) return spec.roleRef;
  return 'clusterRole' in spec
    ? { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: spec.clusterRole }
    : { apiGroup: RBAC_GROUP, kind: 'Role', name: spec.role };
}

function readRoleRef(ref: unknown): Record<string, unknown> {
  const { apiGroup, kind, name } = (ref ?? {}) as Record<string, unknown>;
  if (apiGroup !== RBAC_GROUP) return { roleRef: ref };
  return kind === 'ClusterRole' ? { clusterRole: name } : { role: name };
}

/** The subjects in their canonical form where they are subjects at all; anything else as it is, for the schema to refuse. */
function readSubjects(subjects: unknown): unknown {
  if (!Array.isArray(subjects)) return subjects;
  return subjects.map((s: unknown) => {
    const parsed = rbacSubject.safeParse(s);
    return parsed.success ? shortest(parsed.data) : s;
  });
}

/** Only the members that are there: absent and empty are different answers. */
function present<T extends Record<string, unknown>>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;
}
