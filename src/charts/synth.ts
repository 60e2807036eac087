import { App, Chart } from 'cdk8s';
import type { IssueInput, IssueList, Path } from '../issue.js';
import { objectKey } from '../kube/kinds.js';
import { addManifest } from '../kube/manifest.js';
import type { Manifest } from '../kube/types.js';
import type { Facts, Layer } from '../layers/contract.js';
import { identityOf, type ResolvedPlacement } from '../layers/resolve.js';
import { reportUnlessAccepted } from '../model/accept.js';
import type { ExtraContext, ExtraFunction } from '../model/extras.js';
import type { NamespaceModel, Placement } from '../model/fleet.js';
import { checkExtra, type ExtraPlace, type ExtraRules, runExtra } from './extras.js';
import { collisions, mergeFacts } from './facts.js';
import { mark } from './marks.js';

/** The objects of one tenant on one cluster. */
export interface SynthesizedPlacement {
  readonly namespaces: ReadonlyMap<string, readonly Manifest[]>;
  /** Its cluster-scoped extras, and custom kinds that name no namespace. */
  readonly cluster: readonly Manifest[];
}

/** Turns one tenant on one cluster into objects: one cdk8s App, one Chart a namespace. */
export function synthesizePlacement(
  placement: Placement,
  resolved: ResolvedPlacement,
  layers: readonly Layer[],
  issues: IssueList,
): SynthesizedPlacement {
  const report = (input: IssueInput, path: Path) =>
    reportUnlessAccepted(issues, placement, { ...input, file: placement.tenant.file, path });
  const app = new App();
  const rules: ExtraRules = {
    namespaces: new Set(placement.namespaces.map((n) => n.name)),
    granted: new Set((placement.caps.extras as string[] | undefined) ?? []),
  };
  const namespaces = new Map<string, Manifest[]>();
  for (const namespace of placement.namespaces) {
    const charted = new NamespaceChart(app, placement, namespace, report);
    charted.addLayers(resolved, layers);
    charted.addExtras(rules);
    namespaces.set(namespace.name, charted.render());
  }
  const cluster: Manifest[] = [];
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
    for (const found of checkExtra(object, place, rules)) report(found, found.path ?? place.path);
    const home = object.metadata.namespace === undefined ? cluster : (namespaces.get(object.metadata.namespace) ?? cluster);
    if (home.some((other) => objectKey(other) === objectKey(object))) report(duplicate(object), place.path);
    home.push(object);
  }
  return { namespaces, cluster };
}

type Report = (input: IssueInput, path: Path) => void;

/** The chart of one namespace while it is filled. */
class NamespaceChart {
  readonly #chart: Chart;
  readonly #keys = new Set<string>();
  readonly #path: Path;
  #functions: { chart: Chart; place: ExtraPlace }[] = [];

  constructor(
    app: App,
    private readonly placement: Placement,
    private readonly namespace: NamespaceModel,
    private readonly report: Report,
  ) {
    this.#chart = new Chart(app, namespace.name);
    this.#path = ['namespaces', namespace.name];
  }

  /** Adds every layer's objects, after all facts about the Namespace are known. */
  addLayers(resolved: ResolvedPlacement, layers: readonly Layer[]): void {
    const { tenant } = this.placement;
    const { name, state, create } = this.namespace;
    const sections = layers.map((layer) => ({ layer, section: resolved.get(layer.name)!.get(name) }));
    const { facts, conflicts } = mergeFacts(
      sections.map(({ layer, section }) => ({
        layer: layer.name,
        facts: layer.facts?.(section, { namespace: name, tenant: identityOf(tenant), state }) ?? {},
      })),
    );
    const written = this.namespace.values as Facts;
    for (const conflict of [...conflicts, ...collisions(facts, written)])
      this.report(conflict, [...this.#path, ...(conflict.path ?? [])]);
    for (const { layer, section } of sections) {
      for (const object of layer.objects(section, { namespace: name, create, facts }))
        this.#add(mark(object, tenant.name), this.#path);
    }
  }

  addExtras(rules: ExtraRules): void {
    const { name, extras } = this.namespace;
    for (const [index, extra] of extras.entries()) {
      const place: ExtraPlace = { path: [...this.#path, 'extras', index], namespace: name };
      if (typeof extra === 'function') {
        this.#run(extra as ExtraFunction, place, rules);
      } else {
        const object = extra as Manifest;
        for (const found of checkExtra(object, place, rules)) this.report(found, found.path ?? place.path);
        this.#add(object, place.path);
      }
    }
  }

  /** The finished objects. Only where a function added constructs is cdk8s asked to resolve and validate the whole app. */
  render(): Manifest[] {
    const own = this.#functions.length > 0 ? this.#chart.toJson() : this.#chart.apiObjects.map((object) => object.toJson());
    return [...own, ...this.#functions.flatMap(({ chart }) => chart.toJson())] as Manifest[];
  }

  #run(fn: ExtraFunction, place: ExtraPlace, rules: ExtraRules): void {
    const { tenant, cluster } = this.placement;
    const environment = (this.namespace.values.environment as string | undefined) ?? cluster.environment;
    const context: ExtraContext = { tenant: tenant.name, cluster: cluster.name, namespace: this.namespace.name, environment };
    try {
      const chart = runExtra(this.#chart, `extras-${this.#functions.length}`, fn, context);
      for (const object of chart.toJson() as Manifest[]) {
        for (const found of checkExtra(object, place, rules)) this.report(found, place.path);
        this.#claim(object, place.path);
      }
      this.#functions.push({ chart, place });
    } catch (error) {
      this.report({ code: 'extra-throws', message: error instanceof Error ? error.message : String(error) }, place.path);
    }
  }

  #add(object: Manifest, path: Path): void {
    if (this.#claim(object, path)) addManifest(this.#chart, objectKey(object).replaceAll('/', '|'), object);
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

function duplicate(object: Manifest): IssueInput {
  return {
    code: 'duplicate-object',
    message: `there is already a ${object.kind} '${object.metadata.name}' in this namespace`,
    found: `${object.kind} ${object.metadata.name}`,
  };
}
