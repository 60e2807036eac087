import { z } from 'zod';
import { cidr, dnsLabel, dnsSubdomain, labelSelector, portNumber } from '../../kube/schemas.js';
import { accessSpec, NETWORK_POLICY } from '../mesh.js';

const port = z.union([portNumber, z.string().min(1).max(15)]).describe('A port of the pods: a number or its name.');

export const server = z
  .strictObject({
    podSelector: labelSelector.describe('The pods it is about; {} is all of the namespace.'),
    port,
    proxyProtocol: z.string().optional().describe('What is spoken there, such as HTTP/2 or opaque. Default: detected.'),
    accessPolicy: z.string().optional().describe('What becomes of traffic that nothing authorizes. Default: deny.'),
  })
  .describe('The spec of a Server.');

const ref = z.strictObject({
  group: z.string().optional(),
  kind: z.string(),
  name: z.string().optional(),
  namespace: z.string().optional(),
});

export const authorization = z
  .strictObject({
    targetRef: z
      .strictObject({ group: z.string().optional(), kind: z.string(), name: z.string() })
      .describe('What is opened: a Server, or a Namespace for all of its Servers.'),
    requiredAuthenticationRefs: z.array(ref).describe('To whom; all of them must hold.'),
  })
  .describe('The spec of an AuthorizationPolicy of Linkerd.');

export const meshAuthentication = z
  .strictObject({
    identities: z.array(z.string()).optional().describe("Identities; '*.' at the front is any."),
    identityRefs: z.array(ref).optional().describe('Identities by ServiceAccount or Namespace.'),
  })
  .describe('The spec of a MeshTLSAuthentication.');

export const networkAuthentication = z
  .strictObject({
    networks: z
      .array(z.strictObject({ cidr, except: z.array(cidr).optional() }))
      .describe('Address ranges, with parts to leave out.'),
  })
  .describe('The spec of a NetworkAuthentication.');

/** The NetworkPolicy for what the mesh itself needs. */
export const ACCESS = 'allow-linkerd';

export const INJECT = 'linkerd.io/inject';
export const INBOUND = 'config.linkerd.io/default-inbound-policy';
export const ANNOTATIONS = [INJECT, INBOUND] as const;

export const KINDS = {
  servers: { apiVersion: 'policy.linkerd.io/v1beta3', kind: 'Server' },
  meshAuthentications: { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'MeshTLSAuthentication' },
  networkAuthentications: { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'NetworkAuthentication' },
  policies: { apiVersion: 'policy.linkerd.io/v1alpha1', kind: 'AuthorizationPolicy' },
  access: NETWORK_POLICY,
} as const;

/** What one namespace has of Linkerd, each thing as Linkerd spells it. */
export const resolvedLinkerd = z.strictObject({
  annotations: z.strictObject({ [INJECT]: z.string().optional(), [INBOUND]: z.string().optional() }).optional(),
  servers: z.record(dnsSubdomain, server).optional(),
  meshAuthentications: z.record(dnsSubdomain, meshAuthentication).optional(),
  networkAuthentications: z.record(dnsSubdomain, networkAuthentication).optional(),
  policies: z.record(dnsSubdomain, authorization).optional(),
  access: z.strictObject({ [ACCESS]: accessSpec.optional() }).optional(),
});
export type ResolvedLinkerd = z.infer<typeof resolvedLinkerd>;

export const linkerdShape = {
  linkerd: z
    .strictObject({
      enrolled: z
        .boolean()
        .nullish()
        .describe('Whether pods join the mesh, where the cluster runs Linkerd. Tier standard: true.'),
      inbound: z
        .enum(['deny', 'cluster-authenticated', 'all-authenticated', 'audit'])
        .nullish()
        .describe('What becomes of traffic to ports that no Server names. Tier standard: deny.'),
      flows: z
        .boolean()
        .nullish()
        .describe('Whether what network opens is opened in the mesh, and nothing else. Tier standard: true.'),
      ports: z
        .array(port)
        .nullish()
        .describe(
          'Ports that pods serve, beside those that network names: a flow to all ports opens these and those. Default: none.',
        ),
      annotations: z
        .strictObject({ [INJECT]: z.string().nullish(), [INBOUND]: z.string().nullish() })
        .nullish()
        .describe('Annotations of the Namespace that Linkerd reads.'),
      servers: z.record(dnsSubdomain, server.nullish()).nullish().describe('Servers, by name.'),
      meshAuthentications: z
        .record(dnsSubdomain, meshAuthentication.nullish())
        .nullish()
        .describe('MeshTLSAuthentications, by name.'),
      networkAuthentications: z
        .record(dnsSubdomain, networkAuthentication.nullish())
        .nullish()
        .describe('NetworkAuthentications, by name.'),
      policies: z.record(dnsSubdomain, authorization.nullish()).nullish().describe('AuthorizationPolicies, by name.'),
      access: z
        .strictObject({ [ACCESS]: accessSpec.nullish() })
        .nullish()
        .describe('The NetworkPolicy through which pods reach what the mesh needs.'),
    })
    .nullish()
    .describe('The namespace in Linkerd, where the cluster runs it.'),
};

export const linkerdClusterShape = {
  linkerd: z
    .strictObject({
      namespace: dnsLabel.optional().describe("Where the control plane runs. Default: 'linkerd'."),
      cni: z
        .boolean()
        .optional()
        .describe('Whether its CNI plugin runs: without it, pods get a container that Pod Security refuses. Default: false.'),
    })
    .optional()
    .describe('That the cluster runs Linkerd, and how.'),
};
