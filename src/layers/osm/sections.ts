import { z } from 'zod';
import { dnsLabel, dnsSubdomain, labelValue, portNumber } from '../../kube/schemas.js';
import { accessSpec, NETWORK_POLICY } from '../mesh.js';

const account = z.strictObject({ kind: z.string(), name: z.string(), namespace: z.string().optional() });

export const target = z
  .strictObject({
    destination: account.describe('The service account whose pods are reached.'),
    rules: z
      .array(z.strictObject({ kind: z.string(), name: z.string(), matches: z.array(z.string()).optional() }))
      .describe('Routes that are open.'),
    sources: z.array(account).describe('The service accounts that may.'),
  })
  .describe('The spec of a TrafficTarget.');

export const tcpRoute = z
  .strictObject({ matches: z.strictObject({ ports: z.array(portNumber).describe('Ports.') }).describe('What it is about.') })
  .describe('The spec of a TCPRoute.');

export const httpRoute = z
  .strictObject({
    matches: z
      .array(
        z.strictObject({
          name: z.string(),
          pathRegex: z.string().optional(),
          methods: z.array(z.string()).optional(),
        }),
      )
      .describe('Requests, by path and method.'),
  })
  .describe('The spec of an HTTPRouteGroup.');

/** The NetworkPolicy for what the mesh itself needs. */
export const ACCESS = 'allow-osm';

export const MONITORED = 'openservicemesh.io/monitored-by';
export const INJECT = 'openservicemesh.io/sidecar-injection';

export const KINDS = {
  targets: { apiVersion: 'access.smi-spec.io/v1alpha3', kind: 'TrafficTarget' },
  tcpRoutes: { apiVersion: 'specs.smi-spec.io/v1alpha4', kind: 'TCPRoute' },
  httpRoutes: { apiVersion: 'specs.smi-spec.io/v1alpha4', kind: 'HTTPRouteGroup' },
  access: NETWORK_POLICY,
} as const;

/** What one namespace has of Open Service Mesh, each thing as SMI spells it. */
export const resolvedOsm = z.strictObject({
  labels: z.strictObject({ [MONITORED]: labelValue.optional() }).optional(),
  annotations: z.strictObject({ [INJECT]: z.string().optional() }).optional(),
  targets: z.record(dnsSubdomain, target).optional(),
  tcpRoutes: z.record(dnsSubdomain, tcpRoute).optional(),
  httpRoutes: z.record(dnsSubdomain, httpRoute).optional(),
  access: z.strictObject({ [ACCESS]: accessSpec.optional() }).optional(),
});
export type ResolvedOsm = z.infer<typeof resolvedOsm>;

export const osmShape = {
  osm: z
    .strictObject({
      enrolled: z
        .boolean()
        .nullish()
        .describe('Whether pods join the mesh, where the cluster runs Open Service Mesh. Tier standard: true.'),
      flows: z
        .boolean()
        .nullish()
        .describe('Whether what network opens is opened in the mesh, and nothing else. Tier standard: true.'),
      accounts: z
        .array(dnsSubdomain)
        .nullish()
        .describe('Service accounts that its pods run as: to OSM, who they are. Default: default.'),
      labels: z
        .strictObject({ [MONITORED]: labelValue.nullish() })
        .nullish()
        .describe('Labels of the Namespace that OSM reads.'),
      annotations: z
        .strictObject({ [INJECT]: z.string().nullish() })
        .nullish()
        .describe('Annotations of the Namespace that OSM reads.'),
      targets: z.record(dnsSubdomain, target.nullish()).nullish().describe('TrafficTargets, by name.'),
      tcpRoutes: z.record(dnsSubdomain, tcpRoute.nullish()).nullish().describe('TCPRoutes of SMI, by name.'),
      httpRoutes: z.record(dnsSubdomain, httpRoute.nullish()).nullish().describe('HTTPRouteGroups, by name.'),
      access: z
        .strictObject({ [ACCESS]: accessSpec.nullish() })
        .nullish()
        .describe('The NetworkPolicy through which pods reach what the mesh needs.'),
    })
    .nullish()
    .describe('The namespace in Open Service Mesh, where a cluster still runs it.'),
};

export const osmClusterShape = {
  osm: z
    .strictObject({
      name: labelValue.optional().describe("The mesh's name. Default: 'osm'."),
      namespace: dnsLabel
        .optional()
        .describe("Where its controller runs. Default: on AKS 'kube-system', elsewhere 'osm-system'."),
      accounts: z
        .record(dnsLabel, z.array(dnsSubdomain))
        .optional()
        .describe('Service accounts of namespaces that flows come from. Default: default.'),
    })
    .optional()
    .describe('That the cluster still runs Open Service Mesh, which is no longer maintained.'),
};
