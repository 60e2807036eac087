import type { Path } from '../../issue.js';
import { DNS_SUBDOMAIN_RULE, isDnsSubdomain } from '../../kube/names.js';
import type { NamespaceScope, Scope } from '../contract.js';
import { plainFolder } from './address.js';
import { judgeEntries } from './judge.js';
import { namesOf } from './names.js';
import type { Entry, GitopsSection, GitopsValues, gitopsCapShape, gitopsShape, Repository } from './sections.js';

type None = Record<never, never>;
export type GitopsScope = Scope<typeof gitopsShape, None, None, typeof gitopsCapShape>;

/** A list of repositories with the place it is written in. */
export interface Listed {
  readonly entries: readonly Entry[];
  readonly names: readonly string[];
  readonly path: Path;
  /** The namespaces that an entry may name. */
  readonly among: readonly string[];
  /** The namespace whose own list it is; undefined for the tenant's. */
  readonly own?: string;
}

/** Works out what is synced into each namespace. What all inherit is judged once. */
export function resolveGitops(scope: GitopsScope): Map<string, GitopsSection> {
  const all = scope.namespaces.map(({ name }) => name);
  const inherits = ({ own, values }: NamespaceScope<typeof gitopsShape>) =>
    own.gitops === undefined && values.gitops !== undefined;
  if (scope.namespaces.some(inherits)) judgeEntries(listed(scope.values.gitops, all), scope);
  return new Map(
    scope.namespaces.map((namespace) => {
      const { name, own, values } = namespace;
      const mine = own.gitops !== undefined;
      const list = listed(values.gitops, mine ? [name] : all, mine ? name : undefined);
      if (mine) judgeEntries(list, scope);
      return [name, sectionOf(list, values.gitops, namespace, scope)];
    }),
  );
}

/** The list is short for a map with nothing but repositories. */
function listed(values: GitopsValues | undefined, among: readonly string[], own?: string): Listed {
  const short = Array.isArray(values);
  const entries = (short ? values : (values?.repositories ?? [])) as readonly Entry[];
  const path = short ? ['gitops'] : ['gitops', 'repositories'];
  return { entries, names: namesOf(entries), path, among, ...(own === undefined ? {} : { own }) };
}

function sectionOf(
  { entries, names }: Listed,
  values: GitopsValues | undefined,
  { name, state }: NamespaceScope<typeof gitopsShape>,
  scope: GitopsScope,
): GitopsSection {
  const here = entries.flatMap((entry, index) =>
    (entry.namespaces ?? [name]).includes(name) ? [repositoryOf(entry, names[index]!, state === 'suspended')] : [],
  );
  const written = Array.isArray(values) ? undefined : (values?.account ?? undefined);
  const account = written ?? (here.length > 0 ? scope.nameOf('syncAccount', name) : undefined);
  if (account !== undefined && !isDnsSubdomain(account))
    scope.report('bad-name', ['gitops'], {
      message: `the naming 'syncAccount' gives the account a name that ${DNS_SUBDOMAIN_RULE}`,
      found: account,
    });
  // Of a namespace that ends, the sync ends first; the account stays for what its engine still has to do.
  return { ...(account === undefined ? {} : { account }), repositories: state === 'retiring' ? [] : here };
}

function repositoryOf({ namespaces: _, path = '.', ...entry }: Entry, name: string, suspended: boolean): Repository {
  const pinned = entry.branch ?? entry.tag ?? entry.semver;
  return {
    ...entry,
    name,
    path: plainFolder(path),
    ...(pinned === undefined ? { branch: 'main' } : {}),
    ...(suspended ? { suspend: true as const } : {}),
  };
}
