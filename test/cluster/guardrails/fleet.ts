import { afterAll, beforeAll } from '@jest/globals';
import type { Client, Sent } from '../client/client.js';
import { openAdmin } from '../cluster.js';
import { objectsOf, useFleet } from '../fleet.js';
import { installKinds } from './crds.js';

/** A tenant with grants, its second namespace, and another tenant with none. */
export const SHOP = 'guard-shop';
export const SHOP_TOO = 'guard-shop-too';
export const BANK = 'guard-bank';
/** A tenant that is granted most. */
export const OPEN = 'guard-open';
/** A tenant that is suspended. */
export const FROZEN = 'guard-frozen';
/** Named in the platform file: nothing is refused it. Writes what a tenant could not, so that tests find it there. */
export const EXEMPT = 'break-glass';
/** Whom the tenant's people may bind by grant: a name as a directory gives it. */
export const AUDITORS = 'CN=Auditors,OU=100%,O=Contoso';
export const CONTROLLER = 'system:serviceaccount:guard-system:controller';

const PLATFORM = {
  guardrails: { exempt: [EXEMPT], controllers: [CONTROLLER] },
  tiers: {
    granted: {
      extends: 'standard',
      pods: {
        images: ['contoso.azurecr.io/shop', 'docker.io/library'],
        priorityClasses: ['guard-low'],
        runtimeClasses: ['guard-kata'],
        schedulers: ['guard-scheduler'],
        csiDrivers: ['guard.csi.example'],
      },
      services: {
        types: ['LoadBalancer', 'NodePort'],
        loadBalancerClasses: ['guard.example/lb'],
        annotations: ['service.beta.kubernetes.io/azure-pls-create'],
      },
      storage: { classes: ['guard-fast'] },
      hosts: {
        domains: ['shop.example.com'],
        ingressClasses: ['guard-nginx'],
        annotations: ['nginx.ingress.kubernetes.io/rewrite-target'],
        gateways: ['guard-system/public'],
        issuers: ['guard-letsencrypt'],
      },
      access: { subjects: [{ group: AUDITORS }] },
      caps: { roles: ['view'] },
    },
    open: {
      extends: 'granted',
      podSecurity: 'privileged',
      access: { subjects: ['*'] },
      guardrails: { networkPolicies: true },
      services: { public: true },
      hosts: { domains: ['open.example.com'], wildcards: true, ownGateways: true },
    },
  },
};
const INTERNAL = 'guard.example/internal';
const LAB = { services: { internal: { [INTERNAL]: 'yes' } } };
export const internal = { [INTERNAL]: 'yes' };

const LBS = { budget: { loadBalancers: 2, nodePorts: 6 } };
const NONE = { budget: { loadBalancers: 0, nodePorts: 0 } };
const people = (tenant: string) => ({ admin: [{ group: `${tenant}-admins` }], edit: [{ group: `${tenant}-editors` }] });
const FLEET = {
  [SHOP]: {
    tier: 'granted',
    access: {
      ...people(SHOP),
      bindings: { 'shop-viewers': { clusterRole: 'view', to: [{ group: 'shop-viewers' }] } },
    },
    ...LBS,
    namespaces: {
      [SHOP]: LBS,
      [SHOP_TOO]: { ...NONE, access: { view: [{ group: 'shop-too-viewers' }] } },
    },
  },
  [BANK]: { access: people(BANK) },
  [OPEN]: { tier: 'open', access: people(OPEN) },
  [FROZEN]: { state: 'suspended', access: people(FROZEN) },
};

/** The objects, by a small fleet whose tenants are granted this and that. */
export const fleetObjects = (): Sent[] => objectsOf(LAB, FLEET, PLATFORM);

/** A Role that lets its holder do everything in a namespace: what a tenant would get through a mistake of ours. */
const wild = (namespace: string): Sent[] => [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'wild', namespace },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'wild', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'wild' },
    subjects: [`${namespace}-wild`, CONTROLLER].map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name })),
  },
];

const CLASSES: readonly Sent[] = [
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: 'guard.csi.example', labels: { 'security.kubernetes.io/csi-ephemeral-volume-profile': 'restricted' } },
    spec: { volumeLifecycleModes: ['Ephemeral'] },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: 'evil.csi.example', labels: { 'security.kubernetes.io/csi-ephemeral-volume-profile': 'restricted' } },
    spec: { volumeLifecycleModes: ['Ephemeral'] },
  },
  { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'guard-low' }, value: 1 },
  { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'guard-high' }, value: 2 },
  { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'guard-kata' }, handler: 'kata' },
  { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'guard-other' }, handler: 'other' },
];

/** Controllers of the control plane, which make and delete pods for tenants. */
const CONTROLLERS = [
  'replicaset-controller',
  'deployment-controller',
  'cronjob-controller',
  'statefulset-controller',
  'job-controller',
];

export interface Guarded {
  readonly admin: Client;
  /** Whoever the platform file exempts. */
  readonly exempt: Client;
  /** The tenants' people, and who holds every right inside a namespace. */
  readonly people: Readonly<Record<string, Client>>;
}

/** The fleet on the cluster. */
export function useGuarded(): Guarded {
  const admin = openAdmin();
  const exempt = admin.as(EXEMPT, 'system:masters');
  useFleet(admin, fleetObjects(), async () => {
    await installKinds(admin);
    for (const object of CLASSES) await admin.apply(object);
  });
  beforeAll(async () => {
    for (const namespace of [SHOP, SHOP_TOO, BANK, OPEN, FROZEN])
      for (const object of wild(namespace)) await exempt.apply(object);
  });
  afterAll(async () => {
    for (const object of CLASSES) await admin.delete(object);
  });
  const people = {
    admin: admin.as('ada', `${SHOP}-admins`),
    editor: admin.as('eve', `${SHOP}-editors`),
    'a pod': admin.asServiceAccount(SHOP, 'workload'),
    'who may do everything': admin.as(`${SHOP}-wild`),
    'the cluster’s administrator': admin,
    'who may do everything where more is granted': admin.as(`${OPEN}-wild`),
    'the admin of a suspended tenant': admin.as('fred', `${FROZEN}-admins`),
    'who may do everything where it is suspended': admin.as(`${FROZEN}-wild`),
    'a listed controller': admin.as(CONTROLLER),
    ...Object.fromEntries(CONTROLLERS.map((name) => [name, admin.asServiceAccount('kube-system', name)])),
    'the other tenant': admin.as('bob', `${BANK}-admins`),
    'a foreigner who may do everything there': admin.as(`${BANK}-wild`),
  };
  return { admin, exempt, people };
}
