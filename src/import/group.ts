import { checkObject } from '../check/objects.js';
import { byCodeUnit, formatPath, type IssueList } from '../issue.js';
import { deepEqual } from '../kube/deep-equal.js';
import { groupOf, isClusterScoped, objectKey } from '../kube/kinds.js';
import { isDnsLabel } from '../kube/names.js';
import type { Manifest } from '../kube/types.js';
import { type Existing, OWN_PREFIX } from '../layers/contract.js';
import { clean, describe, type LeftOut, reasonToLeaveOut } from './clean.js';
import type { Read } from './read.js';

/** The objects of the input by namespace, and what there is beside. */
export interface Grouped {
  readonly namespaces: readonly Existing[];
  /** Cluster-scoped objects, and those of which nothing says where they belong. */
  readonly unplaced: readonly Manifest[];
  readonly leftOut: readonly LeftOut[];
}

/** Sorts the input's objects by namespace, each once, without what must not be written. */
export function groupByNamespace(read: readonly Read[], issues: IssueList): Grouped {
  const leftOut: LeftOut[] = [];
  const homes = homesOf(read);
  const kept = new Map<string, Read>();
  for (const { input, object: raw } of read) {
    const { object, fields } = clean(raw);
    const reason = reasonToLeaveOut(raw) ?? refusal(object);
    if (reason) {
      leftOut.push({ what: describe(raw), why: reason });
      continue;
    }
    if (fields.length > 0) leftOut.push({ what: `${describe(object)}: ${fields.join(', ')}`, why: 'written by the server' });
    // An object that names no namespace goes where the text it stands in is about.
    const key = `${objectKey(object)}${isPlaceless(object) ? `/${homes.get(input) ?? ''}` : ''}`;
    const before = kept.get(key);
    if (before) {
      const same = deepEqual(before.object, object);
      issues.add({
        code: 'import-duplicate',
        file: input,
        message: `${describe(object)} stands in ${before.input} too${same ? ', the same' : ', different: the later one is kept'}`,
      });
    }
    kept.set(key, { input, object });
  }
  return { ...place([...kept.values()], homes), leftOut };
}

function isPlaceless(object: Manifest): boolean {
  return object.metadata.namespace === undefined && isClusterScoped(object) !== true;
}

function isNamespace(object: Manifest): boolean {
  return object.kind === 'Namespace' && groupOf(object.apiVersion) === '';
}

/** Why the API server would not have the object at all: then it is in no cluster, and would only break the sync. */
function refusal(object: Manifest): string | undefined {
  const [fault] = checkObject(object);
  return fault && `the API server would refuse it: ${formatPath(fault.path ?? [])}: ${fault.message}`;
}

function place(read: readonly Read[], homes: ReadonlyMap<string, string>): Pick<Grouped, 'namespaces' | 'unplaced'> {
  const namespaces = new Map<string, { object?: Manifest; objects: Manifest[] }>();
  const unplaced: Manifest[] = [];
  const at = (name: string) => {
    const known = namespaces.get(name) ?? { objects: [] };
    namespaces.set(name, known);
    return known;
  };
  for (const { input, object } of read) {
    if (isNamespace(object)) at(object.metadata.name).object = object;
    else if (isClusterScoped(object) === true) unplaced.push(object);
    else {
      const home = object.metadata.namespace ?? homes.get(input);
      if (home === undefined) unplaced.push(object);
      else at(home).objects.push(object);
    }
  }
  return {
    namespaces: [...namespaces].sort(([a], [b]) => byCodeUnit(a, b)).map(([namespace, found]) => ({ namespace, ...found })),
    unplaced,
  };
}

/** The one namespace that a text is about, where it is about one: objects in it that name none belong there. */
function homesOf(read: readonly Read[]): Map<string, string> {
  const named = new Map<string, Set<string>>();
  for (const { input, object } of read) {
    const name = isNamespace(object) ? object.metadata.name : object.metadata.namespace;
    if (name === undefined) continue;
    const names = named.get(input) ?? new Set();
    names.add(name);
    named.set(input, names);
  }
  return new Map([...named].filter(([, names]) => names.size === 1).map(([input, names]) => [input, [...names][0]!]));
}

/**
 * The tenant a namespace belongs to: what the label or annotation says that was named with --tenant-from, else our own label, else
 * the namespace's own name. Words that can't be a tenant's name are made one.
 */
export function tenantOf({ namespace, object }: Existing, key?: string): string {
  const { labels, annotations } = object?.metadata ?? {};
  const own = key === undefined ? labels?.[`${OWN_PREFIX}tenant`] : (labels?.[key] ?? annotations?.[key]);
  const name = typeof own === 'string' ? slug(own) : '';
  return isDnsLabel(name) ? name : namespace;
}

/** The nearest thing to a text that can be a tenant's name; '' when nothing is left. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
}
