import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type Sent } from '../client/client.js';
import { openAdmin } from '../cluster.js';
import { objectsOf } from '../fleet.js';
import { pod, podSpec } from '../pods.js';
import { kyvernoEngine, mutatingPolicies } from './engine.js';

// Kyverno’s webhook is no part of this: its engine, and its definition of the kind, are Kyverno’s own.
const ALPHA = 'kyverno-alpha';
const PLAIN = 'kyverno-plain';
const taint = { key: 'tenant', value: ALPHA, effect: 'NoSchedule' };
const objects = objectsOf(
  {
    kubernetes: '1.34',
    guardrails: { kyverno: true },
    pools: { [ALPHA]: { labels: { pool: ALPHA, 'example.com/kind': 'a' }, taints: [taint], tenants: [ALPHA] } },
  },
  { [ALPHA]: { tier: 'classed', nodes: { pool: ALPHA } }, [PLAIN]: {} },
  {
    tiers: {
      classed: {
        extends: 'standard',
        unlock: ['nodes'],
        pods: { defaultPriorityClass: 'low', defaultRuntimeClass: 'kata', priorityClasses: ['high'] },
      },
    },
  },
);
const policies = objects.filter(({ kind }) => kind === 'MutatingPolicy');
const namespace = (name: string) => objects.find((one) => one.kind === 'Namespace' && one.metadata.name === name)!;
/** A pod as it comes to webhooks: the API server has worked out its priority by then. */
const asks = (name: string, spec: object = {}) => {
  const object = pod(name, 'p', { ...podSpec(), priority: 0, preemptionPolicy: 'PreemptLowerPriority', ...spec });
  return { namespace: namespace(name), object };
};

jest.setTimeout(900_000);
let engine: Awaited<ReturnType<typeof kyvernoEngine>>;
beforeAll(async () => {
  engine = await kyvernoEngine();
});
const made = (request: object) => {
  const { invalid, results } = engine(policies, [request]);
  expect(invalid).toEqual([]);
  expect(results[0]!.errors).toEqual([]);
  return results[0]!.object.spec;
};

describe('Kyverno’s engine', () => {
  it('takes both policies, and makes no rules for templates of them', () => {
    expect(policies.map(({ metadata }) => metadata.name).sort()).toEqual(['tenantry-placement', 'tenantry-pod-defaults']);
    expect(engine(policies, [])).toEqual({
      invalid: [],
      autogen: { 'tenantry-placement': 1, 'tenantry-pod-defaults': 1 },
      results: [],
    });
  });

  it('gives a pod the node selector and the tolerations of its pool', () => {
    const spec = made(asks(ALPHA));
    expect(spec.nodeSelector).toEqual({ pool: ALPHA, 'example.com/kind': 'a' });
    expect(spec.tolerations).toEqual([{ ...taint, operator: 'Equal' }]);
  });

  it('keeps what a pod says of its own, and adds nothing twice', () => {
    const own = { ...taint, operator: 'Equal' };
    const spec = made(asks(ALPHA, { nodeSelector: { disk: 'ssd', pool: 'mine' }, tolerations: [own] }));
    expect(spec.nodeSelector).toEqual({ disk: 'ssd', pool: 'mine', 'example.com/kind': 'a' });
    expect(spec.tolerations).toEqual([own]);
  });

  it('gives a pod its default classes, and lets the API server work out their priority', () => {
    const spec = made(asks(ALPHA));
    expect(spec).toMatchObject({ priorityClassName: 'low', runtimeClassName: 'kata' });
    expect(spec).not.toHaveProperty('priority');
    expect(spec).not.toHaveProperty('preemptionPolicy');
  });

  it('leaves a class that a pod names', () => {
    const spec = made(asks(ALPHA, { priorityClassName: 'high', priority: 9, runtimeClassName: 'other' }));
    expect(spec).toMatchObject({ priorityClassName: 'high', priority: 9, runtimeClassName: 'other' });
  });

  it('leaves pods of tenants without either, and of nobody, as they are', () => {
    const { object, namespace: home } = asks(PLAIN);
    expect(made({ object, namespace: home })).toEqual(object.spec);
    const elsewhere = { ...home, metadata: { ...namespace(ALPHA).metadata, labels: {} } };
    expect(made({ object, namespace: elsewhere })).toEqual(object.spec);
  });
});

describe('Kyverno’s definition of MutatingPolicies', () => {
  const admin = openAdmin();
  const definition = mutatingPolicies();
  let served = false;
  beforeAll(async () => {
    if (await admin.find(definition)) return;
    await admin.apply(definition);
    served = true;
    await eventually('the kind to be served', async () =>
      admin.find(policies[0]!).then(
        () => true,
        () => undefined,
      ),
    );
  });
  afterAll(async () => {
    if (served) await admin.delete(definition);
  });

  it.each(policies.map((one) => [one.metadata.name, one] as const))('takes %s, every field of it', async (_, policy) => {
    const live = await admin.apply(policy as Sent, { dryRun: true });
    expect(live.spec).toMatchObject(policy.spec as object);
  });
});
