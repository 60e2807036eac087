import { expect, it } from '@jest/globals';
import { eventually } from '../client/client.js';
import { refused } from '../client/refusal.js';
import { pod, podSpec, workload } from '../pods.js';
import { ALPHA, PLACEMENT_CASES, PLAIN, taint, usePlacement } from './placement.js';

const cluster = usePlacement();
const alpha = () => cluster().as('al', 'alpha');

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
  const { spec } = await cluster().as('pa', 'plain').create(pod(PLAIN, 'p'), { dryRun: true });
  expect(spec.nodeSelector).toBeUndefined();
  expect(spec.tolerations.map(({ key }: { key: string }) => key)).not.toContain('tenant');
});

it.each(PLACEMENT_CASES.map((one) => [one.rule!, one.what, one] as const))('%s refuses %s', async (rule, _, { object }) => {
  const { said } = await refused(alpha().create(object, { dryRun: true }));
  expect(said).toContain(`[${rule}] `);
});

it('a DaemonSet runs where its tenant is granted the tolerations that Kubernetes gives its pods', async () => {
  await cluster().create({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'alpha-1', labels: { pool: ALPHA, 'example.com/kind': 'a' } },
    spec: { taints: [taint] },
  });
  // The controller asks the template, not the pod, whether a node would take it.
  await alpha().create(workload('DaemonSet', ALPHA, 'agent', podSpec({ tolerations: [{ ...taint, operator: 'Equal' }] })));
  const [live] = await eventually('its pod', async () => {
    const pods = await cluster().list('v1', 'Pod', ALPHA);
    return pods.length > 0 ? pods : undefined;
  });
  expect(live!.spec.nodeSelector.pool).toBe(ALPHA);
});

it('the API server finds nothing wrong with the types of any expression', async () => {
  for (const kind of ['MutatingAdmissionPolicy', 'ValidatingAdmissionPolicy']) {
    for (const { status } of await cluster().list('admissionregistration.k8s.io/v1', kind))
      expect(status?.typeChecking?.expressionWarnings ?? []).toEqual([]);
  }
});
