import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, eventually } from '../client/client.js';
import { refused } from '../client/refusal.js';
import { readTarget } from '../client/target.js';
import { applyAll } from '../cluster.js';
import { controlPlaneProgram } from '../control-plane/build.js';
import { startControlPlane } from '../control-plane/start.js';
import { objectsOf } from '../fleet.js';
import { pod, podSpec, workload } from '../pods.js';
import type { Case } from './case.js';

/** A cluster of its own, without the plugins that AKS has on: there, policies do their work. */
const ALPHA = 'place-alpha';
const PLAIN = 'place-plain';
const taint = { key: 'tenant', value: ALPHA, effect: 'NoSchedule' };
const pools = { [ALPHA]: { labels: { pool: ALPHA, 'example.com/kind': 'a' }, taints: [taint], tenants: [ALPHA] } };
const objects = objectsOf(
  { pools },
  {
    [ALPHA]: { nodes: { pool: ALPHA, daemonSets: true }, access: { edit: [{ group: 'alpha' }] } },
    [PLAIN]: { access: { edit: [{ group: 'plain' }] } },
  },
  { tiers: { standard: { unlock: ['nodes'] } } },
);

let admin: Client;
let stop: () => Promise<void>;

beforeAll(async () => {
  const program = await controlPlaneProgram(join(import.meta.dirname, '../control-plane'), () => {});
  const control = await startControlPlane(program, { admissionPlugins: ['NodeRestriction'] });
  stop = () => control.stop();
  admin = new Client(readTarget(control.kubeconfig));
  expect(await applyAll(admin, objects)).toEqual({ refused: [], unserved: [] });
  await eventually('the policies to wake', async () => {
    const live = await admin.create(pod(ALPHA, 'awake'), { dryRun: true });
    const open = await admin.create(pod(PLAIN, 'awake', podSpec({ nodeName: 'x' })), { dryRun: true }).catch(() => undefined);
    return live.spec.nodeSelector?.pool === ALPHA && !open ? true : undefined;
  });
});
afterAll(async () => {
  admin?.close();
  await stop?.();
});

const alpha = () => admin.as('al', 'alpha');

it('a pod gets the node selector and the tolerations of its pool', async () => {
  const { spec } = await alpha().create(pod(ALPHA, 'p'), { dryRun: true });
  expect(spec.nodeSelector).toEqual({ pool: ALPHA, 'example.com/kind': 'a' });
  expect(spec.tolerations).toContainEqual({ ...taint, operator: 'Equal' });
});

it('keeps what a pod says of its own, and adds nothing twice', async () => {
  const said = { nodeSelector: { disk: 'ssd', pool: ALPHA }, tolerations: [{ ...taint, operator: 'Equal' }] };
  const { spec } = await alpha().create(pod(ALPHA, 'p', podSpec(said)), { dryRun: true });
  expect(spec.nodeSelector).toEqual({ disk: 'ssd', pool: ALPHA, 'example.com/kind': 'a' });
  expect(spec.tolerations.filter(({ key }: { key: string }) => key === 'tenant')).toHaveLength(1);
});

it('leaves the pods of a tenant without a pool as they are', async () => {
  const { spec } = await admin.as('pa', 'plain').create(pod(PLAIN, 'p'), { dryRun: true });
  expect(spec.nodeSelector).toBeUndefined();
  expect(spec.tolerations.map(({ key }: { key: string }) => key)).not.toContain('tenant');
});

const PLACEMENT_CASES: readonly Case[] = [
  { rule: 'pods/node-selector', what: 'other nodes', object: pod(ALPHA, 'p', podSpec({ nodeSelector: { pool: 'bank' } })) },
  { rule: 'pods/tolerations', what: 'every taint', object: pod(ALPHA, 'p', podSpec({ tolerations: [{ operator: 'Exists' }] })) },
  {
    rule: 'pods/tolerations',
    what: 'another value of its own key',
    object: pod(ALPHA, 'p', podSpec({ tolerations: [{ ...taint, value: 'bank' }] })),
  },
];

it.each(PLACEMENT_CASES.map((one) => [one.rule!, one.what, one] as const))('%s refuses %s', async (rule, _, { object }) => {
  const { said } = await refused(alpha().create(object, { dryRun: true }));
  expect(said).toContain(`[${rule}] `);
});

it('a DaemonSet runs where its tenant is granted the tolerations that Kubernetes gives its pods', async () => {
  await admin.create({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'alpha-1', labels: { pool: ALPHA, 'example.com/kind': 'a' } },
    spec: { taints: [taint] },
  });
  // The controller asks the template, not the pod, whether a node would take it.
  await alpha().create(workload('DaemonSet', ALPHA, 'agent', podSpec({ tolerations: [{ ...taint, operator: 'Equal' }] })));
  const [live] = await eventually('its pod', async () => {
    const pods = await admin.list('v1', 'Pod', ALPHA);
    return pods.length > 0 ? pods : undefined;
  });
  expect(live!.spec.nodeSelector.pool).toBe(ALPHA);
});

it('the API server finds nothing wrong with the types of any expression', async () => {
  for (const kind of ['MutatingAdmissionPolicy', 'ValidatingAdmissionPolicy']) {
    for (const { status } of await admin.list('admissionregistration.k8s.io/v1', kind))
      expect(status?.typeChecking?.expressionWarnings ?? []).toEqual([]);
  }
});
