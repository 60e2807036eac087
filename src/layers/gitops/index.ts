import type { LiveState } from '../../model/fleet.js';
import type { TeamSync } from '../../model/gitops.js';
import { defineLayer } from '../contract.js';
import { grantKey } from '../guards.js';
import { gitopsObjects } from './objects.js';
import { recogniseGitops } from './recognise.js';
import { resolveGitops } from './resolve.js';
import { type GitopsSection, gitopsCapShape, gitopsNaming, gitopsSection, gitopsShape } from './sections.js';

export type { GitopsSection } from './sections.js';

/** The tenant's own repositories: what its cluster's GitOps engine syncs into its namespaces, as an account that may do no more than its people. */
export const gitopsLayer = defineLayer({
  name: 'gitops',
  summary: 'the tenant’s own repositories, synced into its namespaces',
  shape: gitopsShape,
  capShape: gitopsCapShape,
  naming: gitopsNaming,
  resolved: gitopsSection,
  resolve: resolveGitops,
  // No pod runs as it, and nobody is given a token of it, whatever it is called.
  facts: ({ account }) => (account === undefined ? {} : { annotations: { [grantKey('platform-accounts')]: account } }),
  objects: (section, { namespace, engine }) => gitopsObjects(section, namespace, engine),
  syncs,
  recognise: recogniseGitops,
  claimTurn: 1,
  written,
});

/** Argo CD syncs from its own namespace: an Application for each, in a project that names the repositories and the account. */
function syncs(
  { account, repositories }: GitopsSection,
  { namespace }: { readonly namespace: string; readonly state: LiveState },
): TeamSync[] {
  if (account === undefined) return [];
  return repositories.map(({ name, repository, branch, tag, semver, path, suspend, windows }) => ({
    name,
    namespace,
    repository,
    revision: (branch ?? tag ?? semver)!,
    path,
    account,
    suspended: suspend === true,
    ...(windows === undefined ? {} : { windows }),
  }));
}

function written({ account, repositories }: GitopsSection): Record<string, unknown> {
  if (account === undefined) return {};
  const usual = account === gitopsNaming.syncAccount.default && repositories.length > 0;
  return { gitops: usual ? repositories : { account, ...(repositories.length > 0 ? { repositories } : {}) } };
}
