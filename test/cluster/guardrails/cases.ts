import type { Sent } from '../client/client.js';
import { container, pod, podSpec } from '../pods.js';
import { type Case, OPEN_WILD, WILD } from './case.js';
import { hostCases } from './cases-hosts.js';
import { identityCases } from './cases-identity.js';
import { rbacCases } from './cases-rbac.js';
import { suspendedCases } from './cases-suspended.js';
import { BANK, internal, OPEN, SHOP } from './fleet.js';

const image = 'docker.io/library/nginx:1';
const shopPod = (spec: object = {}, name = 'p') => pod(SHOP, name, podSpec({ containers: [container({ image })], ...spec }));
const withImage = (name: string) => shopPod({ containers: [container({ image: name })] });

const podCases: Case[] = [
  { what: 'an image of Docker Hub’s library by its short name', object: withImage('nginx') },
  { what: 'a granted image with tag and digest', object: withImage(`contoso.azurecr.io/shop/api:1@sha256:${'a'.repeat(64)}`) },
  { rule: 'pods/images', what: 'another registry', object: withImage('evil.example/nginx') },
  { rule: 'pods/images', what: 'a registry whose name goes on', object: withImage('contoso.azurecr.io.evil.example/shop/api') },
  { rule: 'pods/images', what: 'a repository whose name goes on', object: withImage('contoso.azurecr.io/shop-evil/api') },
  { rule: 'pods/images', what: 'another user of Docker Hub', object: withImage('evil/nginx') },
  { rule: 'pods/images', what: 'a host in capitals', object: withImage('Library/nginx') },
  {
    rule: 'pods/images',
    what: 'an init container',
    object: shopPod({ initContainers: [container({ name: 'init', image: 'evil.example/x' })] }),
  },
  {
    rule: 'pods/images',
    what: 'an image volume',
    from: '1.36',
    object: shopPod({ volumes: [{ name: 'v', image: { reference: 'evil.example/x' } }] }),
  },
  {
    rule: 'pods/images',
    what: 'an ephemeral container, by kubectl debug',
    verb: 'patch',
    subresource: 'ephemeralcontainers',
    there: shopPod({}, 'running'),
    object: shopPod({}, 'running'),
    patch: { spec: { ephemeralContainers: [container({ name: 'debug', image: 'evil.example/busybox' })] } },
  },
  {
    rule: 'pods/images',
    what: 'another image for a running pod',
    verb: 'patch',
    there: shopPod({}, 'running'),
    object: shopPod({}, 'running'),
    patch: [{ op: 'replace', path: '/spec/containers/0/image', value: 'evil.example/x' }],
  },
  {
    what: 'a label for a pod that would be refused today',
    verb: 'patch',
    there: { ...withImage('evil.example/x'), metadata: { name: 'old', namespace: SHOP } },
    object: shopPod({}, 'old'),
    patch: { metadata: { labels: { a: 'b' } } },
  },
  { what: 'any registry, under tier standard', who: 'the other tenant', object: pod(BANK, 'p') },
  {
    rule: 'pods/images',
    what: 'another registry, whoever asks',
    who: 'the cluster’s administrator',
    object: withImage('evil.example/x'),
  },
  { rule: 'pods/images', what: 'another registry', who: WILD, object: withImage('evil.example/x') },
  {
    rule: 'pods/pull-policy',
    what: 'never to pull',
    object: shopPod({ containers: [container({ image, imagePullPolicy: 'Never' })] }),
  },
  { what: 'always to pull', object: shopPod({ containers: [container({ image, imagePullPolicy: 'Always' })] }) },
  { rule: 'pods/node-name', what: 'a node', object: shopPod({ nodeName: 'x' }) },
  { what: 'a granted priority', object: shopPod({ priorityClassName: 'guard-low' }) },
  { rule: 'pods/priority-class', what: 'another priority', object: shopPod({ priorityClassName: 'guard-high' }) },
  { what: 'a granted runtime', object: shopPod({ runtimeClassName: 'guard-kata' }) },
  { rule: 'pods/runtime-class', what: 'another runtime', object: shopPod({ runtimeClassName: 'guard-other' }) },
  { what: 'a granted CSI driver', object: shopPod({ volumes: [{ name: 'v', csi: { driver: 'guard.csi.example' } }] }) },
  {
    rule: 'pods/csi-drivers',
    what: 'another CSI driver',
    object: shopPod({ volumes: [{ name: 'v', csi: { driver: 'evil.csi.example' } }] }),
  },
  {
    rule: 'pods/host-path',
    what: 'a path of the node, where Pod Security lets it',
    who: OPEN_WILD,
    object: pod(OPEN, 'p', podSpec({ containers: [container({ image })], volumes: [{ name: 'v', hostPath: { path: '/' } }] })),
  },
  { what: 'a granted scheduler', object: shopPod({ schedulerName: 'guard-scheduler' }) },
  { rule: 'pods/scheduler', what: 'another scheduler', object: shopPod({ schedulerName: 'mine' }) },
  {
    rule: 'pods/service-account',
    what: 'to run as the account that syncs',
    there: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'tenantry-sync', namespace: SHOP } },
    object: shopPod({ serviceAccountName: 'tenantry-sync' }),
  },
  {
    what: 'a size for an emptyDir',
    object: shopPod({ volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Gi' } }] }),
  },
  { rule: 'pods/empty-dir', what: 'an emptyDir without end', object: shopPod({ volumes: [{ name: 'v', emptyDir: {} }] }) },
  {
    rule: 'pods/tolerations',
    what: 'another pool’s taint',
    object: shopPod({ tolerations: [{ key: 'tenant', operator: 'Equal', value: 'bank', effect: 'NoSchedule' }] }),
  },
  { rule: 'pods/tolerations', what: 'every taint', object: shopPod({ tolerations: [{ operator: 'Exists' }] }) },
  {
    rule: 'pods/tolerations',
    what: 'every taint, added to a running pod',
    verb: 'patch',
    there: shopPod({}, 'running'),
    object: shopPod({}, 'running'),
    patch: [{ op: 'add', path: '/spec/tolerations/-', value: { key: 'tenant', operator: 'Exists', effect: 'NoExecute' } }],
  },
];

const service = (spec: object, annotations = {}, name = 's'): Sent => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: SHOP, annotations },
  spec: { ports: [{ port: 80 }], ...spec },
});
const bankService = (spec: object): Sent => ({ ...service(spec), metadata: { name: 's', namespace: BANK } });
const LB = { type: 'LoadBalancer' };

