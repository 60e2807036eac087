import { describe, expect, it } from '@jest/globals';
import { nodesLayer } from '../../src/layers/nodes/index.js';
import { podsLayer } from '../../src/layers/pods/index.js';
import type { Values } from '../../src/model/merge.js';
import { cluster as CLUSTER } from './guarded.js';
import { resolveSketch } from './scope.js';

const made = (kubernetes: string, guardrails: object = {}) => {
  // The keys of other layers are none of a layer's own.
  const values: object = { guardrails };
  const cluster = { ...CLUSTER, kubernetes, values };
  return [...nodesLayer.platform!(cluster, {}), ...podsLayer.platform!(cluster, {})];
};
const kinds = (...args: Parameters<typeof made>) => [...new Set(made(...args).map(({ kind }) => kind))].sort();
const kyverno = { kyverno: true };

interface Spec {
  readonly matchConstraints: { readonly namespaceSelector?: { readonly matchExpressions: readonly object[] } };
  readonly matchResources?: object;
  readonly mutations: readonly object[];
}
const specOf = (object: object) => (object as { spec: Spec & Record<string, unknown> }).spec;

describe('pods are changed', () => {
  it.each([
    ['1.36', {}],
    ['1.36', kyverno],
  ])('by the API server from Kubernetes %s, with %j', (version, guardrails) => {
    expect(kinds(version, guardrails)).toEqual(['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding']);
  });

  it.each(['1.33', '1.34.2', '1.35'])('by Kyverno on Kubernetes %s, where the cluster says that it runs there', (version) => {
    expect(kinds(version, kyverno)).toEqual(['MutatingPolicy']);
    expect(kinds(version)).toEqual([]);
    expect(kinds(version, { kyverno: false })).toEqual([]);
  });

  it('by nobody before, nor where the rules of admission are off', () => {
    expect(kinds('1.32', kyverno)).toEqual([]);
    expect(kinds('1.34', { ...kyverno, mode: 'off' })).toEqual([]);
    expect(kinds('1.36', { mode: 'off' })).toEqual([]);
  });

  it('by Kyverno as by the API server: its namespaces, its requests, and no template of a controller', () => {
    const policies = made('1.34', kyverno);
    const servers = made('1.36');
    expect(policies).toHaveLength(2);
    for (const one of policies) {
      const { apiVersion, metadata } = one;
      const spec = specOf(one);
      const [policy, binding] = servers.filter((other) => other.metadata.name === metadata.name).map(specOf);
      expect(apiVersion).toBe('policies.kyverno.io/v1');
      expect(spec.matchConstraints).toEqual({ ...policy!.matchConstraints, ...binding!.matchResources });
      expect(spec.matchConstraints.namespaceSelector!.matchExpressions).toHaveLength(1);
      expect(spec.failurePolicy).toBe('Fail');
      expect(spec.autogen).toEqual({ podControllers: { controllers: [] } });
      expect(spec.mutations).toHaveLength(policy!.mutations.length);
      expect(JSON.stringify(spec)).not.toContain('variables');
    }
  });
});

describe('what can’t be done', () => {
  const values = { pods: { defaultRuntimeClass: 'kata' } };
  const found = (cluster: Values) => resolveSketch(podsLayer, { values, cluster }).reported;

  it('pod-default-unsupported: no default class before 1.36 without Kyverno, and the way out is named', () => {
    const [fault, ...more] = found({ kubernetes: '1.34' });
    expect(more).toEqual([]);
    expect(fault).toMatchObject({ code: 'pod-default-unsupported', path: ['pods', 'defaultRuntimeClass'] });
    expect(fault!.want).toContain('guardrails: { kyverno: true }');
    expect(found({ kubernetes: '1.34', values: { guardrails: kyverno } })).toEqual([]);
    expect(found({ kubernetes: '1.32', values: { guardrails: kyverno } })).toHaveLength(1);
  });

  it('pool-needs-plugins: no pool either', () => {
    const pools = { gold: { labels: { pool: 'gold' }, tenants: ['payments'] } };
    const faults = (cluster: Values) =>
      resolveSketch(nodesLayer, { values: { nodes: { pool: 'gold' } }, cluster: { kubernetes: '1.34', ...cluster } }).reported;
    const [fault] = faults({ values: { pools } });
    expect(fault).toMatchObject({ code: 'pool-needs-plugins', path: ['nodes', 'pool'] });
    expect(fault!.want).toContain('guardrails: { kyverno: true }');
    expect(faults({ values: { pools, guardrails: kyverno } })).toEqual([]);
  });
});
