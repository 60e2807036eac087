import { z } from 'zod';
import { labelKey, labelValue } from './names.js';

const effect = z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

/** A pod's toleration, with the rules of ValidateTolerations. */
export const toleration = z
  .strictObject({
    key: z
      .union([z.literal(''), labelKey])
      .optional()
      .describe('The taint key; none, with Exists, tolerates every key'),
    operator: z.enum(['Exists', 'Equal']).optional().describe('Equal unless given'),
    value: labelValue.optional(),
    effect: effect.optional().describe('The effect to tolerate; every effect unless given'),
    tolerationSeconds: z.int().optional().describe('With NoExecute: how many seconds a pod stays'),
  })
  .superRefine((t, ctx) => {
    const fault = (key: string, message: string) => ctx.addIssue({ code: 'custom', path: [key], input: t, message });
    if (!t.key && t.operator !== 'Exists') fault('operator', 'must be Exists when key is empty');
    if (t.operator === 'Exists' && t.value) fault('value', 'must be left out with Exists');
    if (t.tolerationSeconds !== undefined && t.effect !== 'NoExecute') {
      fault('effect', 'must be NoExecute when tolerationSeconds is set');
    }
  })
  .describe('A Kubernetes toleration');

/** A node's taint. */
export const taint = z.strictObject({ key: labelKey, value: labelValue.optional(), effect }).describe('A Kubernetes node taint');

export type Toleration = z.infer<typeof toleration>;
export type Taint = z.infer<typeof taint>;
