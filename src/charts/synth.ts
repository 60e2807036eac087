import { type ApiObject, App, Chart } from 'cdk8s';
import { byCodeUnit, formatPath, type IssueInput, type IssueList, type Path } from '../issue.js';
import { isClusterScoped, objectKey } from '../kube/kinds.js';
import { addManifest } from '../kube/manifest.js';
import type { Manifest } from '../kube/types.js';
import type { Facts, Layer } from '../layers/contract.js';
import { isGuarded } from '../layers/guards.js';
import { identityOf, type ResolvedPlacement, trafficIn } from '../layers/resolve.js';
import { reportUnlessAccepted } from '../model/accept.js';
import type { ExtraFunction } from '../model/extras.js';
import type { NamespaceModel, Placement } from '../model/fleet.js';
import type { TeamSync } from '../model/gitops.js';
import { type Level, originOf } from '../model/origin.js';
import type { ExtraCall, ExtraOutcome } from './extras.js';
import { collisions, mergeFacts } from './facts.js';
import { checkExtra, type ExtraPlace, type ExtraRules } from './granted.js';
import { limitRangesBeside } from './limit-ranges.js';
import { mark } from './marks.js';
import { protect } from './protect.js';
import { servicePortsIn } from './service-ports.js';

/** The objects of one tenant on one cluster. */
export interface SynthesizedPlacement {
  readonly namespaces: ReadonlyMap<string, readonly Manifest[]>;
  /** Its cluster-scoped extras, and custom kinds that name no namespace. */
  readonly cluster: readonly Manifest[];
  /** What the GitOps engine's own namespace must hold for it. */
  readonly teams: readonly TeamSync[];
  /** Where each object that is an extra was written. */
  readonly extras: ReadonlyMap<Manifest, ExtraOrigin>;
}

export interface ExtraOrigin {
  /** In the tenant's file. */
  readonly path: Path;
  /** Whether it stands there as it is, as opposed to being made by a function. */
  readonly verbatim: boolean;
}

/** The functions of `extras` that one tenant on one cluster has, by namespace, in order. */
export function extraCalls({ tenant, cluster, namespaces }: Placement): ExtraCall[] {
  return namespaces.flatMap(({ name, values, extras }) => {
    const environment = (values.environment as string | undefined) ?? cluster.environment;
    const context = { tenant: tenant.name, cluster: cluster.name, namespace: name, environment };
    return extras.flatMap(({ value, offer }) => {
      const of = offer && { offering: offer.offering, plan: offer.plan, values: offer.values };
      return typeof value === 'function' ? [{ fn: value as ExtraFunction, context: { ...context, ...of } }] : [];
    });
  });
}

/**
 * Turns one tenant on one cluster into objects: one cdk8s App, one Chart a namespace. What functions add was made in charts of their own,
 * where their files were evaluated.
 * @param made what came of {@link extraCalls}, in the same order
 */
