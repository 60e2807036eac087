import { z } from 'zod';
import { annotations, dnsSubdomain, labels, quantity } from '../../kube/schemas.js';
import { metaShape } from '../meta.js';
import { limitType, quotaKey } from './keys.js';

/** The explicit objects: what they are after resolving, and (the same, with null allowed) what an author may write. */

const SCOPES = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
] as const;

const scopes = z.array(z.enum(SCOPES)).describe('It counts only what all of these scopes hold for.');

const scopeRequirement = z
  .strictObject({
    scopeName: z.enum(SCOPES).describe('The scope.'),
    operator: z
      .enum(['In', 'NotIn', 'Exists', 'DoesNotExist'])
      .describe('In and NotIn need values; most scopes take only Exists.'),
    values: z
      .array(z.string())
      .optional()
      .describe('For In and NotIn: the values to compare with, such as names of priority classes.'),
  })
  .superRefine(({ operator, values = [] }, ctx) => {
    const takesValues = operator === 'In' || operator === 'NotIn';
    if (takesValues === values.length > 0) return;
    const message = takesValues ? `must not be empty with ${operator}` : `must be left out with ${operator}`;
    ctx.addIssue({ code: 'custom', path: ['values'], input: values, message });
  });

const scopeSelector = z
  .strictObject({ matchExpressions: z.array(scopeRequirement).optional().describe('Conditions, all of which must hold.') })
  .describe('It counts only what this selects: as scopes, with values.');

const HARD = "What it limits, by the API's own names: {'requests.cpu': '4', pods: 50}.";

export const quotaSpec = z.strictObject({
  hard: z.record(quotaKey, quantity).optional().describe(HARD),
  scopes: scopes.optional(),
  scopeSelector: scopeSelector.optional(),
  ...metaShape,
});

export const writtenQuota = z.strictObject({
  hard: z.record(quotaKey, quantity.nullish()).nullish().describe(HARD),
  scopes: scopes.nullish(),
  scopeSelector: scopeSelector.nullish(),
  labels: labels.nullish().describe('Labels of the object.'),
  annotations: annotations.nullish().describe('Annotations of the object.'),
});

const MEANINGS = {
  default: 'The limit of a container that names none, by resource.',
  defaultRequest: 'The request of a container that names none, by resource.',
  min: 'The least one may ask for, by resource.',
  max: 'The most one may ask for, by resource. For containers without a default it is the default limit too.',
  maxLimitRequestRatio: 'How many times its request a limit may be, by resource.',
} as const;

export type LimitField = keyof typeof MEANINGS;
export const LIMIT_FIELDS = Object.keys(MEANINGS) as LimitField[];

const amounts = z.record(z.string(), quantity);
const limitItem = z.strictObject({
  default: amounts.optional().describe(MEANINGS.default),
  defaultRequest: amounts.optional().describe(MEANINGS.defaultRequest),
  min: amounts.optional().describe(MEANINGS.min),
  max: amounts.optional().describe(MEANINGS.max),
  maxLimitRequestRatio: amounts.optional().describe(MEANINGS.maxLimitRequestRatio),
});

const writtenAmounts = z.record(z.string(), quantity.nullish());
const writtenItem = z.strictObject({
  default: writtenAmounts.nullish().describe(MEANINGS.default),
  defaultRequest: writtenAmounts.nullish().describe(MEANINGS.defaultRequest),
  min: writtenAmounts.nullish().describe(MEANINGS.min),
  max: writtenAmounts.nullish().describe(MEANINGS.max),
  maxLimitRequestRatio: writtenAmounts.nullish().describe(MEANINGS.maxLimitRequestRatio),
});

/** A record, not an object schema: it keeps the author's order of types, which is the order of the list. */
const LIMITS =
  "What it limits, by type, in the order of the list: {Container: {default: {cpu: '500m'}}}. Types: Container, Pod, PersistentVolumeClaim, or such as openshift.io/Image.";

export const limitRangeSpec = z.strictObject({
  limits: z.record(limitType, limitItem).describe(LIMITS),
  ...metaShape,
});

export const writtenLimitRange = z.strictObject({
  limits: z.record(limitType, writtenItem.nullish()).nullish().describe(LIMITS),
  labels: labels.nullish().describe('Labels of the object.'),
  annotations: annotations.nullish().describe('Annotations of the object.'),
});

/** A namespace's quotas and limits after resolving: each entry is one object. */
export const resolvedBudget = z.strictObject({
  quotas: z.record(dnsSubdomain, quotaSpec).describe('The ResourceQuotas, by name.'),
  limitRanges: z.record(dnsSubdomain, limitRangeSpec).describe('The LimitRanges, by name.'),
});

export type QuotaSpec = z.output<typeof quotaSpec>;
export type LimitItem = z.output<typeof limitItem>;
export type LimitRangeSpec = z.output<typeof limitRangeSpec>;
export type ResolvedBudget = z.output<typeof resolvedBudget>;
