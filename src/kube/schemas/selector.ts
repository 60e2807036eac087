import { z } from 'zod';
import { labelKey, labels, labelValue } from './names.js';

/** As ValidateLabelSelectorRequirement: In and NotIn need values, Exists and DoesNotExist take none. */
const requirement = z
  .strictObject({
    key: labelKey,
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: z.array(labelValue).optional().describe('For In and NotIn: the values to compare with'),
  })
  .superRefine(({ operator, values = [] }, ctx) => {
    const takesValues = operator === 'In' || operator === 'NotIn';
    if (takesValues === values.length > 0) return;
    const message = takesValues ? `must not be empty with ${operator}` : `must be left out with ${operator}`;
    ctx.addIssue({ code: 'custom', path: ['values'], input: values, message });
  });

/** A LabelSelector. `{}` selects everything; leaving it out means something else, by field. */
export const labelSelector = z
  .strictObject({
    matchLabels: labels.optional(),
    matchExpressions: z.array(requirement).optional().describe('Conditions, all of which must hold'),
  })
  .describe('A Kubernetes label selector; an empty one selects everything');

export type LabelSelector = z.infer<typeof labelSelector>;
