import { z } from 'zod';
import { cidr, ipBlock, labelValue, portNumber } from '../../../kube/schemas.js';
import { metaShape } from '../../meta.js';

/** What Cilium knows without an address (pkg/policy/api of Cilium 1.18). */
export const ENTITIES = [
  'all',
  'world',
  'cluster',
  'host',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'health',
  'init',
  'unmanaged',
  'none',
] as const;
export type Entity = (typeof ENTITIES)[number];

/** A label as Cilium knows it: Kubernetes' own, with the source it comes from in front (`k8s:`) or without. */
const key = z.string().regex(/^([a-z0-9-]+[:.])?[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$/);

const selector = z
  .strictObject({
    matchLabels: z.record(key, labelValue).optional(),
    matchExpressions: z
      .array(
        z.strictObject({
          key,
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z.array(labelValue).optional(),
        }),
      )
      .optional(),
  })
  .describe('Pods by Cilium’s labels; {} is all of the own namespace.');

const PORT =
  /^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4}|([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*)$/;

const portRange = z.strictObject({
  port: z.string().regex(PORT).describe("A number or a port's name, as text; '0' is all of them."),
  endPort: portNumber.optional(),
  protocol: z.enum(['TCP', 'UDP', 'SCTP', 'ANY']).optional(),
});

/** A host name; `*` stands for one label or a part of it, as Cilium's own patterns say. */
const hostMatch = z.union([
  z.strictObject({
    matchName: z
      .string()
      .max(255)
      .regex(/^([-a-zA-Z0-9_]+[.]?)+$/),
  }),
  z.strictObject({
    matchPattern: z
      .string()
      .max(255)
      .regex(/^([-a-zA-Z0-9_*]+[.]?)+$/),
  }),
]);

export const httpRule = z
  .strictObject({
    method: z.string().min(1).optional().describe('A regular expression for the method. Left out: all.'),
    path: z.string().min(1).optional().describe('A regular expression for the whole path. Left out: all.'),
  })
  .describe('Requests that may pass: method and path, regular expressions both.');

const toPorts = z
  .array(
    z.strictObject({
      ports: z.array(portRange).max(40).optional(),
      rules: z.union([z.strictObject({ http: z.array(httpRule) }), z.strictObject({ dns: z.array(hostMatch) })]).optional(),
    }),
  )
  .optional();
const toDeniedPorts = z.array(z.strictObject({ ports: z.array(portRange).max(40).optional() })).optional();

const endpoints = z.array(selector).optional();
const entities = z.array(z.enum(ENTITIES)).optional();
const cidrs = z.array(cidr).optional();
const cidrSet = z.array(ipBlock).optional();
const from = { fromEndpoints: endpoints, fromEntities: entities, fromCIDR: cidrs, fromCIDRSet: cidrSet };
const to = { toEndpoints: endpoints, toEntities: entities, toCIDR: cidrs, toCIDRSet: cidrSet };

const ingress = z.array(z.strictObject({ ...from, toPorts })).describe('Who may reach the pods, as Cilium spells it.');
const egress = z
  .array(z.strictObject({ ...to, toFQDNs: z.array(hostMatch).optional(), toPorts }))
  .describe('Whom the pods may reach, as Cilium spells it.');
const ingressDeny = z
  .array(z.strictObject({ ...from, toPorts: toDeniedPorts }))
  .describe('Who may not reach the pods, whatever else says so.');
const egressDeny = z
  .array(z.strictObject({ ...to, toPorts: toDeniedPorts }))
  .describe('Whom the pods may not reach, whatever else says so.');
const enableDefaultDeny = z
  .strictObject({ ingress: z.boolean().optional(), egress: z.boolean().optional() })
  .describe('Whether the pods are closed but for the rules. Left out: in each direction that has rules.');
const endpointSelector = selector.describe('The pods it is about; {} is all of the namespace.');

export const CILIUM_RULES = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const;

/** A CiliumNetworkPolicy exactly as Cilium spells it, as far as it speaks of addresses, names, pods, entities, ports and requests. */
export const ciliumPolicy = z
  .strictObject({
    endpointSelector,
    enableDefaultDeny: enableDefaultDeny.optional(),
    ingress: ingress.optional(),
    ingressDeny: ingressDeny.optional(),
    egress: egress.optional(),
    egressDeny: egressDeny.optional(),
    ...metaShape,
  })
  .refine((policy) => CILIUM_RULES.some((rules) => policy[rules] !== undefined), {
    error: `must have one of ${CILIUM_RULES.join(', ')}`,
  });

/** The same with every key optional, since a level may override a single key of what it inherits. */
export const authorCiliumPolicy = z
  .strictObject({
    endpointSelector: endpointSelector.nullish(),
    enableDefaultDeny: enableDefaultDeny.nullish(),
    ingress: ingress.nullish(),
    ingressDeny: ingressDeny.nullish(),
    egress: egress.nullish(),
    egressDeny: egressDeny.nullish(),
    labels: metaShape.labels.nullish(),
    annotations: metaShape.annotations.nullish(),
  })
  .describe('A CiliumNetworkPolicy, exactly as Cilium spells it.');

export type CiliumPolicy = z.output<typeof ciliumPolicy>;
export type CiliumSelector = z.output<typeof selector>;
export type CiliumEgress = NonNullable<CiliumPolicy['egress']>[number];
export type CiliumIngress = NonNullable<CiliumPolicy['ingress']>[number];
export type CiliumPorts = NonNullable<CiliumEgress['toPorts']>;
export type HostMatch = z.output<typeof hostMatch>;
export type HttpRule = z.output<typeof httpRule>;
