import { z } from 'zod';
import { cidr, dnsLabel, dnsSubdomain, labels, labelValue, portNumber } from '../../kube/schemas.js';
import { accessSpec, NETWORK_POLICY } from '../mesh.js';

const list = (of: z.ZodType<string> = z.string()) => z.array(of).optional().describe('Any of these.');

/** What counts as a selection of pods: by label, all of which must be there. */
const selector = z.strictObject({ matchLabels: labels.optional() }).optional().describe('The pods it is about; all without it.');

const mode = z.enum(['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT']);
const mtls = z.strictObject({ mode: mode.optional() });

export const authentication = z
  .strictObject({
    selector,
    mtls: mtls.optional().describe('What connections to the pods must be.'),
    portLevelMtls: z.record(z.string(), mtls).optional().describe('The same for single ports.'),
  })
  .describe('The spec of a PeerAuthentication.');

export const SOURCE_LISTS = [
  'principals',
  'notPrincipals',
  'namespaces',
  'notNamespaces',
  'requestPrincipals',
  'notRequestPrincipals',
] as const;
export const ADDRESS_LISTS = ['ipBlocks', 'notIpBlocks', 'remoteIpBlocks', 'notRemoteIpBlocks'] as const;
export const OPERATION_LISTS = ['ports', 'notPorts', 'methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts'] as const;
const lists = <K extends string>(keys: readonly K[], of?: z.ZodType<string>) =>
  Object.fromEntries(keys.map((key) => [key, list(of)])) as Record<K, ReturnType<typeof list>>;
const address = z.union([cidr, z.string()]);

export const authorization = z
  .strictObject({
    selector,
    action: z.enum(['ALLOW', 'DENY', 'AUDIT']).optional().describe('Default: ALLOW.'),
    rules: z
      .array(
        z.strictObject({
          from: z
            .array(z.strictObject({ source: z.strictObject({ ...lists(SOURCE_LISTS), ...lists(ADDRESS_LISTS, address) }) }))
            .optional()
            .describe('Who; without it, anyone.'),
          to: z
            .array(z.strictObject({ operation: z.strictObject(lists(OPERATION_LISTS)) }))
            .optional()
            .describe('What; without it, anything.'),
          when: z
            .array(z.strictObject({ key: z.string(), values: list(), notValues: list() }))
            .optional()
            .describe('Conditions, all of which must hold.'),
        }),
      )
      .optional()
      .describe('Any of them; without any, nothing is allowed.'),
  })
  .describe('The spec of an AuthorizationPolicy.');

export const sidecar = z
  .strictObject({
    workloadSelector: z.strictObject({ labels: labels.optional() }).optional().describe('The pods it is about.'),
    egress: z
      .array(z.strictObject({ hosts: z.array(z.string()).describe("Hosts as 'namespace/host'.") }))
      .optional()
      .describe('What the proxies are told of.'),
    outboundTrafficPolicy: z
      .strictObject({ mode: z.enum(['REGISTRY_ONLY', 'ALLOW_ANY']).optional() })
      .optional()
      .describe('What becomes of traffic to hosts that the mesh does not know.'),
  })
  .describe('The spec of a Sidecar.');

/** The NetworkPolicy for what the mesh itself needs. */
export const ACCESS = 'allow-istio';

export const LABELS = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode', 'istio.io/use-waypoint'] as const;
const marks = Object.fromEntries(LABELS.map((key) => [key, labelValue.optional()])) as Record<
  (typeof LABELS)[number],
  z.ZodOptional<typeof labelValue>
>;

export const KINDS = {
  authentications: { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication' },
  policies: { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' },
  sidecars: { apiVersion: 'networking.istio.io/v1', kind: 'Sidecar' },
  access: NETWORK_POLICY,
} as const;

/** What one namespace has of Istio, each thing as Istio spells it. */
export const resolvedIstio = z.strictObject({
  labels: z.strictObject(marks).optional(),
  authentications: z.record(dnsSubdomain, authentication).optional(),
  policies: z.record(dnsSubdomain, authorization).optional(),
  sidecars: z.record(dnsSubdomain, sidecar).optional(),
  access: z.strictObject({ [ACCESS]: accessSpec.optional() }).optional(),
});
export type ResolvedIstio = z.infer<typeof resolvedIstio>;

export const istioShape = {
  istio: z
    .strictObject({
      enrolled: z.boolean().nullish().describe('Whether pods join the mesh, where the cluster runs Istio. Tier standard: true.'),
      mtls: z
        .enum(['strict', 'permissive'])
        .nullish()
        .describe('Whether pods take only connections of the mesh, or plain ones too. Tier standard: strict.'),
      flows: z
        .boolean()
        .nullish()
        .describe('Whether what network opens is opened in the mesh, and nothing else. Tier standard: true.'),
      labels: z
        .strictObject(
          Object.fromEntries(LABELS.map((key) => [key, labelValue.nullish()])) as Record<
            (typeof LABELS)[number],
            z.ZodOptional<z.ZodNullable<typeof labelValue>>
          >,
        )
        .nullish()
        .describe('Labels of the Namespace that Istio reads.'),
      authentications: z.record(dnsSubdomain, authentication.nullish()).nullish().describe('PeerAuthentications, by name.'),
      policies: z.record(dnsSubdomain, authorization.nullish()).nullish().describe('AuthorizationPolicies, by name.'),
      sidecars: z.record(dnsSubdomain, sidecar.nullish()).nullish().describe('Sidecars, by name.'),
      access: z
        .strictObject({ [ACCESS]: accessSpec.nullish() })
        .nullish()
        .describe('The NetworkPolicy through which pods reach what the mesh needs.'),
    })
    .nullish()
    .describe('The namespace in Istio, where the cluster runs it.'),
};

export const istioClusterShape = {
  istio: z
    .strictObject({
      mode: z.enum(['sidecar', 'ambient']).optional().describe('A proxy in each pod, or one on each node. Default: sidecar.'),
      revision: labelValue
        .optional()
        .describe(
          "The revision that injects, such as 'asm-1-27' of the AKS add-on. Default: the one that istio-injection means.",
        ),
      namespace: dnsLabel
        .optional()
        .describe("Where istiod runs. Default: 'istio-system', with a revision of the AKS add-on 'aks-istio-system'."),
      cni: z
        .boolean()
        .optional()
        .describe('Whether its CNI plugin runs: without it, pods get a container that Pod Security refuses. Default: false.'),
      xdsPort: portNumber.optional().describe('The port of istiod that proxies ask. Default: 15012.'),
    })
    .optional()
    .describe('That the cluster runs Istio, and how.'),
};
