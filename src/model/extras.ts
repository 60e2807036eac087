import type { Chart } from 'cdk8s';
import { z } from 'zod';

/** What a function in `extras` is told about where its constructs go. */
export interface ExtraContext {
  readonly tenant: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly environment?: string;
}

/** Adds any cdk8s construct to a namespace. The chart's namespace is that namespace. */
export type ExtraFunction = (chart: Chart, ctx: ExtraContext) => void;

/** A manifest, verbatim. The only open object of the schemas. */
const manifest = z
  .looseObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    metadata: z.looseObject({ name: z.string().min(1) }),
  })
  .describe('A Kubernetes manifest, written as it is.');

const description =
  'Plain manifests, written as they are, of kinds the tenant’s admins may write anyway (others where the tier’s caps grant them).';

export const manifestExtras = z.array(manifest).describe(description);

export const extras = z
  .array(
    z.union([
      manifest,
      z.custom<ExtraFunction>((value) => typeof value === 'function', 'must be a manifest or a function (chart, ctx) => void'),
    ]),
  )
  .describe(`${description} In TypeScript also functions (chart, ctx) => void.`);
