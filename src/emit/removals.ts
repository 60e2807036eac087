import { byCodeUnit, type Issue, issue } from '../issue.js';
import { type Base, type BaseNamespace, type NamespaceNow, type NamespaceRecord, namespaceKey } from './base.js';

/** The state that a namespace must have been merged with before it may go. */
const LAST_STATE = 'retiring';
/** What it must have been merged with before that. */
const BEFORE_LAST: readonly (string | undefined)[] = ['suspended', LAST_STATE];

/** A change may take this share of a cluster's namespaces, and a few in any case. */
const SHARE = 0.05;
const FEW = 3;

/** The fleet as it is going to be, as far as removals are concerned. */
export interface Fleet {
  readonly namespaces: readonly NamespaceNow[];
  /** What the definitions say is gone. */
  readonly removed: readonly NamespaceRecord[];
  /** Whether the platform keeps a name from everybody. */
  readonly isReserved: (name: string) => boolean;
  /** Whether the tenant that has a namespace now accepts that it was another's. */
  readonly acceptsMove: (now: NamespaceNow) => boolean;
  /** Tenants of which nothing can be said, as their files have errors. */
  readonly unjudged: ReadonlySet<string | undefined>;
  /** How many namespaces may go, where somebody says so. */
  readonly allowed?: number;
}

/** Judges what changed since the base in the lives of namespaces: each state is merged before the next, and nothing disappears by accident. */
export function judgeRemovals(base: Base, fleet: Fleet): Issue[] {
  const here = new Map(fleet.namespaces.map((n) => [namespaceKey(n), n]));
  const judged = ({ tenant }: BaseNamespace) => !fleet.unjudged.has(tenant);
  const was = base.namespaces.filter(judged).sort((a, b) => byCodeUnit(a.file, b.file));
  const gone = was.filter((each) => !here.has(namespaceKey(each)));
  const still = was.flatMap((each): [BaseNamespace, NamespaceNow][] => {
    const now = here.get(namespaceKey(each));
    return now && !fleet.unjudged.has(now.tenant) ? [[each, now]] : [];
  });
  return [
    ...gone.flatMap((each) => goneIssue(base.ref, each, fleet) ?? []),
    ...tooMany(base, gone, fleet.allowed),
    ...base.removed.filter(judged).flatMap((each) => forgottenIssue(base.ref, each, fleet) ?? []),
    ...still.flatMap(([each, now]) => changeIssue(base.ref, each, now, fleet) ?? []),
  ];
}

function goneIssue(ref: string, was: BaseNamespace, fleet: Fleet): Issue | undefined {
  const { cluster, tenant, namespace, file, state } = was;
  const place = `Namespace ${namespace} of tenant ${tenant} on cluster ${cluster}`;
  if (state === LAST_STATE)
    return isKept(was, fleet) ? undefined : notReserved(was, `${place} was ${LAST_STATE} in ${ref} and is gone`);
  return issue({
    code: 'namespace-removed',
    file,
    tenant,
    message: `${place} is in ${ref} and is gone without having been retired`,
    found: `state ${state ?? 'active'} in ${ref}`,
    want: `state ${LAST_STATE}, merged first`,
  });
}

/** Whether nobody else can take the name of a namespace that is gone. */
const isKept = (was: NamespaceRecord, { namespaces, removed, isReserved }: Fleet): boolean =>
  isReserved(was.namespace) ||
  [...removed, ...namespaces].some((now) => namespaceKey(now) === namespaceKey(was) && now.tenant === was.tenant);

function forgottenIssue(ref: string, was: BaseNamespace, fleet: Fleet): Issue | undefined {
  if (isKept(was, fleet)) return undefined;
  return notReserved(
    was,
    `${ref} records that namespace ${was.namespace} of tenant ${was.tenant} on cluster ${was.cluster} is gone`,
  );
}

function notReserved({ file, tenant, namespace }: BaseNamespace, message: string): Issue {
  return issue({
    code: 'name-not-reserved',
    file,
    tenant,
    message: `${message}, and now nothing keeps its name from others`,
    want: `state: removed in the tenant's file, or '${namespace}' in namespaces.reserved of the platform file`,
  });
}

/** A mistake in a pattern or a lost folder takes many at once; a number that somebody wrote down is no mistake. */
function tooMany({ ref, namespaces }: Base, gone: readonly BaseNamespace[], allowed: number | undefined): Issue[] {
  const told = (message: string, most: number) =>
    issue({
      code: 'too-many-removals',
      message,
      found: String(gone.length),
      want: `at most ${most}, or --allow-removals ${gone.length}`,
    });
  if (allowed !== undefined) {
    if (gone.length <= allowed) return [];
    return [told(`${gone.length} namespaces of ${ref} are gone, and ${allowed} may be`, allowed)];
  }
  return [...new Set(gone.map(({ cluster }) => cluster))].sort(byCodeUnit).flatMap((cluster) => {
    const of = (all: readonly BaseNamespace[]) => all.filter((each) => each.cluster === cluster).length;
    const most = Math.max(FEW, Math.floor(of(namespaces) * SHARE));
    if (of(gone) <= most) return [];
    return [
      told(`${of(gone)} of the ${of(namespaces)} namespaces that ${ref} has on cluster ${cluster} are gone, in one change`, most),
    ];
  });
}

function changeIssue(ref: string, was: BaseNamespace, now: NamespaceNow, fleet: Fleet): Issue | undefined {
  const { cluster, namespace, tenant, file } = now;
  const place = `Namespace ${namespace} on cluster ${cluster}`;
  const found = `state ${was.state ?? 'active'} in ${ref}`;
  const ending = was.state === LAST_STATE;
  if (was.tenant !== tenant) {
    // Its engine deletes what a retiring tenant's Kustomization or Application had applied: no owner can accept that for another.
    if (!ending && fleet.acceptsMove(now)) return undefined;
    const message = `${place} was tenant ${was.tenant}'s in ${ref} and is tenant ${tenant}'s now`;
    const want = ending
      ? `state active at ${was.tenant}, merged first`
      : "the steps of docs/end-of-life.md, and 'accept: [namespace-moved]'";
    return issue({ code: 'namespace-moved', file, tenant, message, want, ...(ending ? { found } : {}) });
  }
  const [from, to] = [shardOf(was.file), shardOf(file)];
  if (from !== to && (ending || (from !== undefined && to !== undefined))) {
    const message = `${place} goes from ${folder(from)} to ${folder(to)}, and the engine would delete what it finds gone from the first`;
    const want = ending ? 'no retiring tenant while shards change' : 'a change that takes shards away, merged first';
    return issue({ code: 'shards-changed', file, tenant, message, found: ending ? found : undefined, want });
  }
  if (now.state !== LAST_STATE || BEFORE_LAST.includes(was.state)) return undefined;
  const message = `${place} is ${LAST_STATE}, and was not suspended before`;
  return issue({ code: 'state-skipped', file, tenant, message, found, want: 'state suspended, merged first' });
}

/** The folder between `tenants/` and the tenant's own. */
function shardOf(file: string): string | undefined {
  const [, , shard, , more] = file.split('/');
  return more === undefined ? undefined : shard;
}

const folder = (shard: string | undefined): string => (shard === undefined ? 'a folder of its own' : `shard ${shard}`);