export function synthesizePlacement(
  placement: Placement,
  resolved: ResolvedPlacement,
  layers: readonly Layer[],
  made: readonly ExtraOutcome[],
  issues: IssueList,
): SynthesizedPlacement {
  const report = (input: IssueInput, path: Path) =>
    reportUnlessAccepted(issues, placement, { ...input, file: placement.tenant.file, path });
  /** Reports a written value where it was written, unless that place is known to be at fault. */
  const reportWritten = (input: IssueInput, levels: readonly Level[]) => {
    const origin = originOf(levels, input.path ?? []);
    const place = { file: origin?.file ?? placement.tenant.file, path: origin?.path ?? input.path ?? [] };
    const key = formatPath(place.path);
    const told = issues.all.some((i) => i.severity === 'error' && i.file === place.file && formatPath(i.path ?? []) === key);
    if (!told) reportUnlessAccepted(issues, placement, { ...input, ...place });
  };
  const rules: ExtraRules = {
    namespaces: new Set(placement.namespaces.map((n) => n.name)),
    granted: new Set((placement.caps.extras as string[] | undefined) ?? []),
  };
  const app = new App();
  const outcomes = made.values();
  const extras = new Map<Manifest, ExtraOrigin>();
  const namespaces = new Map<string, Manifest[]>();
  const cluster: Manifest[] = [];
  const add = (object: Manifest, home: Manifest[], path: Path) => {
    if (home.some((other) => objectKey(other) === objectKey(object))) report(duplicate(object), path);
    home.push(object);
  };
  for (const namespace of placement.namespaces) {
    const gathered = new NamespaceChart(new Chart(app, `ns-${namespace.name}`), placement, namespace, report, reportWritten);
    gathered.addLayers(resolved, layers);
    gathered.addExtras(rules, outcomes);
    const inside: Manifest[] = [];
    for (const { object, extra } of gathered.render()) {
      if (extra) extras.set(object, extra);
      // What is the cluster's, once granted, is nobody's namespace's; the Namespace itself comes first in its own file.
      if (extra && isClusterScoped(object) === true) add(object, cluster, extra.path);
      else inside.push(object);
    }
    namespaces.set(namespace.name, inside);
  }
  for (const [index, extra] of placement.tenant.extras.entries()) {
    const place: ExtraPlace = { path: ['extras', index] };
    if (typeof extra === 'function') {
      report(
        {
          code: 'extra-invalid',
          message: 'a function belongs under the namespace it is for',
          want: 'namespaces: { NAME: { extras: [fn] } }',
        },
        place.path,
      );
      continue;
    }
    const object = extra as Manifest;
    extras.set(object, { path: place.path, verbatim: true });
    for (const found of checkExtra(object, place, rules)) report(found, found.path ?? place.path);
    const { namespace } = object.metadata;
    add(object, namespace === undefined ? cluster : (namespaces.get(namespace) ?? cluster), place.path);
  }
  for (const inside of namespaces.values())
    for (const { object, input } of limitRangesBeside(inside, (one) => extras.has(one))) report(input, extras.get(object)!.path);
  for (const { name, levels } of placement.namespaces) {
    for (const { policy, input } of servicePortsIn(namespaces.get(name)!, () => trafficIn(layers, resolved, name).flows)) {
      const path = ['network', 'policies', policy];
      const named = originOf(levels, path)?.beyond.length === 0;
      reportWritten({ ...input, path: named ? path : ['network', 'from'] }, levels);
    }
  }
  const teams = placement.namespaces.flatMap(({ name, state }) =>
    layers.flatMap((layer) => layer.syncs?.(resolved.get(layer.name)!.get(name), { namespace: name, state }) ?? []),
  );
  return { namespaces, cluster, teams, extras };
}

type Report = (input: IssueInput, path: Path) => void;

/** An object, and where it was written if it is an extra. */
interface Rendered {
  readonly object: Manifest;
  readonly extra?: ExtraOrigin;
  /** Whether its layer says that it must not be pruned. */
  readonly kept?: boolean;
}

/** The chart of one namespace while its objects are gathered, each once. */
class NamespaceChart {
  readonly #keys = new Set<string>();
  readonly #own: (Omit<Rendered, 'object'> & { readonly construct: ApiObject })[] = [];
  readonly #made: Rendered[] = [];

  constructor(
    private readonly chart: Chart,
    private readonly placement: Placement,
    private readonly namespace: NamespaceModel,
    private readonly report: Report,
    private readonly reportWritten: (input: IssueInput, levels: readonly Level[]) => void,
  ) {}