const serviceCases: Case[] = [
  { what: 'a Service inside the cluster', object: service({}) },
  { what: 'an internal load balancer', object: service(LB, internal) },
  { rule: 'services/type', what: 'a load balancer without a grant', who: 'the other tenant', object: bankService(LB) },
  {
    rule: 'services/type',
    what: 'a node port without a grant',
    who: 'the other tenant',
    object: bankService({ type: 'NodePort' }),
  },
  {
    rule: 'services/type',
    what: 'a name elsewhere',
    object: service({ type: 'ExternalName', externalName: 'evil.example', ports: [] }),
  },
  { rule: 'services/external-ips', what: 'an external IP', object: service({ externalIPs: ['10.0.0.1'] }) },
  { what: 'a granted load balancer class', object: service({ ...LB, loadBalancerClass: 'guard.example/lb' }, internal) },
  {
    rule: 'services/load-balancer-class',
    what: 'another load balancer class',
    object: service({ ...LB, loadBalancerClass: 'evil.example/lb' }, internal),
  },
  {
    rule: 'services/load-balancer-ip',
    what: 'an address of the cloud, by the field that is older than its annotation',
    object: service({ ...LB, loadBalancerIP: '20.0.0.1' }, internal),
  },
  { what: 'a granted annotation', object: service(LB, { ...internal, 'service.beta.kubernetes.io/azure-pls-create': 'true' }) },
  {
    rule: 'services/annotations',
    what: 'another annotation',
    object: service(LB, { ...internal, 'service.beta.kubernetes.io/azure-load-balancer-resource-group': 'theirs' }),
  },
  { rule: 'services/internal', what: 'a public load balancer', object: service(LB) },
  {
    rule: 'services/internal',
    what: 'an internal load balancer made public',
    verb: 'patch',
    there: service(LB, internal, 'lb'),
    object: service(LB, internal, 'lb'),
    patch: { metadata: { annotations: Object.fromEntries(Object.keys(internal).map((key) => [key, null])) } },
  },
  {
    rule: 'endpoints/control-plane',
    what: 'an EndpointSlice to another tenant’s pod',
    who: WILD,
    object: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'steal', namespace: SHOP, labels: { 'kubernetes.io/service-name': 's' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.2.3'] }],
      ports: [],
    },
  },
  {
    rule: 'endpoints/control-plane',
    what: 'Endpoints to another tenant’s pod',
    who: WILD,
    object: { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'steal', namespace: SHOP }, subsets: [] },
  },
  {
    rule: 'endpoints/control-plane',
    what: 'an address in the status of a Service',
    who: WILD,
    verb: 'patch',
    subresource: 'status',
    there: service(LB, internal, 'lb'),
    object: service(LB, internal, 'lb'),
    patch: { status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } } },
  },
];

const claim = (spec: object, annotations = {}): Sent => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'c', namespace: SHOP, annotations },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const fast = { storageClassName: 'guard-fast' };

