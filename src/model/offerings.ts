import { z } from 'zod';
import { dnsLabel } from '../kube/schemas.js';
import { chartValues, helmSource, kustomizeSource, valueName } from './application.js';
import { extraFunction, manifest } from './extras.js';

/** Longer names are none that Helm takes for a release. */
const offeringName = dnsLabel.max(53, 'must be at most 53 characters: it is the name of the release');

const valueKeys = {
  description: z.string().optional().describe('What it is, for whoever writes the file of a customer.'),
  optional: z.boolean().optional().describe('Whether it may be left out without a default. Default: false.'),
  at: z
    .string()
    .regex(/^[^.\s]+(\.[^.\s]+)*$/, { error: "must be a path such as 'ingress.host'" })
    .optional()
    .describe("Where among the chart's values it goes, as a dotted path. Default: its own name."),
};

/** What a value of one name may be. */
const valueRule = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('string').describe('A line of text.'),
    pattern: z
      .string()
      .max(500)
      .refine(isPattern, { error: 'must be a regular expression' })
      .optional()
      .describe('A regular expression that all of it must match.'),
    oneOf: z.array(z.string()).min(1).optional().describe('The only texts it may be.'),
    default: z.string().optional().describe('What it is where nobody says. Default: it must be said.'),
    ...valueKeys,
  }),
  z.strictObject({
    type: z.literal('integer').describe('A whole number.'),
    min: z.int().optional().describe('The least.'),
    max: z.int().optional().describe('The most.'),
    default: z.int().optional().describe('What it is where nobody says. Default: it must be said.'),
    ...valueKeys,
  }),
  z.strictObject({
    type: z.literal('boolean').describe('true or false.'),
    default: z.boolean().optional().describe('What it is where nobody says. Default: it must be said.'),
    ...valueKeys,
  }),
]);

export type ValueRule = z.output<typeof valueRule>;

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text, 'u'));
  } catch {
    return false;
  }
}

const plan = z.strictObject({
  tier: dnsLabel.describe('The tier of its customers.'),
  values: chartValues
    .optional()
    .describe('What it gives beyond the defaults: values by their name, and for a chart any others too.'),
});

const source = z.union([
  z.strictObject({ helm: helmSource.describe('A Helm chart.') }),
  z.strictObject({
    kustomize: kustomizeSource.describe('A folder of a git repository, in which ${NAME} stands for the value of that name.'),
  }),
  z.strictObject({
    manifests: z
      .array(manifest)
      .describe('Plain manifests, in which {tenant}, {namespace}, {plan} and {NAME} stand for what they name.'),
  }),
  z.strictObject({
    objects: extraFunction.describe('In TypeScript: a function (chart, ctx) => void; ctx has tenant, namespace, plan, values.'),
  }),
]);

/** One application that is sold. */
export const offering = z.strictObject({
  source: source.describe('What every customer gets one of: helm, kustomize, manifests or objects.'),
  plans: z.record(dnsLabel, plan).describe('The plans, by name. A plan decides the tier.'),
  values: z.record(valueName, valueRule).optional().describe('What a customer may set, by name. Default: nothing.'),
  namespace: z
    .string()
    .optional()
    .describe(
      "The customer's namespace that it goes into; {tenant} is filled in. Default: '{tenant}', or the only one there is.",
    ),
});

export type Offering = z.output<typeof offering>;
export type Offerings = Readonly<Record<string, Offering>>;

/** The applications that are sold to customers. */
export const offerings = z
  .record(offeringName, offering)
  .optional()
  .describe('Applications that are sold: every customer has an instance of one. By name.');

/** What the file of a customer says of what it bought. */
export const offerKeys = {
  offering: dnsLabel.optional().describe('The offering in platform.ts that it has one instance of. Default: none.'),
  plan: dnsLabel.optional().describe("The offering's plan, which decides the tier."),
  values: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('What it sets of the values that the offering has.'),
};
