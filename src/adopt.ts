import { isAcceptable } from './codes.js';
import type { LeftOut } from './import/clean.js';
import { type Draft, definitionOf, sayAll, type Written, writeTenant } from './import/draft.js';
import { groupByNamespace, tenantOf } from './import/group.js';
import { platformOf } from './import/platform.js';
import { type Format, printDefinition } from './import/print.js';
import { type Input, readObjects } from './import/read.js';
import { recogniseNamespace, stripMarks } from './import/recognise.js';
import { findTiers } from './import/tiers.js';
import { byCodeUnit, type Issue, IssueList } from './issue.js';
import { deepEqual } from './kube/deep-equal.js';
import { objectKey } from './kube/kinds.js';
import type { Manifest } from './kube/types.js';
import type { Existing } from './layers/contract.js';
import { layers } from './layers/index.js';
import type { Values } from './model/merge.js';
import { compile } from './pipeline.js';

export interface ImportOptions {
  readonly format: Format;
  /** The label or annotation key that says whose a namespace is. Default: each namespace is a tenant of its own. */
  readonly tenantFrom?: string;
  /** The name of the cluster the objects are from. */
  readonly cluster: string;
}

export interface Imported {
  /** Relative to the new root. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly issues: IssueList;
  readonly summary: ImportSummary;
}

export interface ImportSummary {
  readonly objects: number;
  readonly tenants: number;
  readonly namespaces: number;
  /** Objects that a typed section says. */
  readonly typed: number;
  /** Objects kept as plain manifests. */
  readonly extras: number;
  readonly leftOut: readonly LeftOut[];
}

const BASE_TIER = 'imported';
/** Holds what belongs to no namespace of the input. */
const UNPLACED = 'cluster-objects';
/**
 * Turns existing objects into definitions that make exactly those objects again: recognise, then say it shortly. Every step of shortening
 * counts only if the objects stay the same. Where facts contradict a rule of ours, the visible `accept`, cap or exception is written.
 * Pure: reads and writes nothing.
 */
export function importObjects(inputs: readonly Input[], options: ImportOptions): Imported {
  const issues = new IssueList();
  const grouped = groupByNamespace(readObjects(inputs, issues), issues);
  const settled = settle(grouped.namespaces, grouped.unplaced, options);
  const { drafts, accepts } = settled;

  let plan = shorten(drafts, accepts, options);
  const wrong = differing(drafts, grouped.namespaces, plan, options);
  // A tenant whose short words would make other objects keeps its long ones.
  if (wrong.size > 0) plan = shorten(drafts, accepts, options, wrong);

  const final = compileRoot(plan, options);
  for (const found of final.issues.all) if (found.severity === 'error') issues.add(found);

  const extension = options.format === 'ts' ? 'ts' : 'yaml';
  const namespaces = drafts.flatMap((draft) => draft.namespaces);
  const extras =
    namespaces.reduce((sum, n) => sum + n.leftover.length, 0) + drafts.reduce((sum, d) => sum + d.unplaced.length, 0);
  const objects = grouped.namespaces.reduce((sum, n) => sum + n.objects.length + (n.object ? 1 : 0), 0) + grouped.unplaced.length;
  return {
    files: [
      { path: `platform.${extension}`, content: printDefinition(plan.platform, 'platform', options.format) },
      ...[...plan.tenants].map(([name, values]) => ({
        path: `tenants/${name}.${extension}`,
        content: printDefinition(values, 'tenant', options.format),
      })),
    ],
    issues,
    summary: {
      objects,
      tenants: drafts.length,
      namespaces: namespaces.length,
      typed: objects - extras,
      extras,
      leftOut: grouped.leftOut,
    },
  };
}

/** A root as values. */
interface Plan {
  readonly platform: Values;
  readonly tenants: ReadonlyMap<string, Values>;
}

type Accepts = ReadonlyMap<string, readonly string[]>;

function compileRoot(plan: Plan, options: ImportOptions) {
  const issues = new IssueList();
  const extension = options.format === 'ts' ? 'ts' : 'yaml';
  const compiled = compile(
    { file: `platform.${extension}`, value: plan.platform, data: true },
    [...plan.tenants].map(([name, value]) => ({ file: `tenants/${name}.${extension}`, name, value, data: true })),
    issues,
  );
  return { compiled, issues };
}

const ROUNDS = 6;

/**
 * Finds what must be accepted, and what our rules refuse outright: that goes back to plain manifests, section by section, until nothing
 * is refused any more.
 */
function settle(
  namespaces: readonly Existing[],
  unplaced: readonly Manifest[],
  options: ImportOptions,
): { drafts: Draft[]; accepts: Map<string, string[]> } {
  const refused = new Map<string, Set<string>>();
  const accepts = new Map<string, string[]>();
  let drafts: Draft[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    drafts = draftsOf(namespaces, unplaced, options, refused);
    const { issues } = compileRoot(longhand(drafts, accepts, options), options);
    const errors = issues.all.filter((found) => found.severity === 'error' && found.tenant !== undefined);
    let changed = false;
    for (const error of errors) changed = answer(error, drafts, accepts, refused) || changed;
    if (!changed) break;
  }
  return { drafts, accepts };
}

