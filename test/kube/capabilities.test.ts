import { describe, expect, it } from '@jest/globals';
import { DISTRIBUTIONS, defaultAdmissionPlugins, defaultPoolLabel, minorOf } from '../../src/kube/capabilities.js';

describe('capabilities', () => {
  it('only AKS runs the two scheduling plugins', () => {
    expect(DISTRIBUTIONS.filter((d) => defaultAdmissionPlugins(d).length > 0)).toEqual(['aks']);
    expect(defaultAdmissionPlugins('aks')).toEqual(['PodNodeSelector', 'PodTolerationRestriction']);
  });
  it('knows the pool label where there is one', () => {
    expect(defaultPoolLabel('aks', 'p')).toEqual({ 'kubernetes.azure.com/agentpool': 'p' });
    expect(defaultPoolLabel('gke', 'p')).toEqual({ 'cloud.google.com/gke-nodepool': 'p' });
    expect(defaultPoolLabel('eks', 'p')).toEqual({ 'eks.amazonaws.com/nodegroup': 'p' });
    expect([defaultPoolLabel('openshift', 'p'), defaultPoolLabel('generic', 'p')]).toEqual([undefined, undefined]);
  });
  it.each([
    ['1.33', 33],
    ['1.33.2', 33],
    ['v1.9', 9],
    ['v1.33.2-gke.100', 33],
  ])('minor of %s', (v, n) => expect(minorOf(v)).toBe(n));
  it.each(['', '2.0', '1.x', '33', '1.33x'])('throws on %j', (v) => expect(() => minorOf(v)).toThrow(RangeError));
});