const storageCases: Case[] = [
  { what: 'a claim of a granted class', object: claim(fast) },
  { rule: 'claims/class', what: 'a claim of another class', object: claim({ storageClassName: 'slow' }) },
  {
    rule: 'claims/class',
    what: 'a claim of no class, which takes volumes that are there',
    object: claim({ storageClassName: '' }),
  },
  {
    rule: 'claims/class',
    what: 'a claim of another class by annotation',
    object: claim({}, { 'volume.beta.kubernetes.io/storage-class': 'slow' }),
  },
  { rule: 'claims/volume-name', what: 'another tenant’s released volume', object: claim({ ...fast, volumeName: 'pv-bank' }) },
  {
    rule: 'claims/volume-name',
    what: 'a volume named later, for a claim that waits',
    verb: 'patch',
    there: { ...claim(fast), metadata: { name: 'waits', namespace: SHOP } },
    object: { ...claim(fast), metadata: { name: 'waits', namespace: SHOP } },
    patch: { spec: { volumeName: 'pv-bank' } },
  },
  { rule: 'claims/selector', what: 'a volume by its labels', object: claim({ ...fast, selector: { matchLabels: { a: 'b' } } }) },
  {
    what: 'what a volume was before, of the own namespace',
    object: claim({ ...fast, dataSource: { kind: 'PersistentVolumeClaim', name: 'other' } }),
  },
];

const accessCases: Case[] = [
  ...rbacCases,
  {
    rule: 'secrets/token',
    what: 'a Secret with a token that never ends',
    who: 'editor',
    object: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 't', namespace: SHOP, annotations: { 'kubernetes.io/service-account.name': 'workload' } },
      type: 'kubernetes.io/service-account-token',
    },
  },
  { what: 'a Secret', who: 'editor', object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 't', namespace: SHOP } } },
  {
    rule: 'powers/token',
    what: 'a token of the account that syncs',
    who: WILD,
    subresource: 'token',
    there: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'tenantry-sync', namespace: SHOP } },
    object: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'tenantry-sync', namespace: SHOP },
    },
  },
  {
    rule: 'powers/binding',
    what: 'a node for a pod, past the scheduler',
    who: WILD,
    subresource: 'binding',
    there: shopPod({ schedulerName: 'guard-scheduler' }, 'unbound'),
    object: shopPod({}, 'unbound'),
  },
];

const policy = (name: string, spec: object = {}): Sent => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: SHOP },
  spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
});
const quota: Sent = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tenantry', namespace: SHOP } };
const namespace: Sent = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SHOP } };

const ownedCases: Case[] = [
  { rule: 'owned/object', what: 'to delete our NetworkPolicy', who: WILD, verb: 'delete', object: policy('default-deny') },
  { rule: 'owned/object', what: 'to delete our quota', who: WILD, verb: 'delete', object: quota },
  {
    rule: 'owned/object',
    what: 'to raise our quota',
    who: WILD,
    verb: 'patch',
    object: quota,
    patch: { spec: { hard: { pods: '9999' } } },
  },
  {
    rule: 'owned/object',
    what: 'to say that our quota is unused',
    who: WILD,
    verb: 'patch',
    subresource: 'status',
    object: quota,
    patch: { status: { used: { pods: '0' } } },
  },
  {
    rule: 'owned/object',
    what: 'to take our label off our quota',
    who: WILD,
    verb: 'patch',
    object: quota,
    patch: { metadata: { labels: { 'tenantry.dev/tenant': null } } },
  },
  {
    rule: 'owned/object',
    what: 'a finalizer for our quota',
    who: WILD,
    verb: 'patch',
    object: quota,
    patch: { metadata: { finalizers: ['evil.example/x'] } },
  },
  {
    rule: 'owned/object',
    what: 'an owner for our quota, so that garbage collection takes it',
    who: WILD,
    verb: 'patch',
    object: quota,
    patch: { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'y' }] } },
  },
  {
    rule: 'owned/object',
    what: 'a token for the pods of our account',
    verb: 'patch',
    object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: SHOP } },
    patch: { automountServiceAccountToken: true },
  },
  {
    rule: 'owned/object',
    what: 'an object of its own that calls itself ours',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'fake', namespace: SHOP, labels: { 'tenantry.dev/tenant': BANK } },
    },
  },
  { what: 'an object of its own', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine', namespace: SHOP } } },
  ...[
    { what: 'another tenant’s name', patch: { metadata: { labels: { 'tenantry.dev/tenant': BANK } } } },
    { what: 'no tenant’s name', patch: { metadata: { labels: { 'tenantry.dev/tenant': null } } } },
    {
      what: 'a lower Pod Security level',
      patch: { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } },
    },
    { what: 'a grant', patch: { metadata: { annotations: { 'tenantry.dev/images': '*' } } } },
  ].map(
    ({ what, patch }): Case => ({
      rule: 'namespaces/namespace',
      what: `${what} for its Namespace`,
      who: WILD,
      verb: 'patch',
      object: namespace,
      patch,
    }),
  ),
  { rule: 'namespaces/namespace', what: 'to delete its Namespace', who: WILD, verb: 'delete', object: namespace },
  {
    rule: 'namespaces/namespace',
    what: 'a status for its Namespace',
    who: WILD,
    verb: 'patch',
    subresource: 'status',
    object: namespace,
    patch: { status: { conditions: [{ type: 'NamespaceDeletionContentFailure', status: 'False' }] } },
  },
];

export const CASES: Readonly<Record<string, readonly Case[]>> = {
  pods: podCases,
  services: serviceCases,
  storage: storageCases,
  access: accessCases,
  owned: ownedCases,
  hosts: hostCases,
  'identities and fair play': identityCases,
  'what is suspended': suspendedCases,
};
