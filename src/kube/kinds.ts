import { byCodeUnit } from '../issue.js';
import { BUILT_IN, type GroupKinds, IRREGULAR_PLURALS, WELL_KNOWN_CRDS } from './kind-table.js';
import type { Manifest } from './types.js';

/** A kind by its identity: group and kind. The version is no part of it. */
export interface KindInfo {
  /** `''` for the core group. */
  readonly group: string;
  readonly kind: string;
  /** As in RBAC rules and URLs. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** By group, then by kind: every object asks several times, and asks without making a text of the two. */
const TABLE = nested([...BUILT_IN, ...WELL_KNOWN_CRDS].flatMap(rows));

function rows(row: GroupKinds): [string, string, KindInfo][] {
  const one = (namespaced: boolean) => (kind: string) => {
    const info: KindInfo = { group: row.group, kind, plural: pluralOf(kind), namespaced };
    return [row.group, kind, info] as [string, string, KindInfo];
  };
  const words = (text = '') => text.split(' ').filter(Boolean);
  return [...words(row.namespaced).map(one(true)), ...words(row.cluster).map(one(false))];
}

function nested<T>(rows: readonly [group: string, kind: string, value: T][]): ReadonlyMap<string, ReadonlyMap<string, T>> {
  const groups = new Map<string, Map<string, T>>();
  for (const [group, kind, value] of rows) groups.set(group, (groups.get(group) ?? new Map<string, T>()).set(kind, value));
  return groups;
}

function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (kind in IRREGULAR_PLURALS) return IRREGULAR_PLURALS[kind]!;
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(lower) ? `${lower}es` : `${lower}s`;
}

/** The group part of an apiVersion: `apps` for `apps/v1`, `''` for the core group's `v1`. */
export function groupOf(apiVersion: string): string {
  const known = groupsOf.get(apiVersion);
  if (known !== undefined) return known;
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  if (groupsOf.size < GROUPS_MAX) groupsOf.set(apiVersion, group);
  return group;
}

// A text that is cut out anew would be hashed anew wherever it is looked up.
const groupsOf = new Map<string, string>();
const GROUPS_MAX = 1000;

/** What we know of a kind: Kubernetes' own and well-known CRDs; nothing for others. */
export function kindInfo(group: string, kind: string): KindInfo | undefined {
  return TABLE.get(group)?.get(kind);
}

/** Whether the object belongs to the whole cluster; `undefined` for a kind we don't know, which may be either. */
export function isClusterScoped(m: { readonly apiVersion: string; readonly kind: string }): boolean | undefined {
  const info = kindInfo(groupOf(m.apiVersion), m.kind);
  return info === undefined ? undefined : !info.namespaced;
}

/** An object's identity in a cluster: `group/kind/namespace/name`, the version left out, so that two spellings are one object. */
export function objectKey(m: Manifest): string {
  return `${groupOf(m.apiVersion)}/${m.kind}/${m.metadata.namespace ?? ''}/${m.metadata.name}`;
}

/**
 * Apply order, one row a rank. An object comes after what the API server, or a controller, looks up while it is admitted:
 * a Namespace before all that is in it, a CRD before its objects; quota, limits and policies before the workloads they hold, so that
 * no pod ever runs outside them; a role before its binding (the escalation check reads it); accounts and configuration before pods.
 * What guards admission comes last, policy before binding, webhooks after the pods that serve them and params after their CRD:
 * it judges what follows, never the first delivery of what it depends on.
 */
const RANKS: readonly string[] = [
  '/Namespace',
  'apiextensions.k8s.io/CustomResourceDefinition',
  '/ResourceQuota',
  '/LimitRange',
  'scheduling.k8s.io/PriorityClass storage.k8s.io/StorageClass storage.k8s.io/VolumeAttributesClass storage.k8s.io/CSIDriver node.k8s.io/RuntimeClass networking.k8s.io/IngressClass gateway.networking.k8s.io/GatewayClass',
  '/ServiceAccount',
  '/ConfigMap',
  '/Secret',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/RoleBinding',
  'networking.k8s.io/NetworkPolicy cilium.io/CiliumCIDRGroup cilium.io/CiliumNetworkPolicy cilium.io/CiliumClusterwideNetworkPolicy policy.networking.k8s.io/AdminNetworkPolicy policy.networking.k8s.io/BaselineAdminNetworkPolicy policy.networking.k8s.io/ClusterNetworkPolicy projectcalico.org/NetworkPolicy projectcalico.org/GlobalNetworkPolicy crd.projectcalico.org/NetworkPolicy crd.projectcalico.org/GlobalNetworkPolicy security.istio.io/PeerAuthentication security.istio.io/AuthorizationPolicy networking.istio.io/Sidecar policy.linkerd.io/Server policy.linkerd.io/MeshTLSAuthentication policy.linkerd.io/NetworkAuthentication policy.linkerd.io/AuthorizationPolicy specs.smi-spec.io/HTTPRouteGroup specs.smi-spec.io/TCPRoute access.smi-spec.io/TrafficTarget policy/PodDisruptionBudget',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  '/Service',
  '/Pod /ReplicationController apps/DaemonSet apps/Deployment apps/ReplicaSet apps/StatefulSet batch/CronJob batch/Job',
  'autoscaling/HorizontalPodAutoscaler',
  'networking.k8s.io/Ingress',
  '*',
  'kyverno.io/ClusterPolicy kyverno.io/Policy policies.kyverno.io/MutatingPolicy policies.kyverno.io/ValidatingPolicy policies.kyverno.io/NamespacedMutatingPolicy policies.kyverno.io/NamespacedValidatingPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration admissionregistration.k8s.io/ValidatingWebhookConfiguration apiregistration.k8s.io/APIService',
];

const RANK_OF = nested(
  RANKS.flatMap((row, rank) =>
    row.split(' ').map((id): [string, string, number] => [groupOf(id), id.slice(id.indexOf('/') + 1), rank]),
  ),
);
const OTHERS = RANKS.indexOf('*');

/** `Kind` for the core group, else `group/Kind`: how caps and exceptions name a kind. */
export function kindName(m: { readonly apiVersion: string; readonly kind: string }): string {
  const group = groupOf(m.apiVersion);
  return group === '' ? m.kind : `${group}/${m.kind}`;
}

/** Orders manifests for applying (see the ranks above); within a rank by group, kind, namespace, name and version, by code unit. */
export function compareManifests(a: Manifest, b: Manifest): number {
  const groupA = groupOf(a.apiVersion);
  const groupB = groupOf(b.apiVersion);
  return (
    (RANK_OF.get(groupA)?.get(a.kind) ?? OTHERS) - (RANK_OF.get(groupB)?.get(b.kind) ?? OTHERS) ||
    byCodeUnit(groupA, groupB) ||
    byCodeUnit(a.kind, b.kind) ||
    byCodeUnit(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
    byCodeUnit(a.metadata.name, b.metadata.name) ||
    byCodeUnit(a.apiVersion, b.apiVersion)
  );
}
