import { afterEach, describe, expect, it } from '@jest/globals';
import { GRANTED_NETWORK_POLICIES } from '../../src/layers/budget/allot.js';
import { eventually, type Sent } from './client/client.js';
import { Refusal, refused } from './client/refusal.js';
import { openAdmin } from './cluster.js';
import { objectsOf, useFleet } from './fleet.js';
import { asking, container, pod, podSpec } from './pods.js';

const admin = openAdmin();
const NS = 'budget-shop';
const WRITERS = 'budget-writers';
const FEW = 'budget-few';
const EDITORS = 'budget-editors';
const editor = admin.as('jo', EDITORS);

const FLEET = {
  [NS]: {
    access: { edit: [{ group: EDITORS }] },
    budget: { cpu: '2', memory: '4Gi', storage: '10Gi', pods: 3, objects: { services: 2 } },
  },
  [WRITERS]: { tier: 'writing' },
  [FEW]: { tier: 'writing', budget: { objects: { 'networkpolicies.networking.k8s.io': 5 } } },
};

// What admission would refuse before the quota is asked is granted here.
const defaults = { services: { types: ['LoadBalancer', 'NodePort'], public: true }, storage: { classes: ['standard'] } };
const tiers = { writing: { extends: 'standard', unlock: ['budget'], guardrails: { networkPolicies: true } } };
useFleet(admin, objectsOf({}, FLEET, { defaults, tiers }));

const claim = (name: string, storage: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: NS },
  spec: { storageClassName: 'standard', accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
});
const service = (name: string, type: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: NS },
  spec: { type, selector: { app: name }, ports: [{ port: 80 }] },
});

/** Deletes every pod and waits until a controller has counted that none is left. */
afterEach(async () => {
  for (const { metadata } of await admin.list('v1', 'Pod', NS)) await editor.delete(pod(NS, metadata.name));
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tenantry', namespace: NS } };
  await eventually('the quota to count', async () => ((await admin.get(quota)).status.used.pods === '0' ? true : undefined));
});

/**
 * What the quota says of an object that would exceed it. The controller that counts what a deleted pod frees may have seen the deletion, and
 * not yet the pod made after it: until it has, the quota says less than is used, and lets through.
 */
const exceeding = (object: Sent): Promise<string> =>
  eventually('a refusal', async () => {
    const answer = await editor.create(object, { dryRun: true }).catch((error: unknown) => error);
    if (answer instanceof Error && !(answer instanceof Refusal)) throw answer;
    return answer instanceof Refusal ? answer.said : undefined;
  });

describe('the quota', () => {
  it('lets through what fits, and refuses the pod that would exceed it', async () => {
    await editor.create(asking(NS, 'half', { cpu: '1', memory: '1Gi' }));
    expect(await exceeding(asking(NS, 'rest', { cpu: '1500m', memory: '1Gi' }))).toContain(
      'exceeded quota: tenantry, requested: requests.cpu=1500m, used: requests.cpu=1, limited: requests.cpu=2',
    );
    await editor.create(asking(NS, 'rest', { cpu: '1', memory: '1Gi' }));
  });

  it('counts pods', async () => {
    for (const name of ['one', 'two', 'three']) await editor.create(pod(NS, name));
    expect(await exceeding(pod(NS, 'four'))).toContain(
      'exceeded quota: tenantry, requested: pods=1, used: pods=3, limited: pods=3',
    );
  });

  it('bounds storage', async () => {
    await editor.create(claim('small', '8Gi'));
    expect((await refused(editor.create(claim('large', '3Gi')))).said).toContain(
      'exceeded quota: tenantry, requested: requests.storage=3Gi',
    );
  });

  it.each(['LoadBalancer', 'NodePort'])('gives no %s that the budget does not name', async (type) => {
    expect((await refused(editor.create(service('web', type)))).said).toMatch(
      /exceeded quota: tenantry, requested: .*services\.(loadbalancers|nodeports)=1/,
    );
  });

  it('lets plain services through, as many as it says', async () => {
    await editor.create(service('a', 'ClusterIP'));
    await editor.create(service('b', 'ClusterIP'));
    expect((await refused(editor.create(service('c', 'ClusterIP')))).said).toContain(
      'services=1, used: services=2, limited: services=2',
    );
  });

  it('refuses affinity to pods of other namespaces', async () => {
    const term = { topologyKey: 'kubernetes.io/hostname', namespaceSelector: {}, labelSelector: { matchLabels: { app: 'x' } } };
    const spec = podSpec({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } });
    expect((await refused(editor.create(pod(NS, 'apart', spec)))).said).toContain(
      'exceeded quota: tenantry-no-cross-namespace-affinity',
    );
  });
});

describe('the number of NetworkPolicies where people may write some', () => {
  const KEY = 'count/networkpolicies.networking.k8s.io';
  const rule = (namespace: string, i: number) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `own-${i}`, namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
  });

  it.each([
    [WRITERS, GRANTED_NETWORK_POLICIES],
    [FEW, 5],
  ])('in %s is %d, the platform’s three among them: one more is refused', async (namespace, most) => {
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tenantry', namespace } };
    await eventually('the quota to count', async () => ((await admin.get(quota)).status.used?.[KEY] === '3' ? true : undefined));
    for (let i = 3; i < most; i++) await admin.create(rule(namespace, i));
    expect((await refused(admin.create(rule(namespace, most)))).said).toContain(
      `exceeded quota: tenantry, requested: ${KEY}=1, used: ${KEY}=${most}, limited: ${KEY}=${most}`,
    );
  });
});

describe('the LimitRange', () => {
  it('gives a bare pod its requests and limits', async () => {
    const live = await editor.create(pod(NS, 'bare'), { dryRun: true });
    expect(live.spec.containers[0].resources).toEqual({
      requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '128Mi' },
      limits: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
    });
  });

  it('gives them to init containers too, and leaves what is said', async () => {
    const spec = podSpec({
      containers: [container({ resources: { requests: { cpu: '100m' } } })],
      initContainers: [container({ name: 'init' })],
    });
    const live = await editor.create(pod(NS, 'init'), { dryRun: true });
    const said = await editor.create(pod(NS, 'init', spec), { dryRun: true });
    expect(said.spec.containers[0].resources.requests).toEqual({ ...live.spec.containers[0].resources.requests, cpu: '100m' });
    expect(said.spec.initContainers[0].resources).toEqual(live.spec.containers[0].resources);
  });
});
