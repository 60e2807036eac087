import type { Manifest } from '../../kube/types.js';
import type { Engine } from '../../model/gitops.js';
import type { GitopsSection, Repository } from './sections.js';

const RBAC = 'rbac.authorization.k8s.io';
/** The ClusterRole for accounts that sync: `edit` without the hands inside pods. */
const ROLE = 'tenantry:sync';

const SOURCE_INTERVAL = '5m';
const INTERVAL = '10m';
/** Failed ones are tried again sooner than the interval. */
const RETRY = '2m';
const TIMEOUT = '5m';

/**
 * What stands in the namespace: the account and what it may do; with Flux the sync itself, too. Argo CD's stands in Argo CD's namespace.
 */
export function gitopsObjects({ account, repositories }: GitopsSection, namespace: string, engine: Engine = 'flux'): Manifest[] {
  if (account === undefined) return [];
  const synced = engine === 'flux' ? repositories : [];
  return [...accountObjects(account, namespace), ...synced.flatMap((one) => fluxObjects(one, account, namespace))];
}

/** An account without a token for pods, bound to the role for syncing in its own namespace. */
export const accountObjects = (name: string, namespace: string): Manifest[] => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace }, automountServiceAccountToken: false },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: ROLE },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  },
];

/**
 * A source and what applies it, both of this namespace. Deleting the Kustomization deletes nothing else: a list that lost an entry by mistake
 * costs no workload.
 */
export function fluxObjects(repository: Repository, account: string, namespace: string): Manifest[] {
  const { name, repository: url, branch, tag, semver, path, secret, decryption, suspend } = repository;
  const metadata = { name, namespace };
  const ref = branch !== undefined ? { branch } : tag !== undefined ? { tag } : { semver };
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata,
      spec: {
        interval: SOURCE_INTERVAL,
        url,
        ref,
        ...(secret === undefined ? {} : { secretRef: { name: secret } }),
        ...(suspend ? { suspend } : {}),
      },
    },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata,
      spec: {
        interval: INTERVAL,
        retryInterval: RETRY,
        timeout: TIMEOUT,
        sourceRef: { kind: 'GitRepository', name },
        path: path === '.' ? './' : `./${path}`,
        targetNamespace: namespace,
        prune: true,
        deletionPolicy: 'Orphan',
        serviceAccountName: account,
        ...(decryption === undefined ? {} : { decryption: { provider: 'sops', secretRef: { name: decryption.secret } } }),
        ...(suspend ? { suspend } : {}),
      },
    },
  ];
}
