import type { Sent } from '../client/client.js';
import { pod, podSpec, workload } from '../pods.js';
import { type Case, FROZEN_WILD } from './case.js';
import { FROZEN } from './fleet.js';

const ADMIN = 'the admin of a suspended tenant';
const LISTED = 'a listed controller';
const config = (name: string): Sent => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: FROZEN } });
const running = pod(FROZEN, 'running');
const web = workload('Deployment', FROZEN, 'web', podSpec(), { replicas: 0 });
const replicas: Sent = { ...workload('Deployment', FROZEN, 'web-1', podSpec(), { replicas: 0 }), kind: 'ReplicaSet' };
const account: Sent = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'workload', namespace: FROZEN } };
const label = { metadata: { labels: { a: 'b' } } };

const requests: Case[] = [
  { what: 'to delete what is there', who: ADMIN, verb: 'delete', there: config('old'), object: config('old') },
  { what: 'to delete a pod', who: ADMIN, verb: 'delete', there: running, object: running },
  { what: 'to evict a pod', who: FROZEN_WILD, subresource: 'eviction', there: running, object: running },
  { what: 'whatever the platform makes', who: 'the cluster’s administrator', object: config('new') },
  ...[
    { what: 'a ConfigMap', object: config('new') },
    { what: 'a pod', object: pod(FROZEN, 'new') },
    { what: 'a Deployment', object: workload('Deployment', FROZEN, 'new', podSpec()) },
    { what: 'another label', verb: 'patch' as const, there: config('old'), object: config('old'), patch: label },
    {
      what: 'more replicas',
      verb: 'patch' as const,
      subresource: 'scale',
      there: web,
      object: web,
      patch: { spec: { replicas: 1 } },
    },
  ].map((one): Case => ({ rule: 'suspended/requests', who: ADMIN, ...one })),
  {
    rule: 'suspended/requests',
    what: 'a status',
    who: FROZEN_WILD,
    verb: 'patch',
    subresource: 'status',
    there: running,
    object: running,
    patch: { status: { message: 'x' } },
  },
  {
    rule: 'suspended/requests',
    what: 'a finalizer',
    who: FROZEN_WILD,
    verb: 'patch',
    there: config('old'),
    object: config('old'),
    patch: { metadata: { finalizers: ['evil.example/x'] } },
  },
  { rule: 'suspended/requests', what: 'a token', who: FROZEN_WILD, subresource: 'token', there: account, object: account },
];

const pods: Case[] = [
  { rule: 'suspended/pods', what: 'a pod of a ReplicaSet', who: 'replicaset-controller', object: pod(FROZEN, 'new') },
  {
    rule: 'suspended/pods',
    what: 'a Job whose time has come',
    who: 'cronjob-controller',
    object: workload('Job', FROZEN, 'new', podSpec()),
  },
  {
    rule: 'suspended/pods',
    what: 'another number of replicas',
    who: LISTED,
    verb: 'patch',
    subresource: 'scale',
    there: web,
    object: web,
    patch: { spec: { replicas: 1 } },
  },
  {
    what: 'a status, by a controller that the platform lists',
    who: LISTED,
    verb: 'patch',
    subresource: 'status',
    there: web,
    object: web,
    patch: { status: { observedGeneration: 1 } },
  },
  {
    rule: 'suspended/pods',
    what: 'to delete a pod before the next is made',
    who: 'statefulset-controller',
    verb: 'delete',
    there: running,
    object: running,
  },
  {
    what: 'notes of the control plane',
    who: 'deployment-controller',
    verb: 'patch',
    there: replicas,
    object: replicas,
    patch: { metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } } },
  },
  { what: 'to delete the pods of a Job that is over', who: 'job-controller', verb: 'delete', there: running, object: running },
];

export const suspendedCases: readonly Case[] = [...requests, ...pods];
