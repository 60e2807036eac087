import { z } from 'zod';
import { dnsSubdomain, labelSelector, networkPeer, networkPort } from '../../kube/schemas.js';
import type { Merged } from '../../model/merge.js';
import { metaShape } from '../meta.js';
import { nameTemplate } from '../naming.js';
import { authorCiliumPolicy, ciliumPolicy } from './cilium/policy.js';
import { SHUT } from './grants.js';
import { peer } from './peer.js';

const direction = z.enum(['Ingress', 'Egress']);
const directions = z.array(direction).max(2, { error: 'must be at most two' });

const peers = (key: 'from' | 'to') => z.array(networkPeer).optional().describe(`Peers; without any, the rule is ${key} anyone.`);
const rulePorts = z.array(networkPort).optional().describe('Ports; without any, all of them.');

const ingress = z
  .array(z.strictObject({ from: peers('from'), ports: rulePorts }))
  .describe('Ingress rules, as Kubernetes spells them.');
const egress = z
  .array(z.strictObject({ to: peers('to'), ports: rulePorts }))
  .describe('Egress rules, as Kubernetes spells them.');
const podSelector = labelSelector.describe(
  'The pods it is about; {} is all of the namespace. Makes this a policy in Kubernetes’ own spelling.',
);
const policyTypes = directions.describe('The directions it isolates. Left out: Ingress, and Egress where it has egress rules.');

/** A NetworkPolicy exactly as Kubernetes spells it. */
export const exactPolicy = z.strictObject({
  podSelector,
  policyTypes: policyTypes.optional(),
  ingress: ingress.optional(),
  egress: egress.optional(),
  ...metaShape,
});

/**
 * A named policy as authors write it, in the short form (pods, from, to) or the exact one. One object for both, every key optional,
 * since a level may override a single key of what it inherits; which form it is, and that it is one, is known after merging.
 */
export const authorPolicy = z
  .strictObject({
    pods: labelSelector.nullish().describe('Short form: the pods it is about. Left out: all of the namespace.'),
    from: z.array(peer).nullish().describe('Short form: who may reach them. [] is nobody; left out: ingress is not its subject.'),
    to: z.array(peer).nullish().describe('Short form: whom they may reach. [] is nobody; left out: egress is not its subject.'),
    podSelector: podSelector.nullish(),
    policyTypes: policyTypes.nullish(),
    ingress: ingress.nullish(),
    egress: egress.nullish(),
    labels: metaShape.labels.nullish(),
    annotations: metaShape.annotations.nullish(),
  })
  .describe('A NetworkPolicy: { pods, from, to }, or with podSelector exactly as Kubernetes spells it.');

const network = z.strictObject({
  defaultDeny: directions
    .nullish()
    .describe("The directions in which all pods are closed unless something opens them: ['Ingress', 'Egress']. [] is none."),
  dns: z.boolean().nullish().describe("Whether all pods may ask the cluster's DNS."),
  within: z
    .enum(['namespace', 'tenant', 'none'])
    .nullish()
    .describe(
      "Whom all pods may talk to without naming them: their own namespace, all the tenant's namespaces on the cluster, or none.",
    ),
  from: z.array(peer).nullish().describe('Who may reach all pods.'),
  to: z.array(peer).nullish().describe('Whom all pods may reach.'),
  policies: z
    .record(nameTemplate(dnsSubdomain), authorPolicy.nullish())
    .nullish()
    .describe('Further policies, each one NetworkPolicy of that name.'),
  cilium: z
    .record(nameTemplate(dnsSubdomain), authorCiliumPolicy.nullish())
    .nullish()
    .describe('On Cilium: further policies, each one CiliumNetworkPolicy of that name, exactly as Cilium spells it.'),
  apart: z
    .boolean()
    .nullish()
    .describe('On Cilium: whether tenants that no policy here names are denied, whatever else stands in the namespace.'),
  reaches: z
    .array(z.enum(SHUT))
    .nullish()
    .describe(
      'What of that which is shut for the whole cluster its pods may reach; naming such an entry in `to` says it, too. The platform grants it.',
    ),
});

export const networkShape = {
  network: network.nullish().describe('Whom the pods may talk to: becomes NetworkPolicies, which only ever add up.'),
};

export const resolvedNetwork = z.strictObject({
  policies: z.record(dnsSubdomain, exactPolicy),
  cilium: z.record(dnsSubdomain, ciliumPolicy).optional(),
  reaches: z.array(z.enum(SHUT)).min(1).optional(),
});

export type AuthorCiliumPolicy = Merged<z.output<typeof authorCiliumPolicy>>;
export type Direction = z.output<typeof direction>;
export type ExactPolicy = z.output<typeof exactPolicy>;
export type ResolvedNetwork = z.output<typeof resolvedNetwork>;