  /** Adds every layer's objects, after all facts about the Namespace are known. */
  addLayers(resolved: ResolvedPlacement, layers: readonly Layer[]): void {
    const { tenant, cluster } = this.placement;
    const { engine } = cluster.gitops;
    const { name, path, state, create } = this.namespace;
    const sections = layers.map((layer) => {
      const all = resolved.get(layer.name)!;
      return { layer, all, section: all.get(name) };
    });
    const context = { namespace: name, tenant: identityOf(this.placement), state };
    const { facts, conflicts } = mergeFacts(
      sections.map(({ layer, all, section }) => ({
        layer: layer.name,
        facts: layer.facts?.(section, { ...context, sections: all }) ?? {},
      })),
    );
    const written = this.namespace.values as Facts;
    for (const conflict of conflicts) this.report(conflict, [...path, ...conflict.path!]);
    for (const found of collisions(facts, written)) this.reportWritten(found, this.namespace.levels);
    if (!create && isGuarded(cluster)) this.report(notOurs(name, facts), [...path, 'create']);
    // Where the Namespace is ours to make, it says the state for all that stands in its file.
    const owner = { tenant: tenant.name, state: create ? 'active' : state } as const;
    for (const { layer, section } of sections) {
      for (const object of layer.objects(section, { namespace: name, create, facts, engine, state }))
        this.#add(mark(object, owner), path, { kept: layer.kept?.(object) });
    }
  }

  addExtras(rules: ExtraRules, outcomes: Iterator<ExtraOutcome>): void {
    for (const { value, path, offer } of this.namespace.extras) {
      const place: ExtraPlace = { path, namespace: this.namespace.name, offered: offer !== undefined };
      if (typeof value === 'function') {
        this.#take(outcomes.next().value, place, rules);
      } else {
        const object = value as Manifest;
        for (const found of checkExtra(object, place, rules)) this.report(found, found.path ?? path);
        this.#add(object, path, { extra: { path, verbatim: !offer } });
      }
    }
  }

  /** The finished objects: what functions made comes last. */
  render(): Rendered[] {
    const { cluster } = this.placement;
    const protectedOne = ({ object, extra, kept }: Rendered): Rendered => ({
      object: protect(object, cluster.gitops, this.namespace.state, kept),
      extra,
    });
    return [
      ...this.#own.map(({ construct, ...rest }) => protectedOne({ object: construct.toJson() as Manifest, ...rest })),
      ...this.#made.map(protectedOne),
    ];
  }

  /** Takes over what a function made. */
  #take(outcome: ExtraOutcome, place: ExtraPlace, rules: ExtraRules): void {
    if ('error' in outcome) {
      this.report({ code: 'extra-throws', message: outcome.error }, place.path);
      return;
    }
    for (const rendered of outcome.manifests) {
      for (const found of checkExtra(rendered, place, rules)) this.report(found, place.path);
      const object = withoutPlace(rendered);
      if (this.#claim(object, place.path)) this.#made.push({ object, extra: { path: place.path, verbatim: false } });
    }
  }

  #add(object: Manifest, path: Path, rest: Omit<Rendered, 'object'>): void {
    if (!this.#claim(object, path)) return;
    // A number is an id that no name can collide with, and the one that a node keeps and finds fastest.
    this.#own.push({ construct: addManifest(this.chart, String(this.#own.length), object), ...rest });
  }

  #claim(object: Manifest, path: Path): boolean {
    const key = objectKey(object);
    if (this.#keys.has(key)) {
      this.report(duplicate(object), path);
      return false;
    }
    this.#keys.add(key);
    return true;
  }
}

/** Where the Namespace is made elsewhere, nothing of ours can say whose it is, nor what it is granted. */
function notOurs(namespace: string, facts: Required<Facts>): IssueInput {
  const listed = (field: keyof Facts) =>
    Object.keys(facts[field])
      .sort(byCodeUnit)
      .map((key) => `${key}: ${facts[field][key]}`)
      .join(', ');
  return {
    code: 'guardrails-not-ours',
    message: `namespace '${namespace}' is made elsewhere: admission holds it to nothing unless these are set there`,
    want: `labels ${listed('labels')}; annotations ${listed('annotations')}`,
  };
}

/** The chart puts its namespace on everything it makes, on what has none too. */
function withoutPlace(object: Manifest): Manifest {
  if (isClusterScoped(object) !== true) return object;
  const { namespace, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function duplicate(object: Manifest): IssueInput {
  const home = object.metadata.namespace === undefined ? 'for this tenant' : `in namespace '${object.metadata.namespace}'`;
  return {
    code: 'duplicate-object',
    message: `there is already a ${object.kind} '${object.metadata.name}' ${home}`,
    found: `${object.kind} ${object.metadata.name}`,
  };
}
