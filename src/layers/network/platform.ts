import { z } from 'zod';
import { type Distribution, DNS_MODES, type DnsMode, NETWORK_ENGINES, type NetworkEngine } from '../../kube/capabilities.js';
import { isIPv6Cidr } from '../../kube/cidr.js';
import { METADATA_ADDRESS, METADATA_ADDRESSES } from '../../kube/instance-metadata.js';
import { cidr, dnsLabel, labelSelector } from '../../kube/schemas.js';
import type { Of } from '../contract.js';
import { ENTITIES } from './cilium/policy.js';
import { ports } from './peer.js';

const entry = z
  .strictObject({
    namespaces: z.array(dnsLabel).min(1).optional().describe('Namespaces, by name.'),
    namespaceSelector: labelSelector
      .optional()
      .describe(
        'Namespaces by label, for adopted fleets. Warned about: whoever may label a Namespace becomes part of the entry.',
      ),
    pods: labelSelector.optional().describe('Only these pods of the namespaces.'),
    cidrs: z.array(cidr).min(1).optional().describe('Address ranges.'),
    entities: z
      .array(z.enum(ENTITIES))
      .min(1)
      .optional()
      .describe(
        'What Cilium knows without an address, such as kube-apiserver or host, which no range matches there. Only on Cilium.',
      ),
    hostNetwork: z
      .boolean()
      .optional()
      .describe(
        "Whether its pods have the node's network, whose packets bear a node's address: it is then the nodes, too, by nodeCidrs or as Cilium knows them.",
      ),
    tenants: z
      .array(dnsLabel)
      .optional()
      .describe('The tenants that may name it. Left out, with tiers: every tenant; [] is none.'),
    tiers: z.array(z.string().min(1)).optional().describe('The tiers whose tenants may name it.'),
    ports: ports.optional().describe('The ports that count where a tenant names none. Left out: all.'),
  })
  .superRefine((value, ctx) => {
    if (ctx.issues.length > 0) return;
    const selects = value.namespaces !== undefined || value.namespaceSelector !== undefined;
    if (!selects && value.cidrs === undefined && value.entities === undefined && !value.hostNetwork) {
      const message = 'must have namespaces, namespaceSelector, cidrs, entities or hostNetwork';
      ctx.addIssue({ code: 'custom', input: value, message });
    } else if (!selects && value.pods !== undefined) {
      ctx.addIssue({ code: 'custom', path: ['pods'], input: value.pods, message: 'needs namespaces or namespaceSelector' });
    }
  })
  .describe('A peer that tenants name by its key.');

export type Entry = z.output<typeof entry>;

const entries = z.record(dnsLabel, entry);

export const networkPlatformShape = {
  network: z
    .strictObject({ entries: entries.optional().describe('Peers that tenants may name, on every cluster.') })
    .optional()
    .describe('What tenants may name as network peers.'),
};

const mode = z.enum(DNS_MODES);

/** The kinds that say rules for the whole cluster. */
const CLUSTERWIDE = ['cilium', 'cluster-network-policy', 'calico'] as const;
export type Clusterwide = (typeof CLUSTERWIDE)[number];

/** What Azure's Advanced Container Networking Services add to its Cilium: each includes those before it. */
const ACNS = ['None', 'FQDN', 'L7'] as const;
export type Acns = (typeof ACNS)[number];

