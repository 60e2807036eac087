import { gitRepository, kustomization, secretRef } from '../../kube/flux.js';
import type { Manifest } from '../../kube/types.js';
import type { Engine } from '../../model/gitops.js';
import { syncAccount } from '../sync-account.js';
import type { GitopsSection, Repository } from './sections.js';

const SOURCE_INTERVAL = '5m';

/**
 * What stands in the namespace: the account and what it may do; with Flux the sync itself, too. Argo CD's stands in Argo CD's namespace.
 */
export function gitopsObjects({ account, repositories }: GitopsSection, namespace: string, engine: Engine = 'flux'): Manifest[] {
  if (account === undefined) return [];
  const synced = engine === 'flux' ? repositories : [];
  return [...syncAccount(account, namespace), ...synced.flatMap((one) => fluxObjects(one, account, namespace))];
}

/**
 * A source and what applies it, both of this namespace. Deleting the Kustomization deletes nothing else: a list that lost an entry by mistake
 * costs no workload.
 */
export function fluxObjects(repository: Repository, account: string, namespace: string): Manifest[] {
  const { name, repository: url, branch, tag, semver, path, secret, decryption, suspend } = repository;
  const metadata = { name, namespace };
  const ref = branch !== undefined ? { branch } : tag !== undefined ? { tag } : { semver };
  return [
    gitRepository(metadata, { interval: SOURCE_INTERVAL, url, ref, secret, suspend }),
    kustomization(metadata, {
      sourceRef: { kind: 'GitRepository', name },
      path: path === '.' ? './' : `./${path}`,
      targetNamespace: namespace,
      prune: true,
      deletionPolicy: 'Orphan',
      serviceAccountName: account,
      ...(decryption === undefined ? {} : { decryption: { provider: 'sops', ...secretRef(decryption.secret) } }),
      ...(suspend ? { suspend } : {}),
    }),
  ];
}
