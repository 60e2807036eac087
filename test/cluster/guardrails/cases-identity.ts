import type { Sent } from '../client/client.js';
import { type Case, OPEN_WILD, WILD } from './case.js';
import { SHELLS } from './crds.js';
import { BANK, OPEN, SHOP } from './fleet.js';

const kustomization = (spec: object): Sent => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'k', namespace: SHOP },
  spec: {
    interval: '1m',
    prune: true,
    serviceAccountName: 'workload',
    sourceRef: { kind: 'GitRepository', name: 'r' },
    ...spec,
  },
});
const release = (spec: object): Sent => ({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'h', namespace: SHOP },
  spec: {
    interval: '1m',
    serviceAccountName: 'workload',
    chart: { spec: { chart: 'c', sourceRef: { kind: 'HelmRepository', name: 'r' } } },
    ...spec,
  },
});
const repository = (spec: object): Sent => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'r', namespace: SHOP },
  spec: { interval: '1m', url: 'https://git.example/r', ...spec },
});

const flux: Case[] = [
  { what: 'a Kustomization that names its account', who: WILD, object: kustomization({}) },
  {
    rule: 'flux/account',
    what: 'a Kustomization with Flux’s own power',
    who: WILD,
    object: kustomization({ serviceAccountName: undefined }),
  },
  {
    rule: 'flux/source',
    what: 'a source of another namespace',
    who: WILD,
    object: kustomization({ sourceRef: { kind: 'GitRepository', name: 'r', namespace: BANK } }),
  },
  { rule: 'flux/source', what: 'another namespace as its target', who: WILD, object: kustomization({ targetNamespace: BANK }) },
  {
    rule: 'flux/cluster',
    what: 'another cluster',
    who: WILD,
    object: kustomization({ kubeConfig: { secretRef: { name: 's' } } }),
  },
  { what: 'a HelmRelease that names its account', who: WILD, object: release({}) },
  {
    rule: 'flux/account',
    what: 'a HelmRelease with Flux’s own power',
    who: WILD,
    object: release({ serviceAccountName: undefined }),
  },
  { rule: 'flux/source', what: 'storage in another namespace', who: WILD, object: release({ storageNamespace: BANK }) },
  {
    rule: 'flux/source',
    what: 'a chart of another namespace',
    who: WILD,
    object: release({ chart: { spec: { chart: 'c', sourceRef: { kind: 'HelmRepository', name: 'r', namespace: BANK } } } }),
  },
  { what: 'a source that logs in with a Secret', who: WILD, object: repository({ secretRef: { name: 's' } }) },
  {
    rule: 'sources/provider',
    what: 'a source with the controller’s identity',
    who: WILD,
    object: repository({ provider: 'azure' }),
  },
];

const budget = (spec: object): Sent => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'b', namespace: SHOP },
  spec: { selector: { matchLabels: { app: 'a' } }, ...spec },
});

const disruptions: Case[] = [
  { what: 'one disruption', object: budget({ maxUnavailable: 1 }) },
  { what: 'half of them', object: budget({ minAvailable: '50%' }) },
  { rule: 'disruptions/one', what: 'no disruption', object: budget({ maxUnavailable: 0 }) },
  { rule: 'disruptions/one', what: 'no disruption, in percent', object: budget({ maxUnavailable: '0%' }) },
  { rule: 'disruptions/one', what: 'all of them at all times', object: budget({ minAvailable: '100%' }) },
];

const policy = (namespace: string, peer: object | undefined): Sent => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace },
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [peer === undefined ? {} : { from: [peer] }] },
});
const named = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });

const networkPolicies: Case[] = [
  { rule: 'network-policies/granted', what: 'a NetworkPolicy', who: WILD, object: policy(SHOP, named(SHOP)) },
  { what: 'a NetworkPolicy, granted', who: OPEN_WILD, object: policy(OPEN, named(OPEN)) },
  { what: 'a NetworkPolicy for its own pods', who: OPEN_WILD, object: policy(OPEN, { podSelector: {} }) },
  {
    rule: 'network-policies/peers',
    what: 'a NetworkPolicy for another tenant',
    who: OPEN_WILD,
    object: policy(OPEN, named(SHOP)),
  },
  { rule: 'network-policies/peers', what: 'a NetworkPolicy for everybody', who: OPEN_WILD, object: policy(OPEN, undefined) },
  {
    rule: 'network-policies/peers',
    what: 'a NetworkPolicy for every namespace',
    who: OPEN_WILD,
    object: policy(OPEN, { namespaceSelector: {} }),
  },
  {
    rule: 'network-policies/peers',
    what: 'a NetworkPolicy for addresses',
    who: OPEN_WILD,
    object: policy(OPEN, { ipBlock: { cidr: '10.0.0.0/8' } }),
  },
];

const snapshot = (source: object): Sent => ({
  apiVersion: 'snapshot.storage.k8s.io/v1',
  kind: 'VolumeSnapshot',
  metadata: { name: 's', namespace: SHOP },
  spec: { source },
});

const snapshots: Case[] = [
  { what: 'a snapshot of its own claim', who: WILD, object: snapshot({ persistentVolumeClaimName: 'c' }) },
  {
    rule: 'snapshots/content',
    what: 'a snapshot that is there already',
    who: WILD,
    object: snapshot({ volumeSnapshotContentName: 'theirs' }),
  },
];

const kinds = SHELLS.map(
  ([group, kind]): Case => ({
    rule: 'kinds/platform',
    what: `a kind that reaches further, ${group}/${kind}`,
    who: WILD,
    object: { apiVersion: `${group}/v1`, kind, metadata: { name: 'e', namespace: SHOP } },
  }),
);

const ciliumPolicy: Case = {
  rule: 'kinds/platform',
  what: 'a kind that reaches further, cilium.io/CiliumNetworkPolicy',
  who: WILD,
  object: {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'e', namespace: SHOP },
    spec: { endpointSelector: {}, egress: [{}] },
  },
};

export const identityCases: readonly Case[] = [...flux, ...disruptions, ...networkPolicies, ...snapshots, ...kinds, ciliumPolicy];
