import { ANNOTATIONS, type Guard, type GuardRule, platformKinds, UNCHANGED } from '../guards.js';

const both = ['CREATE', 'UPDATE'] as const;
const foreign = (path: string) => `!(object.spec.${path}.orValue(request.namespace) in ['', request.namespace])`;
const NAME = "object.kind + ' ' + object.metadata.?name.orValue('')";

const rule = (name: string, says: string, broken: string): GuardRule => ({
  name,
  says,
  holds: `${UNCHANGED} || !(${broken})`,
  refused: NAME,
});

/** Flux acts with its own power, which is the cluster's, for whoever names no account of its own. */
const fluxGuard: Guard = {
  name: 'flux',
  resources: [
    { apiGroups: ['kustomize.toolkit.fluxcd.io'], resources: ['kustomizations'], operations: both },
    { apiGroups: ['helm.toolkit.fluxcd.io'], resources: ['helmreleases'], operations: both },
  ],
  stance: 'content',
  reach: 'tenant',
  variables: [ANNOTATIONS],
  rules: [
    rule('account', 'it names the service account it acts as', "object.spec.?serviceAccountName.orValue('') == ''"),
    rule(
      'source',
      'its source, and where it applies, are of its own namespace',
      [
        foreign('?sourceRef.?namespace'),
        foreign('?chartRef.?namespace'),
        foreign('?chart.?spec.?sourceRef.?namespace'),
        foreign('?targetNamespace'),
        foreign('?storageNamespace'),
      ].join(' || '),
    ),
    rule('cluster', 'it acts on its own cluster', 'has(object.spec.kubeConfig)'),
  ],
};

/** A source that logs in by the provider's identity logs in as the controller. */
const sourcesGuard: Guard = {
  name: 'sources',
  resources: [
    {
      apiGroups: ['source.toolkit.fluxcd.io'],
      resources: ['gitrepositories', 'ocirepositories', 'helmrepositories', 'buckets'],
      operations: both,
    },
  ],
  stance: 'content',
  reach: 'tenant',
  variables: [ANNOTATIONS],
  rules: [
    rule(
      'provider',
      'a source logs in with a Secret of its own namespace',
      "!(object.spec.?provider.orValue('generic') in ['', 'generic'])",
    ),
  ],
};

/**
 * Kinds that reach beyond the namespace they stand in: their controllers act with an identity of their own for whoever writes one, or they open
 * what our NetworkPolicies and guards of hosts keep shut. None has a guard that could hold it to a tenant's own things yet, so only the platform
 * writes them.
 */
const REACHING_FURTHER: Readonly<Record<string, readonly string[]>> = {
  'cilium.io': ['ciliumnetworkpolicies'],
  'crd.projectcalico.org': ['*'],
  'projectcalico.org': ['*'],
  'gateway.networking.k8s.io': ['tcproutes', 'udproutes'],
  'image.toolkit.fluxcd.io': ['*'],
  'notification.toolkit.fluxcd.io': ['*'],
  'argoproj.io': ['applications', 'applicationsets', 'appprojects'],
  'secrets-store.csi.x-k8s.io': ['*'],
  'external-secrets.io': ['*'],
  'monitoring.coreos.com': ['*'],
  'managedidentity.azure.com': ['*'],
  'authorization.azure.com': ['*'],
  'containerservice.azure.com': ['*'],
  'sql.azure.com': ['*'],
  'dbforpostgresql.azure.com': ['*'],
  'documentdb.azure.com': ['*'],
  'serviceoperator.azure.com': ['*'],
};

const kindsGuard: Guard = {
  ...platformKinds(REACHING_FURTHER),
  rules: [
    {
      name: 'platform',
      says: 'a kind that reaches beyond its namespace is the platform’s to write',
      holds: 'false',
      refused: "request.resource.group + '/' + request.resource.resource",
    },
  ],
};

export const identityGuards: readonly Guard[] = [fluxGuard, sourcesGuard, kindsGuard];
