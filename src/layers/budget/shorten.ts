import { deepEqual } from '../../kube/deep-equal.js';
import { ONE, type Quantity } from '../../kube/quantity.js';
import { buildGitOps } from '../../model/gitops.js';
import type { Values } from '../../model/merge.js';
import { merge } from '../../model/merge.js';
import { nanoOf } from './amounts.js';
import type { Budget, BudgetScope } from './contract.js';
import { countedResource, countKey, extendedResource } from './keys.js';
import { defaultName } from './naming.js';
import { objectsOf } from './objects.js';
import { resolve } from './resolve.js';
import type { LimitRangeSpec, QuotaSpec, ResolvedBudget } from './spec.js';
import { LOAD_BALANCERS, NODE_PORTS } from './table.js';

export function written({ quotas, limitRanges }: ResolvedBudget): Record<string, unknown> {
  return { budget: { quotas, limitRanges } };
}

/** Says in the author's words what goes by our own names; a step counts only if it resolves to the same objects. */
export function shorten(section: ResolvedBudget): Record<string, unknown> {
  const { quotas, limitRanges } = section;
  const short: Values = {};
  const rest: ResolvedBudget = { quotas: {}, limitRanges: {} };
  for (const [name, spec] of Object.entries(quotas)) {
    const words = shortQuota(name, spec);
    if (words && sameAs({ quotas: { [name]: spec }, limitRanges: {} }, words)) Object.assign(short, merge(short, words));
    else rest.quotas[name] = spec;
  }
  const quotasOnly = { ...short };
  for (const [name, spec] of Object.entries(limitRanges)) {
    const words = name === defaultName('limitRange') ? shortLimits(spec) : undefined;
    if (words && sameAs({ quotas: {}, limitRanges: { [name]: spec } }, words)) Object.assign(short, words);
    else rest.limitRanges[name] = spec;
  }
  // Quotas and limits may meet: defaults are fitted to quotas.
  const all = { ...short, ...present(rest) };
  if (sameAs(section, all)) return { budget: all };
  const some = { ...quotasOnly, ...present({ quotas: rest.quotas, limitRanges }) };
  return sameAs(section, some) ? { budget: some } : written(section);
}

const present = (rest: ResolvedBudget): Values =>
  Object.fromEntries(Object.entries(rest).filter(([, map]) => Object.keys(map).length > 0));

/** Whether a namespace that says only this would get the same objects, in the same order of limits. */
function sameAs(section: ResolvedBudget, budget: Values): boolean {
  const got = resolve(alone(budget as Budget)).get(ALONE)!;
  return deepEqual(got, section) && deepEqual(byName(got), byName(section));
}

const ALONE = 'alone';
const NOBODY: BudgetScope['others'] = {
  clustersOf: () => undefined,
  namespacesOf: () => [],
  ownerOf: () => undefined,
  known: { tenants: () => [], namespaces: () => [] },
};
const byName = (section: ResolvedBudget): Values =>
  Object.fromEntries(objectsOf(section, ALONE).map((o) => [`${o.kind}/${o.metadata.name}`, o]));

/** One namespace of a tenant that inherits nothing, under default names. */
function alone(budget: Budget): BudgetScope {
  return {
    tenant: { name: ALONE, kind: 'team', tier: 'bare' },
    cluster: {
      name: ALONE,
      kubernetes: '1.33',
      distribution: 'generic',
      gitops: buildGitOps(undefined),
      admissionPlugins: [],
      values: {},
    },
    platform: {},
    offerings: [],
    caps: {},
    values: {},
    namespaces: [{ name: ALONE, create: true, state: 'active', own: { budget }, values: { budget } }],
    others: NOBODY,
    nameOf: (key, _namespace, words) => defaultName(key, words),
    trafficOf: () => ({ closed: [], flows: [] }),
    report: () => undefined,
  };
}

function shortQuota(name: string, { hard = {}, scopes, scopeSelector, labels, annotations }: QuotaSpec): Values | undefined {
  if (scopes !== undefined || labels !== undefined || annotations !== undefined) return undefined;
  if (name === defaultName('quota')) return shortHard(hard);
  if (name === defaultName('affinityQuota')) return { crossNamespaceAffinity: false };
  const [selected] = scopeSelector?.matchExpressions ?? [];
  const priorityClass = selected?.values?.[0];
  if (priorityClass === undefined || name !== defaultName('priorityQuota', { class: priorityClass })) return undefined;
  const words = shortHard(hard);
  return words && { priorityClasses: { [priorityClass]: words } };
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  'requests.cpu': ['cpu'],
  'requests.memory': ['memory'],
  'limits.cpu': ['limits', 'cpu'],
  'limits.memory': ['limits', 'memory'],
  'requests.ephemeral-storage': ['ephemeralStorage'],
  'limits.ephemeral-storage': ['limits', 'ephemeralStorage'],
  'requests.storage': ['storage'],
  pods: ['pods'],
};

function shortHard(hard: Readonly<Record<string, Quantity>>): Values | undefined {
  const words: Values = {};
  for (const [key, amount] of Object.entries(hard)) {
    const place = placeOf(key, hard);
    if (!place || (wholeOnly(place) && nanoOf(amount) % ONE !== 0n)) return undefined;
    const map = place.slice(0, -1).reduce<Values>((at, part) => {
      if (!Object.hasOwn(at, part)) at[part] = {};
      return at[part] as Values;
    }, words);
    map[place.at(-1)!] = amount;
  }
  return words;
}

function placeOf(key: string, hard: object): readonly string[] | undefined {
  if (Object.hasOwn(WORDS, key)) return WORDS[key];
  if (key === NODE_PORTS) return ['nodePorts'];
  // The word `loadBalancers` brings node ports along; the other word doesn't.
  if (key === LOAD_BALANCERS) return Object.hasOwn(hard, NODE_PORTS) ? ['loadBalancers'] : ['objects', LOAD_BALANCERS];
  const storageClass = /^(.+)\.storageclass\.storage\.k8s\.io\/(requests\.storage|persistentvolumeclaims)$/.exec(key);
  if (storageClass) return ['storageClasses', storageClass[1]!, storageClass[2] === 'requests.storage' ? 'storage' : 'claims'];
  const device = key.startsWith('requests.') ? key.slice('requests.'.length) : '';
  if (extendedResource.safeParse(device).success) return ['gpus', device];
  const resource = key.startsWith('count/') ? key.slice('count/'.length) : key;
  return countedResource.safeParse(resource).success && countKey(resource) === key ? ['objects', resource] : undefined;
}

function wholeOnly([first, , last]: readonly string[]): boolean {
  return (
    first === 'pods' ||
    first === 'nodePorts' ||
    first === 'loadBalancers' ||
    first === 'gpus' ||
    first === 'objects' ||
    last === 'claims'
  );
}

function shortLimits({ limits, labels, annotations }: LimitRangeSpec): Values | undefined {
  if (labels !== undefined || annotations !== undefined) return undefined;
  const words: Values = {};
  for (const [type, item] of Object.entries(limits)) {
    if (type === 'Container') words.container = item;
    else if (type === 'Pod' && item.default === undefined && item.defaultRequest === undefined) words.pod = item;
    else if (type === 'PersistentVolumeClaim')
      words.claim = Object.fromEntries(Object.entries(item).map(([field, map]) => [field, map?.storage]));
    else return undefined;
  }
  return words;
}
