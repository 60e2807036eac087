import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, type Live, type Sent } from '../client/client.js';
import { Refusal } from '../client/refusal.js';
import { applyAll, needOurs, openAdmin, removeNamespaces } from '../cluster.js';
import { objectsOf, useFleet } from '../fleet.js';
import { addNode, fakeNode } from '../kubelet.js';
import { container, podSpec, workload } from '../pods.js';

const admin = openAdmin();
const NS = 'suspended-shop';
const PEOPLE = 'suspended-people';
const editor = admin.as('jo', PEOPLE);
const fleet = (state: 'active' | 'suspended') => objectsOf({}, { [NS]: { state, access: { edit: [{ group: PEOPLE }] } } });
const NODE = fakeNode('suspended-1', { 'suspended-test': 'now' });
const LATE = fakeNode('suspended-2', { 'suspended-test': 'late' });

useFleet(admin, fleet('active'), async () => {
  needOurs(admin, 'nodes that are only objects');
  await addNode(admin, NODE);
});
afterAll(async () => {
  for (const node of [NODE, LATE]) if (await admin.find(node)) await admin.delete(node);
});

const probe: Sent = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'probe', namespace: NS } };

/** Applies the tenant's objects in this state, and waits until admission goes by it. */
async function become(state: 'active' | 'suspended'): Promise<void> {
  expect(await applyAll(admin, fleet(state))).toEqual({ refused: [], unserved: [] });
  await eventually(`admission to see ${state}`, async () => {
    const answer = await editor.create(probe, { dryRun: true }).catch((error: unknown) => error);
    const refused = answer instanceof Refusal && answer.said.includes('[suspended/requests] ');
    return refused === (state === 'suspended') ? true : undefined;
  });
}

const podsOf = async (app: string): Promise<Live[]> =>
  (await admin.list('v1', 'Pod', NS)).filter(
    ({ metadata }) => metadata.labels?.app === app && metadata.deletionTimestamp === undefined,
  );
const namesOf = async (app: string) => (await podsOf(app)).map(({ metadata }) => metadata.name).sort();
const placed = (image: string, on = 'now') =>
  podSpec({ containers: [container({ image })], nodeSelector: { 'suspended-test': on } });
const OLD = 'registry.example/app:1';
const NEW = 'registry.example/app:2';
const imagesOf = async (app: string) => (await podsOf(app)).map(({ spec }) => spec.containers[0].image as string);
const running = (app: string, count: number) =>
  eventually(`${count} pods of ${app}`, async () => {
    const up = (await podsOf(app)).filter(({ status }) => status.phase === 'Running');
    return up.length === count ? true : undefined;
  });

// Whatever the test before it left.
beforeEach(() => become('active'));

describe('in a suspended namespace', () => {
  it('a rollout in flight stands still, and goes on when it is active again', async () => {
    const rolling = { replicas: 3, minReadySeconds: 5, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
    await editor.create(workload('Deployment', NS, 'web', placed(OLD), rolling));
    await running('web', 3);
    await editor.replace(workload('Deployment', NS, 'web', placed(NEW), rolling));
    await eventually('the rollout to begin', async () => ((await imagesOf('web')).includes(NEW) ? true : undefined));
    await become('suspended');
    // Once the new pod is long enough ready, one of the old ones may go: no more, as no other comes.
    await eventually('the next pod to be refused', async () => {
      const events = await admin.list('v1', 'Event', NS);
      return events.some(({ message }) => /\[suspended\/pods\] CREATE of pods web-/.test(String(message))) ? true : undefined;
    });
    const standing = await namesOf('web');
    expect(standing).toHaveLength(3);
    expect(await imagesOf('web')).toEqual(expect.arrayContaining([OLD, NEW]));
    await sleep(8000);
    expect(await namesOf('web')).toEqual(standing);
    await become('active');
    const images = [NEW, NEW, NEW];
    await eventually('the rollout to end', async () => {
      const now = await imagesOf('web');
      return JSON.stringify(now) === JSON.stringify(images) ? true : undefined;
    });
    await editor.delete(workload('Deployment', NS, 'web', {}), { propagationPolicy: 'Background' });
    await eventually('its pods to go', async () => ((await podsOf('web')).length === 0 ? true : undefined));
  });

  it('what runs stays, what goes is not made anew and frees the quota, until it is active again', async () => {
    await editor.create(workload('Deployment', NS, 'api', placed(OLD), { replicas: 2 }));
    await running('api', 2);
    await become('suspended');
    const [gone, stays] = await podsOf('api');
    await editor.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { name: gone!.metadata.name, namespace: NS } });
    const message = await eventually('an event', async () => {
      const events = await admin.list('v1', 'Event', NS);
      return events.map(({ message }) => String(message)).find((text) => text.includes('[suspended/pods] CREATE of pods api-'));
    });
    expect(message).toContain("ValidatingAdmissionPolicy 'tenantry-suspended'");
    expect(await namesOf('api')).toEqual([stays!.metadata.name]);
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tenantry', namespace: NS } };
    await eventually('the quota to count', async () => ((await admin.get(quota)).status.used.pods === '1' ? true : undefined));
    await become('active');
    await running('api', 2);
    await editor.delete(workload('Deployment', NS, 'api', {}), { propagationPolicy: 'Background' });
    await eventually('its pods to go', async () => ((await podsOf('api')).length === 0 ? true : undefined));
  });

  it('a Job whose pod is there finishes', async () => {
    const job = await editor.create(workload('Job', NS, 'sum', placed(OLD, 'late')));
    await eventually('its pod', async () => ((await podsOf('sum')).length === 1 ? true : undefined));
    await become('suspended');
    await addNode(admin, LATE);
    await eventually('the Job to be done', async () => ((await admin.get(job)).status.succeeded === 1 ? true : undefined));
  });

  it('garbage collection takes what belonged to a deleted object', async () => {
    const old = await editor.create(workload('Deployment', NS, 'old', placed(OLD), { replicas: 2 }));
    await running('old', 2);
    await become('suspended');
    await editor.delete(old, { propagationPolicy: 'Foreground' });
    await eventually('its pods to go', async () => ((await podsOf('old')).length === 0 ? true : undefined));
    await eventually('it to go', async () => ((await admin.find(old)) === undefined ? true : undefined));
  });

  it('deletion completes', async () => {
    await editor.create(workload('Deployment', NS, 'last', placed(OLD), { replicas: 2 }));
    await running('last', 2);
    await become('suspended');
    await removeNamespaces(admin, [NS]);
  });
});
