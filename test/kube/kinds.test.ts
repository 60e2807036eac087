import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareManifests, groupOf, isClusterScoped, kindInfo, objectKey } from '../../src/kube/kinds.js';
import type { Manifest } from '../../src/kube/types.js';

const m = (apiVersion: string, kind: string, name = 'x', namespace?: string): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

describe('kinds', () => {
  it('reads the group off an apiVersion', () => {
    expect([groupOf('v1'), groupOf('apps/v1'), groupOf('rbac.authorization.k8s.io/v1')]).toEqual([
      '',
      'apps',
      'rbac.authorization.k8s.io',
    ]);
  });
  it.each([
    ['', 'Endpoints', 'endpoints'],
    ['networking.k8s.io', 'NetworkPolicy', 'networkpolicies'],
    ['networking.k8s.io', 'Ingress', 'ingresses'],
    ['storage.k8s.io', 'StorageClass', 'storageclasses'],
    ['gateway.networking.k8s.io', 'Gateway', 'gateways'],
    ['gateway.networking.k8s.io', 'BackendTLSPolicy', 'backendtlspolicies'],
    ['', 'ComponentStatus', 'componentstatuses'],
    ['discovery.k8s.io', 'EndpointSlice', 'endpointslices'],
    ['security.openshift.io', 'SecurityContextConstraints', 'securitycontextconstraints'],
  ])('knows the plural of %s/%s', (group, kind, plural) => expect(kindInfo(group, kind)?.plural).toBe(plural));

  it.each([
    ['v1', 'Namespace', true],
    ['v1', 'Secret', false],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', true],
    ['gateway.networking.k8s.io/v1', 'GatewayClass', true],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute', false],
    ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', true],
    ['crd.projectcalico.org/v1', 'GlobalNetworkPolicy', true],
    ['policies.kyverno.io/v1', 'ValidatingPolicy', true],
    ['karpenter.sh/v1', 'NodePool', true],
    ['external-secrets.io/v1', 'ClusterSecretStore', true],
    ['example.com/v1', 'Namespace', undefined],
    ['v1', 'constructor', undefined],
  ])('%s %s is cluster-scoped: %s', (apiVersion, kind, scope) => expect(isClusterScoped({ apiVersion, kind })).toBe(scope));

  it('knows an object by group, kind, namespace and name, not by version', () => {
    expect(objectKey(m('autoscaling/v2', 'HorizontalPodAutoscaler', 'a', 'n'))).toBe('autoscaling/HorizontalPodAutoscaler/n/a');
    expect(objectKey(m('v1', 'Namespace', 'a'))).toBe('/Namespace//a');
    expect(objectKey(m('cilium.io/v2', 'NetworkPolicy'))).not.toBe(objectKey(m('networking.k8s.io/v1', 'NetworkPolicy')));
  });
});

describe('compareManifests', () => {
  const inOrder = [
    m('v1', 'Namespace'),
    m('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
    m('v1', 'ResourceQuota', 'x', 'n'),
    m('v1', 'LimitRange', 'x', 'n'),
    m('v1', 'ServiceAccount', 'x', 'n'),
    m('rbac.authorization.k8s.io/v1', 'ClusterRole'),
    m('rbac.authorization.k8s.io/v1', 'Role', 'x', 'n'),
    m('rbac.authorization.k8s.io/v1', 'RoleBinding', 'x', 'n'),
    m('networking.k8s.io/v1', 'NetworkPolicy', 'x', 'n'),
    m('v1', 'Service', 'x', 'n'),
    m('v1', 'Pod', 'x', 'n'),
    m('apps/v1', 'Deployment', 'B', 'm'),
    m('apps/v1', 'Deployment', 'a', 'm'),
    m('apps/v1', 'Deployment', 'a', 'n'),
    m('networking.k8s.io/v1', 'Ingress', 'x', 'n'),
    m('a.example.com/v1', 'Widget'),
    m('b.example.com/v1', 'Gadget'),
    m('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'),
    m('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding'),
  ];
  it('puts them in apply order from any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(inOrder, { minLength: inOrder.length }), (shuffled) => {
        expect([...shuffled].sort(compareManifests)).toEqual(inOrder);
      }),
    );
  });
  it('leaves nothing to chance: only the same object compares equal', () => {
    expect(compareManifests(m('batch/v1', 'Job'), m('batch/v1beta1', 'Job'))).not.toBe(0);
    expect(compareManifests(m('v1', 'Pod'), m('v1', 'Pod'))).toBe(0);
  });
});
