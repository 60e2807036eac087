import { createRequire } from 'node:module';
import type * as Cdk8s from 'cdk8s';
import { show } from '../issue.js';
import type { Manifest } from '../kube/types.js';
import type { ExtraContext, ExtraFunction } from '../model/extras.js';

// Loading cdk8s costs more than a hundred tenants do, and most fleets have no function that needs it.
const require = createRequire(import.meta.url);
const cdk8s = (): typeof Cdk8s => require('cdk8s') as typeof Cdk8s;

/** A function of `extras` to be run, and what it is told. */
export interface ExtraCall {
  readonly fn: ExtraFunction;
  readonly context: ExtraContext;
}

/** What a function added, or why it could not. */
export type ExtraOutcome = { readonly manifests: readonly Manifest[] } | { readonly error: string };

/**
 * Runs functions of `extras`, in order: one App a tenant and cluster, one Chart a namespace, and in it one for each function, so that the
 * names cdk8s makes up are those of the tenant's own place. None sees what the layers make.
 */
export function* runExtras(calls: Iterable<ExtraCall>): Generator<ExtraOutcome, void, undefined> {
  const { App, Chart } = cdk8s();
  let place = '';
  let app = new App();
  let homes = new Map<string, { readonly chart: Cdk8s.Chart; count: number }>();
  for (const { fn, context } of calls) {
    const at = `${context.cluster}/${context.tenant}`;
    if (at !== place) {
      place = at;
      app = new App();
      homes = new Map();
    }
    const home = homes.get(context.namespace) ?? { chart: new Chart(app, chartId(context.namespace)), count: 0 };
    homes.set(context.namespace, home);
    yield runExtra(home.chart, `extras-${home.count++}`, fn, context);
  }
}

/** The id of a namespace's chart: it shows in the names that cdk8s makes up. Constructs refuses that of a member of every object. */
export const chartId = (namespace: string): string => (namespace in {} ? `ns-${namespace}` : namespace);

/** Runs a function in a chart of its own, so that only what it makes gets the chart's namespace. */
function runExtra(scope: Cdk8s.Chart, id: string, fn: ExtraFunction, context: ExtraContext): ExtraOutcome {
  const { Chart } = cdk8s();
  const before = new Set(scope.apiObjects);
  try {
    const chart = new Chart(scope, id, { namespace: context.namespace });
    const given: unknown = fn(chart, context);
    if (typeof given === 'object' && given !== null && 'then' in given) {
      Promise.resolve(given).catch(() => undefined);
      throw new Error('the function is async, and what it adds later would be lost: it must add everything at once');
    }
    const stray = scope.apiObjects.find((object) => Chart.of(object) !== chart && !before.has(object));
    if (stray) throw new Error(`the function adds ${stray.kind} '${stray.name}' to another chart than the one it is given`);
    return { manifests: chart.toJson() as Manifest[] };
  } catch (error) {
    // Read by its shape: what is thrown may be of another realm than ours.
    const { message } = (typeof error === 'object' && error !== null ? error : {}) as { message?: unknown };
    return { error: typeof message === 'string' ? message : show(error) };
  }
}
