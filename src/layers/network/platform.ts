import { z } from 'zod';
import { DNS_MODES, type DnsMode, NETWORK_ENGINES, type NetworkEngine } from '../../kube/capabilities.js';
import { cidr, dnsLabel, labelSelector } from '../../kube/schemas.js';
import type { Of } from '../contract.js';
import { METADATA_ADDRESS } from './metadata.js';
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
    ports: ports.optional().describe('The ports that count where a tenant names none. Left out: all.'),
  })
  .superRefine((value, ctx) => {
    if (ctx.issues.length > 0) return;
    const selects = value.namespaces !== undefined || value.namespaceSelector !== undefined;
    if (!selects && value.cidrs === undefined) {
      ctx.addIssue({ code: 'custom', input: value, message: 'must have namespaces, namespaceSelector or cidrs' });
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

export const networkClusterShape = {
  network: z
    .strictObject({
      engine: z.enum(NETWORK_ENGINES).optional().describe("What enforces NetworkPolicy there. Default: 'generic'."),
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

/** The peers that need no definition. A platform may say something else under the name. */
const BUILT_IN: Readonly<Record<string, Entry>> = {
  'instance-metadata': { cidrs: [METADATA_ADDRESS], ports: [80] },
};

/** A cluster's network, with everything said. */
export interface ClusterNetwork {
  readonly engine: NetworkEngine;
  readonly dns: { readonly mode: DnsMode; readonly addresses?: readonly string[] };
  readonly entries: ReadonlyMap<string, Entry>;
}

const networks = new WeakMap<object, { platform: object; network: ClusterNetwork }>();

/** {@link clusterNetwork}, worked out once a cluster: every tenant there asks. */
export function networkOf(cluster: Of<typeof networkClusterShape>, platform: Of<typeof networkPlatformShape>): ClusterNetwork {
  const known = networks.get(cluster);
  if (known?.platform === platform) return known.network;
  const network = clusterNetwork(cluster, platform);
  networks.set(cluster, { platform, network });
  return network;
}

/** What a cluster and the platform say, and what counts where they are silent. */
export function clusterNetwork(
  cluster: Of<typeof networkClusterShape>,
  platform: Of<typeof networkPlatformShape>,
): ClusterNetwork {
  const { engine = 'generic', dns = 'kube-dns', entries: own = {} } = cluster.network ?? {};
  const { entries: shared = {} } = platform.network ?? {};
  return {
    engine,
    dns: typeof dns === 'string' ? { mode: dns } : dns,
    entries: new Map([BUILT_IN, shared, own].flatMap((level) => Object.entries(level))),
  };
}