export const networkClusterShape = {
  network: z
    .strictObject({
      engine: z.enum(NETWORK_ENGINES).optional().describe("What enforces NetworkPolicy there. Default: 'generic'."),
      managed: z
        .boolean()
        .optional()
        .describe('Whether the cloud runs the engine, whose limits then count. Default: true where the distribution is aks.'),
      acns: z
        .enum(ACNS)
        .optional()
        .describe("What --acns-advanced-networkpolicies says on AKS: host names take 'FQDN', HTTP rules 'L7'. Default: 'None'."),
      windows: z.boolean().optional().describe('Whether it has Windows nodes, on which Azure NPM enforces less. Default: false.'),
      kubenet: z.boolean().optional().describe('Whether its pods are connected by kubenet, which AKS ends. Default: false.'),
      podCidrs: z.array(cidr).min(1).optional().describe('Where the addresses of pods are. Default: not known.'),
      nodeCidrs: z.array(cidr).min(1).optional().describe('Where the addresses of nodes are. Default: not known.'),
      clusterwide: z
        .union([z.enum(CLUSTERWIDE), z.literal(false)])
        .optional()
        .describe(
          "The kind that keeps tenants from instance metadata, nodes and the API server, whatever their own policies say; false is none. Default: 'cilium' on Cilium, false elsewhere, as the kind must be there.",
        ),
      egressGateway: dnsLabel
        .optional()
        .describe('The network entry through which pods reach host names where the engine has no rules for them.'),
      dns: z
        .union([
          mode,
          z.strictObject({
            mode: mode.describe('Where queries go first.'),
            addresses: z
              .array(cidr)
              .optional()
              .describe("The cache's addresses on the node. Default: those of the mode (node-local-dns 169.254.20.10/32)."),
          }),
        ])
        .optional()
        .describe("Where a pod's DNS queries go first. Default: 'kube-dns'."),
      entries: entries
        .optional()
        .describe("Peers that tenants may name there; one called like a platform entry stands in that one's place."),
    })
    .optional()
    .describe("The cluster's network."),
};

/** The peer that needs no definition. A platform may say something else under the name. */
const instanceMetadata = (pods: readonly string[]): Entry => ({
  cidrs: pods.some(isIPv6Cidr) ? [...METADATA_ADDRESSES] : [METADATA_ADDRESS],
  ports: [80],
});

/** A cluster's network, with everything said. */
export interface ClusterNetwork {
  readonly engine: NetworkEngine;
  readonly distribution: Distribution;
  readonly managed: boolean;
  readonly acns: Acns;
  readonly windows: boolean;
  readonly kubenet: boolean;
  readonly podCidrs: readonly string[];
  readonly nodeCidrs: readonly string[];
  readonly clusterwide: Clusterwide | false;
  readonly egressGateway?: string;
  readonly dns: { readonly mode: DnsMode; readonly addresses?: readonly string[] };
  readonly entries: ReadonlyMap<string, Entry>;
}

/** A cluster, as far as its network is asked for. */
export interface NetworkedCluster {
  readonly distribution: Distribution;
  readonly values: Of<typeof networkClusterShape>;
}

const networks = new WeakMap<object, { platform: object; network: ClusterNetwork }>();

/** {@link clusterNetwork}, worked out once a cluster: every tenant there asks. */
export function networkOf(cluster: NetworkedCluster, platform: Of<typeof networkPlatformShape>): ClusterNetwork {
  const known = networks.get(cluster.values);
  if (known?.platform === platform && known.network.distribution === cluster.distribution) return known.network;
  const network = clusterNetwork(cluster, platform);
  networks.set(cluster.values, { platform, network });
  return network;
}

/** What a cluster and the platform say, and what counts where they are silent. */
export function clusterNetwork(
  { distribution, values }: NetworkedCluster,
  platform: Of<typeof networkPlatformShape>,
): ClusterNetwork {
  const { engine = 'generic', dns = 'kube-dns', entries: own = {}, egressGateway, ...said } = values.network ?? {};
  const { entries: shared = {} } = platform.network ?? {};
  const { clusterwide = engine === 'cilium' ? 'cilium' : false } = said;
  // What is shut for the whole cluster opens for tenants that the platform names, and for nobody on their own word.
  const metadata = instanceMetadata(said.podCidrs ?? []);
  const builtIn = { 'instance-metadata': clusterwide ? { ...metadata, tenants: [] } : metadata };
  return {
    engine,
    distribution,
    managed: said.managed ?? distribution === 'aks',
    acns: said.acns ?? 'None',
    windows: said.windows ?? false,
    kubenet: said.kubenet ?? false,
    podCidrs: said.podCidrs ?? [],
    nodeCidrs: said.nodeCidrs ?? [],
    clusterwide,
    ...(egressGateway !== undefined && { egressGateway }),
    dns: typeof dns === 'string' ? { mode: dns } : dns,
    entries: new Map([builtIn, shared, own].flatMap((level) => Object.entries<Entry>(level))),
  };
}
