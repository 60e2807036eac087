import { didYouMean, nearest } from '../../issue.js';
import type { Fault } from '../contract.js';
import { isAllowed } from './address.js';
import type { GitopsScope, Listed } from './resolve.js';
import type { Entry } from './sections.js';

type Code = Parameters<GitopsScope['report']>[0];

/** Tells everything that is wrong with a list of repositories. */
export function judgeEntries(list: Listed, scope: GitopsScope): void {
  if (list.entries.length === 0) return;
  judgeCluster(list, scope);
  for (const [index, entry] of list.entries.entries()) {
    const tell = (code: Code, key: string, fault: Fault) => scope.report(code, [...list.path, index, key], fault, list.own);
    judgeName(list, index, tell);
    judgeNamespaces(list, index, scope, (place, fault) =>
      scope.report('unknown-namespace', [...list.path, index, 'namespaces', place], fault, list.own),
    );
    judgeCap(entry, scope, tell);
    judgeEngine(entry, scope, tell);
  }
}

type Tell = (code: Code, key: string, fault: Fault) => void;

/** What must be so before anybody's repository is synced there. */
function judgeCluster({ path, own }: Listed, { cluster, tenant, report }: GitopsScope): void {
  const { engine, lockdown, repository } = cluster.gitops;
  const tell = (code: Code, fault: Fault) => report(code, path, fault, own);
  if (tenant.kind === 'customer')
    tell('customer-access', {
      message: 'a customer has no people in the cluster, and whoever writes to a repository is in it',
      want: "kind: 'team', or no repositories",
    });
  if (!lockdown)
    tell('gitops-unlocked', {
      message: `the GitOps engine of cluster '${cluster.name}' is not said to be locked down: what a team’s repository says could be applied with the engine’s own power`,
      want: `the lock-down, and clusters.${cluster.name}.gitops.lockdown: true in platform.ts`,
    });
  if (engine === 'argocd' && repository === undefined)
    tell('gitops-unsupported', {
      message: `with Argo CD a team’s repository needs an AppProject in dist/${cluster.name}/sync, and nothing says where Argo CD finds dist/`,
      want: `clusters.${cluster.name}.gitops.repository in platform.ts`,
    });
}

/** Each name is one: objects of one name would overwrite each other. */
function judgeName({ names, entries }: Listed, index: number, tell: Tell): void {
  const name = names[index]!;
  if (name === '') {
    tell('missing-key', 'name', {
      message: 'nothing of its address can be a name',
      found: entries[index]!.repository,
      want: 'name: a name of its own',
    });
  } else if (names.indexOf(name) < index) {
    tell('duplicate-object', 'name', {
      message: `another repository of this list is called '${name}' too`,
      found: name,
      want: 'another name',
    });
  }
}

function judgeNamespaces(
  { entries, among, own }: Listed,
  index: number,
  { cluster, tenant }: GitopsScope,
  tell: (place: number, fault: Fault) => void,
): void {
  for (const [place, name] of (entries[index]!.namespaces ?? []).entries()) {
    if (among.includes(name)) continue;
    const near = nearest(name, among);
    const hint = didYouMean(near);
    tell(place, {
      message:
        own === undefined
          ? `tenant '${tenant.name}' has no namespace '${name}' on cluster '${cluster.name}'${hint}`
          : `what namespace '${own}' says is about itself`,
      found: name,
      want: among.length > 0 ? `one of ${among.join(', ')}` : undefined,
    });
  }
}

function judgeCap({ repository }: Entry, { caps }: GitopsScope, tell: Tell): void {
  const patterns = caps.gitops?.repositories;
  if (patterns === undefined || isAllowed(repository, patterns)) return;
  tell('above-cap', 'repository', {
    message: "a repository that the tier's caps do not allow",
    found: repository,
    want: patterns.length > 0 ? patterns.join(', ') : 'no repositories',
  });
}

/** What one engine does and the other doesn't. */
function judgeEngine(entry: Entry, { cluster: { name, gitops } }: GitopsScope, tell: Tell): void {
  const unsupported = (key: keyof Entry, why: string, want: string) => {
    if (entry[key] !== undefined) tell('gitops-unsupported', key, { message: `cluster '${name}': ${why}`, want });
  };
  if (gitops.engine === 'argocd') {
    unsupported(
      'secret',
      'Argo CD takes what opens a repository from its own namespace, where no tenant has a Secret',
      `no secret here, and the repository’s credentials in namespace '${gitops.namespace}'`,
    );
    unsupported('decryption', 'Argo CD decrypts nothing by itself', 'no decryption, or an operator for secrets');
    return;
  }
  unsupported('windows', 'Flux knows no times of day', 'no windows, or suspend: true');
  if (entry.repository.startsWith('ssh:') && entry.secret === undefined)
    tell('repository-secret', 'repository', {
      message: 'over SSH nothing is fetched without a key',
      found: entry.repository,
      want: 'secret: a Secret of the namespace with identity and known_hosts',
    });
}
