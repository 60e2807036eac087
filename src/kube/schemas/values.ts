import { z } from 'zod';
import { cidrProblem } from '../cidr.js';
import { parseQuantity } from '../quantity.js';

/** A resource amount. Negative ones parse in Kubernetes but are refused in every field that takes an amount, and so here. */
export const quantity = z
  .union([z.string(), z.number()])
  .refine((q) => (parseQuantity(q) ?? -1n) >= 0n, {
    error: "must be a Kubernetes quantity such as '500m', '16' or '64Gi', not negative",
    params: { code: 'bad-quantity' },
  })
  .describe("A Kubernetes quantity: '500m' (half a core), '16', '64Gi'");

/** An address range in its canonical width: host bits zero. */
export const cidr = z
  .string()
  .refine((s) => cidrProblem(s) === undefined, {
    error: (issue) => cidrProblem(String(issue.input)),
    params: { code: 'bad-cidr' },
  })
  .describe("An address range, IPv4 or IPv6, host bits zero: '10.40.0.0/16'");

export const portNumber = z.int().min(1).max(65535).describe('A port number, 1 to 65535');

export const podSecurityLevel = z
  .enum(['privileged', 'baseline', 'restricted'])
  .describe('A Pod Security Standard: restricted is the strictest, privileged allows everything');

export const podSecurityVersion = z
  .string()
  .regex(/^(latest|v1\.(0|[1-9]\d{0,2}))$/, { error: "must be 'latest' or a minor version such as 'v1.33'" })
  .describe("The Kubernetes version whose Pod Security rules count: 'latest' or 'v1.33'");

export const kubernetesVersion = z
  .string()
  .regex(/^1\.(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2}))?$/, { error: "must be a Kubernetes version such as '1.33' or '1.33.2'" })
  .describe("A Kubernetes version, quoted in YAML: '1.33' or '1.33.2'");

export const isoDate = z.iso.date({ error: "must be a date that exists, such as '2027-03-31'" }).describe("A date: '2027-03-31'");
