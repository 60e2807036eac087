import { ApiObject, ApiObjectMetadataDefinition, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import { isPlainObject } from './deep-equal.js';
import { isClusterScoped } from './kinds.js';
import type { Manifest } from './types.js';

/** The methods through which cdk8s lets people change an object's metadata after it was made. */
const METADATA_WRITERS = ['add', 'addLabel', 'addAnnotation', 'addFinalizers', 'addOwnerReference'] as const;

const touched = new WeakSet<ApiObjectMetadataDefinition>();

/** The same metadata, which notes any later change: its class, with its writers wrapped. */
const watched: object = Object.create(
  ApiObjectMetadataDefinition.prototype,
  Object.fromEntries(
    METADATA_WRITERS.map((name) => {
      const original = ApiObjectMetadataDefinition.prototype[name] as (...args: unknown[]) => void;
      const value = function (this: ApiObjectMetadataDefinition, ...args: unknown[]): void {
        touched.add(this);
        original.apply(this, args);
      };
      return [name, { value }];
    }),
  ),
);

/**
 * An ApiObject made of a finished manifest. `toJson()` hands back that very manifest (don't change it) as long as nobody patched it
 * and no chart default applies: exact and about free. Otherwise cdk8s' own rendering takes over, with the nulls and empty values it
 * drops put back, so a label added in one place never loses a `null` in another. One more difference to a stock ApiObject: a chart's
 * namespace isn't put on a kind known to be cluster-scoped (cdk8s-plus#4239).
 */
export class PlainObject extends ApiObject {
  readonly #manifest: Manifest;
  readonly #patches: JsonPatch[] = [];
  readonly #takesFromChart: boolean;

  constructor(scope: Construct, id: string, manifest: Manifest) {
    super(scope, id, manifest);
    this.#manifest = manifest;
    this.#takesFromChart = takesChartLabels(manifest, this.chart.labels) || this.#takesChartNamespace();
    // It is made inside cdk8s' constructor, so what it is can only be changed afterwards.
    Object.setPrototypeOf(this.metadata, watched);
  }

  override addJsonPatch(...ops: JsonPatch[]): void {
    this.#patches.push(...ops);
  }

  override toJson(): Manifest {
    if (!this.#takesFromChart && this.#patches.length === 0 && !touched.has(this.metadata)) return this.#manifest;
    // Patches stay with us, so that super.toJson() renders without them and they see the restored document.
    const rendered = restoreDropped(this.#manifest, super.toJson()) as Manifest;
    if (isClusterScoped(this.#manifest) && this.#manifest.metadata.namespace == null) delete rendered.metadata.namespace;
    const patched = JsonPatch.apply(rendered, ...this.#patches) as Manifest;
    const { apiVersion, kind, metadata, ...rest } = patched;
    return { apiVersion, kind, metadata, ...rest };
  }

  #takesChartNamespace(): boolean {
    const { namespace } = this.#manifest.metadata;
    return namespace == null && this.chart.namespace !== undefined && isClusterScoped(this.#manifest) !== true;
  }
}

/** Adds a finished manifest to a chart as an ApiObject: the only maker of them in this library. */
export function addManifest(scope: Construct, id: string, manifest: Manifest): ApiObject {
  return new PlainObject(scope, id, manifest);
}

function takesChartLabels(manifest: Manifest, chartLabels: Record<string, string>): boolean {
  const own = manifest.metadata.labels;
  return Object.keys(chartLabels).some((key) => own == null || !Object.hasOwn(own, key));
}

/** cdk8s drops nulls everywhere and empty maps and lists in metadata: puts back those the manifest had and nothing replaced. */
function restoreDropped(original: unknown, rendered: unknown): unknown {
  if (rendered === undefined) return isNothing(original) ? structuredClone(original) : undefined;
  if (Array.isArray(original) && Array.isArray(rendered)) {
    return rendered.map((item, i) => (i < original.length ? restoreDropped(original[i], item) : item));
  }
  if (!isPlainObject(original) || !isPlainObject(rendered)) return rendered;
  const restored = { ...rendered };
  for (const [key, value] of Object.entries(original)) {
    const found = restoreDropped(value, rendered[key]);
    if (found !== undefined) restored[key] = found;
  }
  return restored;
}

/** Whether cdk8s renders it as nothing at all: null, or a map or list with nothing else in it. */
function isNothing(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isNothing);
  return isPlainObject(value) && Object.values(value).every((member) => member === undefined || isNothing(member));
}
