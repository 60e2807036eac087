import type { PolicyRule } from '../../kube/schemas.js';
import type { Manifest } from '../../kube/types.js';
import { RBAC_GROUP } from './subjects.js';

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

type RoleName = 'admin' | 'edit' | 'view' | 'sync';

/** Some resources of one API group, and which of our roles may do what with them. */
interface Grant {
  readonly group: string;
  /** Separated by spaces, in plural. */
  readonly resources: string;
  readonly verbs: readonly string[];
  readonly roles: readonly RoleName[];
}

const ALL: readonly RoleName[] = ['admin', 'edit', 'view', 'sync'];
const WRITERS: readonly RoleName[] = ['admin', 'edit', 'sync'];
/** People who run workloads, as opposed to the account that syncs them. */
const HANDS: readonly RoleName[] = ['admin', 'edit'];

const WORKLOADS: readonly (readonly [group: string, resources: string])[] = [
  ['', 'configmaps persistentvolumeclaims pods replicationcontrollers services'],
  ['apps', 'daemonsets deployments replicasets statefulsets'],
  ['batch', 'cronjobs jobs'],
  ['autoscaling', 'horizontalpodautoscalers'],
  ['policy', 'poddisruptionbudgets'],
  ['networking.k8s.io', 'ingresses'],
  ['gateway.networking.k8s.io', 'grpcroutes httproutes'],
  ['coordination.k8s.io', 'leases'],
];

/**
 * What our ClusterRoles allow. No wildcards, no aggregation, and nothing of what a tenant's own Role is denied (denied-rules.ts): no
 * Namespaces, quotas, limits, network policies, endpoints, roles, bindings, tokens or GitOps objects to write. `sync` is for the account
 * of a GitOps engine: `edit` without the hands inside pods.
 */
const GRANTS: readonly Grant[] = [
  ...WORKLOADS.map(([group, resources]) => ({ group, resources, verbs: READ, roles: ALL })),
  ...WORKLOADS.map(([group, resources]) => ({ group, resources, verbs: WRITE, roles: WRITERS })),
  {
    group: '',
    resources:
      'endpoints events limitranges namespaces persistentvolumeclaims/status pods/log pods/status replicationcontrollers/scale replicationcontrollers/status resourcequotas resourcequotas/status serviceaccounts services/status',
    verbs: READ,
    roles: ALL,
  },
  {
    group: 'apps',
    resources:
      'controllerrevisions daemonsets/status deployments/scale deployments/status replicasets/scale replicasets/status statefulsets/scale statefulsets/status',
    verbs: READ,
    roles: ALL,
  },
  { group: 'batch', resources: 'cronjobs/status jobs/status', verbs: READ, roles: ALL },
  { group: 'autoscaling', resources: 'horizontalpodautoscalers/status', verbs: READ, roles: ALL },
  { group: 'policy', resources: 'poddisruptionbudgets/status', verbs: READ, roles: ALL },
  { group: 'networking.k8s.io', resources: 'ingresses/status networkpolicies', verbs: READ, roles: ALL },
  { group: 'gateway.networking.k8s.io', resources: 'grpcroutes/status httproutes/status', verbs: READ, roles: ALL },
  { group: 'discovery.k8s.io', resources: 'endpointslices', verbs: READ, roles: ALL },
  { group: 'events.k8s.io', resources: 'events', verbs: READ, roles: ALL },
  { group: 'metrics.k8s.io', resources: 'pods', verbs: ['get', 'list'], roles: ALL },
  { group: '', resources: 'secrets', verbs: [...READ, ...WRITE], roles: WRITERS },
  { group: '', resources: 'replicationcontrollers/scale', verbs: ['patch', 'update'], roles: WRITERS },
  {
    group: 'apps',
    resources: 'deployments/scale replicasets/scale statefulsets/scale',
    verbs: ['patch', 'update'],
    roles: WRITERS,
  },
  { group: '', resources: 'pods/attach pods/exec pods/portforward', verbs: ['create', 'get'], roles: HANDS },
  { group: '', resources: 'pods/eviction', verbs: ['create'], roles: HANDS },
  { group: '', resources: 'pods/resize', verbs: ['patch', 'update'], roles: HANDS },
  { group: '', resources: 'pods/ephemeralcontainers', verbs: ['patch', 'update'], roles: ['admin'] },
  { group: '', resources: 'serviceaccounts', verbs: WRITE, roles: ['admin'] },
  { group: RBAC_GROUP, resources: 'rolebindings roles', verbs: READ, roles: ['admin'] },
];

/** The names of our ClusterRoles, as bindings say them. */
export const OWN_ROLES: readonly string[] = ALL.map((role) => `tenantry:${role}`);

/** What one of our roles allows: a rule for each row of resources, with all its verbs. */
export function rulesOf(role: RoleName): PolicyRule[] {
  const rules = new Map<string, PolicyRule>();
  for (const { group, resources, verbs, roles } of GRANTS) {
    if (!roles.includes(role)) continue;
    const key = `${group}/${resources}`;
    const before = rules.get(key)?.verbs ?? [];
    rules.set(key, { apiGroups: [group], resources: resources.split(' '), verbs: [...before, ...verbs] });
  }
  return [...rules.values()];
}

/** The ClusterRoles that a cluster needs once. */
export function clusterRoles(): Manifest[] {
  return ALL.map((role) => ({
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'ClusterRole',
    metadata: { name: `tenantry:${role}` },
    rules: rulesOf(role),
  }));
}
