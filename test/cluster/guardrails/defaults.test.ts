import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, type Sent } from '../client/client.js';
import { refused } from '../client/refusal.js';
import { openAdmin } from '../cluster.js';
import { objectsOf, useFleet } from '../fleet.js';
import { pod, podSpec } from '../pods.js';

const admin = openAdmin();
const NS = 'defaults-shop';
const PLAIN = 'defaults-plain';
const priority = (name: string, value: number): Sent => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  preemptionPolicy: 'Never',
});
const CLASSES: readonly Sent[] = [
  priority('defaults-low', 7),
  priority('defaults-high', 9),
  priority('defaults-other', 11),
  {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'defaults-kata' },
    handler: 'kata',
    overhead: { podFixed: { cpu: '5m' } },
    scheduling: { nodeSelector: { kata: 'yes' } },
  },
];
const pods = {
  defaultPriorityClass: 'defaults-low',
  defaultRuntimeClass: 'defaults-kata',
  priorityClasses: ['defaults-high'],
};
const edit = (group: string) => ({ access: { edit: [{ group }] } });
const fleet = objectsOf(
  {},
  { [NS]: { tier: 'classed', ...edit('defaults-editors') }, [PLAIN]: edit('defaults-editors') },
  { tiers: { classed: { extends: 'standard', pods } } },
);
useFleet(admin, fleet, async () => {
  for (const object of CLASSES) await admin.apply(object);
});
const editor = admin.as('jo', 'defaults-editors');
const specOf = async (sent: Sent) => (await editor.create(sent, { dryRun: true })).spec;

beforeAll(async () => {
  await eventually('the policy to be read', async () =>
    (await specOf(pod(NS, 'p'))).priorityClassName === undefined ? undefined : true,
  );
});
afterAll(async () => {
  for (const object of CLASSES) await admin.delete(object);
});

it('a pod that names no class gets the default ones, with all that comes with them', async () => {
  expect(await specOf(pod(NS, 'p'))).toMatchObject({
    priorityClassName: 'defaults-low',
    priority: 7,
    preemptionPolicy: 'Never',
    runtimeClassName: 'defaults-kata',
    overhead: { cpu: '5m' },
    nodeSelector: { kata: 'yes' },
  });
});

it('one that names a granted class keeps it', async () => {
  const spec = await specOf(pod(NS, 'p', podSpec({ priorityClassName: 'defaults-high' })));
  expect(spec).toMatchObject({ priorityClassName: 'defaults-high', priority: 9, runtimeClassName: 'defaults-kata' });
});

it('one that names another is refused', async () => {
  const { said } = await refused(specOf(pod(NS, 'p', podSpec({ priorityClassName: 'defaults-other' }))));
  expect(said).toContain('[pods/priority-class] ');
  expect(said).toContain('granted: defaults-high, defaults-low');
});

it('pods of other tenants are left as they are', async () => {
  const spec = await specOf(pod(PLAIN, 'p'));
  expect([spec.priorityClassName, spec.priority, spec.runtimeClassName]).toEqual([undefined, 0, undefined]);
});

it('the API server finds nothing wrong with the types of any expression', async () => {
  for (const { status } of await admin.list('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy'))
    expect(status?.typeChecking?.expressionWarnings ?? []).toEqual([]);
});
