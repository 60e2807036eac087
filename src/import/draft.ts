import { byCodeUnit } from '../issue.js';
import type { Manifest } from '../kube/types.js';
import type { Layer } from '../layers/contract.js';
import type { State } from '../model/fleet.js';
import { isMap, type Values } from '../model/merge.js';
import { lift, remainder } from './lift.js';
import type { RecognisedNamespace } from './recognise.js';

/** A tenant while import works on it. */
export interface Draft {
  readonly name: string;
  readonly namespaces: readonly RecognisedNamespace[];
  /** Objects outside any namespace that are kept with this tenant. */
  readonly unplaced: readonly Manifest[];
}

/** What a tenant says: its sections, apart from its extras, so that tiers can take over what many share. */
export interface Written {
  /** At the tenant's own level: everything its namespaces share. */
  readonly values: Values;
  /** By namespace, what only that namespace says. */
  readonly namespaces: ReadonlyMap<string, Values>;
  /** Of all its namespaces, where that is one and not active. */
  readonly state?: State;
}

/** The words for every namespace of the fleet, and what a tier must say so that they mean the same. */
export function sayAll(drafts: readonly Draft[], layers: readonly Layer[]): { shared: Values; words: Map<string, Values> } {
  const words = new Map<string, Values>();
  const shared: Values = {};
  for (const { namespaces } of drafts)
    for (const { name, create } of namespaces) words.set(name, create ? {} : { create: false });
  for (const layer of layers) {
    const sections = new Map(
      drafts.flatMap((draft) =>
        draft.namespaces
          .filter((namespace) => namespace.sections.has(layer.name))
          .map((namespace) => [namespace.name, { tenant: draft.name, section: namespace.sections.get(layer.name) }] as const),
      ),
    );
    const idioms = layer.idioms?.(sections);
    Object.assign(shared, idioms?.shared);
    for (const [name, { section }] of sections) {
      Object.assign(words.get(name)!, idioms?.words.get(name) ?? layer.shorten?.(section) ?? layer.written(section));
    }
  }
  return { shared, words: templateNames(drafts, words) };
}

/** A name that this many namespaces form alike is said as a template. */
const ALIKE = 3;

/**
 * Says names that follow from the namespace's (`limits-payments`) as templates (`limits-{namespace}`), so that a tier can say them for all.
 * Filling a template gives the name back, so nothing else changes.
 */
function templateNames(drafts: readonly Draft[], words: ReadonlyMap<string, Values>): Map<string, Values> {
  const uses = new Map<string, number>();
  const named = (namespace: string, values: Values, name: (path: string, key: string, template: string) => string): Values =>
    mapNames(values, (path, key) =>
      key.includes('{')
        ? key
        : name(
            path,
            key,
            key.replace(namespace, () => '{namespace}'),
          ),
    );
  for (const [namespace, values] of words) {
    named(namespace, values, (path, key, template) => {
      if (template !== key) uses.set(`${path}/${template}`, (uses.get(`${path}/${template}`) ?? 0) + 1);
      return key;
    });
  }
  return new Map(
    drafts.flatMap((draft) =>
      draft.namespaces.map(({ name: namespace }): [string, Values] => [
        namespace,
        named(namespace, words.get(namespace)!, (path, key, template) =>
          (uses.get(`${path}/${template}`) ?? 0) >= ALIKE ? template : key,
        ),
      ]),
    ),
  );
}

/** The values with the keys of every `section.map` renamed. */
function mapNames(values: Values, nameFor: (path: string, key: string) => string): Values {
  return Object.fromEntries(
    Object.entries(values).map(([section, inner]) => {
      if (!isMap(inner)) return [section, inner];
      const maps = Object.entries(inner).map(([key, map]) => {
        const things = NAMED_MAPS.has(`${section}.${key}`) && isMap(map) ? map : undefined;
        return [
          key,
          things
            ? Object.fromEntries(Object.entries(things).map(([name, thing]) => [nameFor(`${section}.${key}`, name), thing]))
            : map,
        ];
      });
      return [section, Object.fromEntries(maps)];
    }),
  );
}

/** The maps whose keys are names of objects in the namespace. */
const NAMED_MAPS = new Set([
  'access.bindings',
  'access.roles',
  'access.serviceAccounts',
  'budget.quotas',
  'budget.limitRanges',
  'network.policies',
]);

/** Moves what all namespaces of a tenant say to the tenant itself. */
export function writeTenant(draft: Draft, words: ReadonlyMap<string, Values>): Written {
  const states = new Set(draft.namespaces.map(({ state }) => state));
  const only = states.size === 1 ? [...states][0] : undefined;
  const own = draft.namespaces.map(({ name, state }) => {
    const { create, ...sections } = words.get(name)!;
    return { name, create, state: state === 'active' || state === only ? undefined : state, sections };
  });
  const values =
    own.length === 1
      ? own[0]!.sections
      : lift(
          own.map((n) => n.sections),
          1,
        );
  const namespaces = new Map(
    own.map(({ name, create, state, sections }): [string, Values] => [
      name,
      {
        ...(create === undefined ? {} : { create }),
        ...(state === undefined ? {} : { state }),
        ...remainder(sections, values),
      },
    ]),
  );
  return { values, namespaces, ...(only === undefined || only === 'active' ? {} : { state: only }) };
}

/** The tenant's file as a value: short where a tenant is just its one namespace. */
export function definitionOf(draft: Draft, written: Written, extra: Values): Values {
  const extras = new Map(draft.namespaces.filter((n) => n.leftover.length > 0).map((n) => [n.name, n.leftover]));
  const namespaces: Values = {};
  for (const [name, values] of [...written.namespaces].sort(([a], [b]) => byCodeUnit(a, b))) {
    namespaces[name] = { ...values, ...(extras.has(name) ? { extras: extras.get(name) } : {}) };
  }
  const isItsNamespace =
    written.namespaces.size === 1 && Object.keys((namespaces[draft.name] as object | undefined) ?? { other: 1 }).length === 0;
  return {
    ...(written.state === undefined ? {} : { state: written.state }),
    ...extra,
    ...written.values,
    ...(isItsNamespace ? {} : { namespaces }),
    ...(draft.unplaced.length > 0 ? { extras: draft.unplaced } : {}),
  };
}
