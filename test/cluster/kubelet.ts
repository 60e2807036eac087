import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Live, Sent } from './client/client.js';
import { Refusal } from './client/refusal.js';

/** The label of nodes that are only objects, whose pods this plays. */
export const FAKE_NODE = 'test.tenantry.dev/fake-node';

/** A node that is only an object: the scheduler binds to it, and {@link playKubelet} says its pods run. */
export function fakeNode(name: string, labels: Record<string, string> = {}, taints: object[] = []): Sent {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', ...labels, [FAKE_NODE]: 'true' } },
    spec: { taints },
  };
}

const ROOM = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '1Ti', pods: '500' };

/** Creates a fake node that is ready, with much room. */
export async function addNode(admin: Client, node: Sent): Promise<void> {
  const made = await admin.create(node);
  const conditions = [
    { type: 'Ready', status: 'True', reason: 'Fake', message: '', lastHeartbeatTime: null, lastTransitionTime: null },
  ];
  await admin.patch(node, { status: { capacity: ROOM, allocatable: ROOM, conditions } }, { subresource: 'status' });
  // The taint every node is born with goes once a controller has seen it ready.
  for (let tries = 0; ; tries++) {
    const { spec } = await admin.get(made);
    if (!(spec.taints ?? []).some((taint: { key: string }) => taint.key.startsWith('node.kubernetes.io/'))) return;
    if (tries > 300) throw new Error(`node ${node.metadata.name} does not get ready`);
    await sleep(100);
  }
}

/**
 * Plays the kubelet of every fake node until the signal: bound pods run and are ready, pods of Jobs succeed, deleted pods are gone. Without it
 * no rollout would proceed, no Job end, and no namespace with a bound pod go away.
 */
export async function playKubelet(admin: Client, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const nodes = new Map<string, boolean>();
      const onLine = (line: string): void => {
        if (line === '') return;
        const { type, object } = JSON.parse(line) as { type: string; object: Live };
        if (type === 'ADDED' || type === 'MODIFIED') void act(admin, object, nodes);
      };
      await admin.raw({
        method: 'GET',
        path: '/api/v1/pods',
        query: { watch: true, fieldSelector: 'spec.nodeName!=' },
        onLine,
        signal,
      });
    } catch {
      // The server may be gone, or have closed the watch: begin again.
      await sleep(200, undefined, { signal }).catch(() => {});
    }
  }
}

async function act(admin: Client, pod: Live, nodes: Map<string, boolean>): Promise<void> {
  try {
    const name: string = pod.spec.nodeName;
    if (!nodes.has(name)) {
      const node = await admin.find({ apiVersion: 'v1', kind: 'Node', metadata: { name } });
      nodes.set(name, node?.metadata.labels?.[FAKE_NODE] === 'true');
    }
    if (!nodes.get(name)) return;
    const ref = { apiVersion: 'v1', kind: 'Pod', metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace } };
    if (pod.metadata.deletionTimestamp) await admin.delete(ref, { gracePeriodSeconds: 0 });
    else if (pod.status.phase === 'Pending') await admin.patch(ref, { status: statusOf(pod) }, { subresource: 'status' });
  } catch (error) {
    // It changed meanwhile, or is gone: whatever it is now, the watch tells.
    if (!(error instanceof Refusal)) throw error;
  }
}

function statusOf(pod: Live): object {
  const done = pod.metadata.ownerReferences?.some((owner) => owner.kind === 'Job') ?? false;
  const at = new Date().toISOString().replace(/\.\d+/, '');
  const state = done
    ? { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } }
    : { running: { startedAt: at } };
  return {
    phase: done ? 'Succeeded' : 'Running',
    startTime: at,
    podIP: '192.0.2.10',
    podIPs: [{ ip: '192.0.2.10' }],
    conditions: ['Initialized', 'ContainersReady', 'Ready', 'PodScheduled'].map((type) => ({
      type,
      status: done && /Ready/.test(type) ? 'False' : 'True',
      lastTransitionTime: at,
    })),
    containerStatuses: pod.spec.containers.map(({ name, image }: { name: string; image: string }) => ({
      name,
      image,
      imageID: image,
      ready: !done,
      restartCount: 0,
      state,
    })),
  };
}