/** Accepts a fault that may be accepted, else takes the section it stands in back to manifests. Says whether that was new. */
function answer(
  error: Issue,
  drafts: readonly Draft[],
  accepts: Map<string, string[]>,
  refused: Map<string, Set<string>>,
): boolean {
  const tenant = error.tenant!;
  if (isAcceptable(error.code)) {
    const codes = accepts.get(tenant) ?? [];
    if (codes.includes(error.code)) return false;
    accepts.set(tenant, [...codes, error.code].sort(byCodeUnit));
    return true;
  }
  const path = error.path ?? [];
  const key = path[0] === 'namespaces' ? path[2] : path[0];
  const layer = layers.find((candidate) => Object.hasOwn(candidate.shape, String(key)));
  if (!layer) return false;
  let changed = false;
  for (const { name } of drafts.find((draft) => draft.name === tenant)?.namespaces ?? []) {
    if (path[0] === 'namespaces' && path[1] !== name) continue;
    const without = refused.get(name) ?? new Set();
    changed ||= !without.has(layer.name);
    refused.set(name, without.add(layer.name));
  }
  return changed;
}

function draftsOf(
  namespaces: readonly Existing[],
  unplaced: readonly Manifest[],
  options: ImportOptions,
  refused: ReadonlyMap<string, ReadonlySet<string>>,
): Draft[] {
  const tenants = new Map<string, Draft['namespaces'][number][]>();
  for (const existing of namespaces) {
    const tenant = tenantOf(existing, options.tenantFrom);
    const list = tenants.get(tenant) ?? [];
    list.push(recogniseNamespace(existing, layers, refused.get(existing.namespace)));
    tenants.set(tenant, list);
  }
  const drafts = [...tenants].map(([name, list]): Draft => ({ name, namespaces: list, unplaced: [] }));
  if (unplaced.length > 0) {
    let name = UNPLACED;
    while (tenants.has(name)) name = `${name}-x`;
    drafts.push({ name, namespaces: [], unplaced });
  }
  return drafts.sort((a, b) => byCodeUnit(a.name, b.name));
}

/** Everything said at length, under a tier that only says what the words mean. */
function longhand(drafts: readonly Draft[], accepts: Accepts, options: ImportOptions): Plan {
  const { shared, words } = sayAll(drafts, layers);
  const tenants = new Map(
    drafts.map((draft) => [draft.name, definitionOf(draft, writeTenant(draft, words), acceptOf(draft.name, accepts))]),
  );
  return { platform: platformOf([{ name: BASE_TIER, extends: 'bare', values: shared }], drafts, options.cluster), tenants };
}

function acceptOf(tenant: string, accepts: Accepts): Values {
  const codes = accepts.get(tenant);
  return codes ? { accept: codes } : {};
}

/** The same fleet, with what tenants share in tiers. @param apart tenants that keep their own words, under a tier of their own */
function shorten(
  drafts: readonly Draft[],
  accepts: Accepts,
  options: ImportOptions,
  apart: ReadonlySet<string> = new Set(),
): Plan {
  const { shared, words } = sayAll(drafts, layers);
  const written = new Map<string, Written>(drafts.map((draft) => [draft.name, writeTenant(draft, words)]));
  const sharing = drafts.filter((draft) => !apart.has(draft.name) && draft.namespaces.length > 0);
  const { tiers, rest } = findTiers(
    BASE_TIER,
    shared,
    new Map(sharing.map((draft) => [draft.name, { ...acceptOf(draft.name, accepts), ...written.get(draft.name)!.values }])),
  );
  const tierOf = new Map(tiers.flatMap((tier) => [...tier.members].map((member) => [member, tier.name])));
  const tenants = new Map<string, Values>();
  for (const draft of drafts) {
    const own = written.get(draft.name)!;
    const said = rest.get(draft.name);
    const tier = said ? tierOf.get(draft.name)! : `${BASE_TIER}-plain`;
    const { accept, ...values } = said ?? { ...acceptOf(draft.name, accepts), ...own.values };
    tenants.set(
      draft.name,
      definitionOf(
        draft,
        { ...own, values },
        { ...(tier === BASE_TIER ? {} : { tier }), ...(accept === undefined ? {} : { accept: accept ?? [] }) },
      ),
    );
  }
  const plain = drafts.some((draft) => !rest.has(draft.name))
    ? [{ name: `${BASE_TIER}-plain`, extends: 'bare', values: shared }]
    : [];
  return { platform: platformOf([...tiers, ...plain], drafts, options.cluster), tenants };
}

/** The tenants for which a plan makes other objects than the input holds. */
function differing(drafts: readonly Draft[], input: readonly Existing[], plan: Plan, options: ImportOptions): Set<string> {
  const made = new Map<string, Manifest[]>();
  for (const [placement, { namespaces, cluster }] of compileRoot(plan, options).compiled?.placements ?? []) {
    made.set(placement.tenant.name, [...[...namespaces.values()].flat(), ...cluster].map(stripMarks));
  }
  const given = new Map(
    input.map((existing) => [existing.namespace, [...(existing.object ? [existing.object] : []), ...existing.objects]]),
  );
  return new Set(
    drafts
      .filter((draft) => {
        const wanted = [...draft.namespaces.flatMap(({ name }) => given.get(name)!), ...draft.unplaced].map(stripMarks);
        return !sameObjects(wanted.map(withoutEmpty), (made.get(draft.name) ?? []).map(withoutEmpty));
      })
      .map((draft) => draft.name),
  );
}

function sameObjects(a: readonly Manifest[], b: readonly Manifest[]): boolean {
  const byKey = new Map(b.map((object) => [objectKey(object), object]));
  return a.length === b.length && a.every((object) => deepEqual(object, byKey.get(objectKey(object))));
}

/** Where we add a label, an empty map of labels can't stay one. */
function withoutEmpty(object: Manifest): Manifest {
  const { labels, annotations, ...metadata } = object.metadata;
  const filled = (map: object | undefined) => map !== undefined && Object.keys(map ?? {}).length > 0;
  return {
    ...object,
    metadata: { ...metadata, ...(filled(labels) ? { labels } : {}), ...(filled(annotations) ? { annotations } : {}) },
  };
}
