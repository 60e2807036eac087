import { afterAll, describe, expect, it } from '@jest/globals';
import { eventually, type Live, type Ref } from './client/client.js';
import { refused } from './client/refusal.js';
import { needOurs, openAdmin } from './cluster.js';
import { objectsOf, useFleet } from './fleet.js';
import { addNode, fakeNode } from './kubelet.js';
import { pod, podSpec, workload } from './pods.js';

const admin = openAdmin();
const [ALPHA, BETA, PLAIN] = ['nodes-alpha', 'nodes-beta', 'nodes-plain'] as const;
const taint = (value: string) => ({ key: 'tenant', value, effect: 'NoSchedule' });
const pool = (tenant: string) => ({ labels: { pool: tenant }, taints: [taint(tenant)], tenants: [tenant] });
const LAB = {
  admissionPlugins: ['PodNodeSelector', 'PodTolerationRestriction'],
  pools: { [ALPHA]: pool(ALPHA), [BETA]: pool(BETA) },
};
const people = (tenant: string, nodes: object = {}) => ({ access: { edit: [{ group: `${tenant}-editors` }] }, nodes });
const TIERS = { daemons: { extends: 'standard', nodes: { daemonSets: true } } };
const FLEET = {
  [ALPHA]: { tier: 'daemons', ...people(ALPHA, { pool: ALPHA }) },
  [BETA]: people(BETA, { pool: BETA }),
  [PLAIN]: people(PLAIN),
};
const editorOf = (tenant: string) => admin.as('jo', `${tenant}-editors`);
const NODES = [
  ...['alpha-1', 'alpha-2'].map((name) => fakeNode(name, { pool: ALPHA }, [taint(ALPHA)])),
  fakeNode('beta-1', { pool: BETA }, [taint(BETA)]),
  fakeNode('shared-1'),
];

useFleet(admin, objectsOf(LAB, FLEET, { tiers: TIERS }), async () => {
  needOurs(admin, 'nodes that are only objects, and the admission plugins of AKS');
  for (const node of NODES) await addNode(admin, node);
});
afterAll(async () => {
  for (const node of NODES) await admin.delete(node);
});

/** The pod once the scheduler has decided: bound, or found no node. */
const decided = (sent: Ref): Promise<Live> =>
  eventually(`the scheduler on ${sent.metadata.name}`, async () => {
    const live = await admin.get(sent);
    const unschedulable = live.status.conditions?.some(({ reason }: { reason: string }) => reason === 'Unschedulable');
    return live.spec.nodeName || unschedulable ? live : undefined;
  });

describe('the scheduler', () => {
  it.each([
    [ALPHA, /^alpha-[12]$/],
    [BETA, /^beta-1$/],
    [PLAIN, /^shared-1$/],
  ])('binds pods of %s to its own nodes', async (tenant, nodes) => {
    for (const name of ['a', 'b', 'c', 'd']) {
      const live = await decided(await editorOf(tenant).create(pod(tenant, name)));
      expect(live.spec.nodeName).toMatch(nodes);
    }
  });

  it('leaves a pod without a node rather than give it one of another pool', async () => {
    const beta = NODES[2]!;
    await admin.patch(beta, { spec: { unschedulable: true } });
    try {
      const live = await decided(await editorOf(BETA).create(pod(BETA, 'waiting')));
      expect(live.spec.nodeName).toBeUndefined();
    } finally {
      await admin.patch(beta, { spec: { unschedulable: false } });
    }
  });
});

describe('a tenant', () => {
  it("can't select the nodes of another pool", async () => {
    const spec = podSpec({ nodeSelector: { pool: BETA } });
    const { said } = await refused(editorOf(ALPHA).create(pod(ALPHA, 'thief', spec), { dryRun: true }));
    expect(said).toContain('pod node label selector conflicts with its namespace node label selector');
  });

  it.each([
    ["another pool's taint", { key: 'tenant', operator: 'Equal', value: BETA, effect: 'NoSchedule' }],
    ['any value of its own key', { key: 'tenant', operator: 'Exists', effect: 'NoSchedule' }],
    ['everything', { operator: 'Exists' }],
  ])("can't tolerate %s, with a pool or without", async (_, toleration) => {
    for (const tenant of [ALPHA, PLAIN]) {
      const thief = pod(tenant, 'thief', podSpec({ tolerations: [toleration] }));
      const { said } = await refused(editorOf(tenant).create(thief, { dryRun: true }));
      expect(said).toContain(
        'pod tolerations (possibly merged with namespace default tolerations) conflict with its namespace whitelist',
      );
    }
  });
});

