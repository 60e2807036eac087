import type { Chart } from 'cdk8s';
import { z } from 'zod';
import { isMap } from './merge.js';

/** What a function in `extras` is told about where its constructs go. */
export interface ExtraContext {
  readonly tenant: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly environment?: string;
  /** Of a function of an offering: which one, the plan, and the values with defaults and the plan's. */
  readonly offering?: string;
  readonly plan?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Adds any cdk8s construct to a namespace. The chart's namespace is that namespace. */
export type ExtraFunction = (chart: Chart, ctx: ExtraContext) => void;

/** A manifest, verbatim. The only open object of the schemas. */
export const manifest = z
  .looseObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    metadata: z.looseObject({ name: z.string().min(1) }),
  })
  .describe('A Kubernetes manifest, written as it is.');

const description =
  'Plain manifests, written as they are, of kinds the tenant’s admins may write anyway (others where the tier’s caps grant them).';

export const manifestExtras = z.array(manifest).describe(description);

export const extraFunction = z.custom<ExtraFunction>((value) => typeof value === 'function', {
  error: 'must be a manifest with apiVersion, kind and metadata.name, or a function (chart, ctx) => void',
  params: { code: 'extra-invalid' },
});

export const extras = z
  .array(z.union([manifest, extraFunction]))
  .describe(`${description} In TypeScript also functions (chart, ctx) => void.`);

/**
 * Puts the extras of a file that passed its schema back as they were written: the schema's copy has the keys it knows first.
 * @param values what the schema gave, which is changed
 */
export function keepVerbatim(values: unknown, written: unknown): void {
  if (!isMap(values) || !isMap(written)) return;
  if (Array.isArray(values.extras)) values.extras = written.extras;
  for (const group of ['namespaces', 'clusters']) {
    const [inner, as] = [values[group], written[group]];
    if (isMap(inner) && isMap(as)) for (const key of Object.keys(inner)) keepVerbatim(inner[key], as[key]);
  }
}
