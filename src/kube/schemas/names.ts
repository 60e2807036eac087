import { z } from 'zod';
import {
  annotationKeyProblem,
  annotationsSizeProblem,
  DNS_LABEL_RULE,
  DNS_SUBDOMAIN_RULE,
  isDnsLabel,
  isDnsSubdomain,
  isPathSegment,
  labelKeyProblem,
  labelValueProblem,
  PATH_SEGMENT_RULE,
} from '../names.js';

const params = { code: 'bad-name' };

/** Names of namespaces. */
export const dnsLabel = z
  .string()
  .refine(isDnsLabel, { error: DNS_LABEL_RULE, params })
  .describe("A DNS label: lower-case letters, digits and '-', at most 63 characters");

/** Names of most objects. */
export const dnsSubdomain = z
  .string()
  .refine(isDnsSubdomain, { error: DNS_SUBDOMAIN_RULE, params })
  .describe("A DNS name: lower-case letters, digits, '-' and '.', at most 253 characters");

/** Names of roles and bindings. */
export const pathSegment = z
  .string()
  .refine(isPathSegment, { error: PATH_SEGMENT_RULE, params })
  .describe("A name without '/' and '%', such as 'system:node'");

export const labelKey = z
  .string()
  .refine((key) => labelKeyProblem(key) === undefined, { error: (issue) => labelKeyProblem(String(issue.input)), params })
  .describe("A label key: 'name' or 'prefix.example.com/name'");

export const labelValue = z
  .string()
  .refine((value) => labelValueProblem(value) === undefined, { error: (issue) => labelValueProblem(String(issue.input)), params })
  .describe("A label value: letters, digits, '-', '_' and '.', at most 63 characters");

/** Keys are checked beside the values, not as the record's key schema, so that each fault is one flat issue with its path. */
export const labels = z
  .record(z.string(), z.string())
  .superRefine((record, ctx) => {
    for (const [key, value] of Object.entries(record)) {
      const keyProblem = labelKeyProblem(key);
      const valueProblem = labelValueProblem(value);
      if (keyProblem) ctx.addIssue({ code: 'custom', params, path: [key], input: key, message: `the label key ${keyProblem}` });
      if (valueProblem)
        ctx.addIssue({ code: 'custom', params, path: [key], input: value, message: `the label value ${valueProblem}` });
    }
  })
  .describe('Labels: label keys with label values, strings only');

export const annotations = z
  .record(z.string(), z.string())
  .superRefine((record, ctx) => {
    for (const key of Object.keys(record)) {
      const problem = annotationKeyProblem(key);
      if (problem) ctx.addIssue({ code: 'custom', params, path: [key], input: key, message: `the annotation key ${problem}` });
    }
    const message = annotationsSizeProblem(record);
    if (message) ctx.addIssue({ code: 'custom', input: record, message });
  })
  .describe('Annotations: keys with any strings, 256 KiB at most in all');