describe('controllers', () => {
  // The DaemonSet controller doesn't know what the namespace adds to pods: the template must select and tolerate by itself.
  const ownNodes = (tenant: string) => ({
    nodeSelector: { pool: tenant },
    tolerations: [{ ...taint(tenant), operator: 'Equal' }],
  });
  const podsOf = async (app: string): Promise<Live[]> => admin.list('v1', 'Pod', ALPHA, { labelSelector: `app=${app}` });

  it('roll a Deployment out on the pool, with the defaults of the LimitRange', async () => {
    const web = await editorOf(ALPHA).create(workload('Deployment', ALPHA, 'web', podSpec(), { replicas: 3 }));
    await eventually('the Deployment', async () => ((await admin.get(web)).status.availableReplicas === 3 ? true : undefined));
    const pods = await podsOf('web');
    expect(pods.map(({ spec }) => spec.nodeName)).toEqual(pods.map(() => expect.stringMatching(/^alpha-/)));
    expect(pods.map(({ spec }) => spec.containers[0].resources.requests.cpu)).toEqual(['50m', '50m', '50m']);
  });

  it('replace its pods one by one when it changes', async () => {
    const ref = workload('Deployment', ALPHA, 'web', {});
    const next = { spec: { template: { metadata: { annotations: { round: '2' } } } } };
    const { metadata } = await editorOf(ALPHA).patch(ref, next);
    await eventually('the rollout', async () => {
      const { status } = await admin.get(ref);
      const seen = status.observedGeneration === (metadata as { generation?: number }).generation;
      return seen && status.updatedReplicas === 3 && status.replicas === 3 && status.availableReplicas === 3 ? true : undefined;
    });
  });

  it('run a DaemonSet on each node of the pool, where the tier says daemonSets', async () => {
    const agent = await editorOf(ALPHA).create(workload('DaemonSet', ALPHA, 'agent', podSpec(ownNodes(ALPHA))));
    await eventually('the DaemonSet', async () => ((await admin.get(agent)).status.numberReady === 2 ? true : undefined));
    expect((await podsOf('agent')).map(({ spec }) => spec.nodeName).sort()).toEqual(['alpha-1', 'alpha-2']);
  });

  it('run no pod of a DaemonSet that leaves the pool to its namespace', async () => {
    const ref = await editorOf(ALPHA).create(workload('DaemonSet', ALPHA, 'lost', podSpec()));
    const wanted = await eventually('its status', async () => (await admin.get(ref)).status.desiredNumberScheduled || undefined);
    const [lost, ...more] = await eventually('its pods', async () => {
      const pods = await podsOf('lost');
      return pods.length > 0 ? (pods as [Live, ...Live[]]) : undefined;
    });
    expect([wanted, more]).toEqual([1, []]);
    const { nodeName, affinity } = (await decided(lost)).spec;
    expect(nodeName).toBeUndefined();
    expect(JSON.stringify(affinity)).toContain('"shared-1"');
  });

  it('are refused the pods of a DaemonSet elsewhere: what Kubernetes has them tolerate is not on the list', async () => {
    await editorOf(BETA).create(workload('DaemonSet', BETA, 'agent', podSpec(ownNodes(BETA))));
    const { message } = await eventually('the event', async () =>
      (await admin.list('v1', 'Event', BETA)).find(({ reason }) => reason === 'FailedCreate'),
    );
    expect(message).toContain('conflict with its namespace whitelist');
  });

  it('run a Job to its end', async () => {
    const job = await editorOf(ALPHA).create(workload('Job', ALPHA, 'sum', podSpec(), { completions: 2, parallelism: 2 }));
    await eventually('the Job', async () => ((await admin.get(job)).status.succeeded === 2 ? true : undefined));
    const { status } = await eventually('its condition', async () => {
      const live = await admin.get(job);
      return live.status.conditions?.some(({ type }: { type: string }) => type === 'Complete') ? live : undefined;
    });
    expect(status.failed ?? 0).toBe(0);
  });

  it('evict as a disruption budget allows', async () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: ALPHA },
      spec: { minAvailable: 3, selector: { matchLabels: { app: 'web' } } },
    };
    await editorOf(ALPHA).create(budget);
    await eventually('the budget', async () => ((await admin.get(budget)).status?.currentHealthy === 3 ? true : undefined));
    const evict = async () => {
      const [{ metadata }] = (await podsOf('web')) as [Live];
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: metadata.name, namespace: ALPHA } };
      const path = await admin.path({ apiVersion: 'v1', kind: 'Pod', metadata: eviction.metadata }, 'eviction');
      return editorOf(ALPHA).raw({ method: 'POST', path, body: eviction });
    };
    expect((await refused(evict())).said).toContain("Cannot evict pod as it would violate the pod's disruption budget");
    await editorOf(ALPHA).patch(budget, { spec: { minAvailable: 2 } });
    await eventually('the budget', async () => ((await admin.get(budget)).status.disruptionsAllowed === 1 ? true : undefined));
    expect((await evict()).status).toBe(201);
  });

  it('collect the pods of a Deployment that is deleted', async () => {
    await editorOf(ALPHA).delete(workload('Deployment', ALPHA, 'web', {}));
    await eventually('no pod of it', async () => ((await podsOf('web')).length === 0 ? true : undefined));
  });

  it('take a whole namespace away, with pods that run', async () => {
    expect((await podsOf('agent')).map(({ status }) => status.phase)).toEqual(['Running', 'Running']);
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ALPHA } };
    await admin.delete(namespace);
    await eventually('the namespace to go', async () => ((await admin.find(namespace)) ? undefined : true));
    expect(await podsOf('agent')).toEqual([]);
  });
});
