import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, eventually, type Sent } from '../client/client.js';
import { manifestsIn } from '../fleet.js';
import { download } from '../guardrails/crds.js';

const MODULE = 'github.com/projectcalico/calico@v1.11.0-cni-plugin.0.20250813170300-a0db560f0520';
const STORED = 'libcalico-go/config/crd/crd.projectcalico.org_globalnetworkpolicies.yaml';

// biome-ignore lint/suspicious/noExplicitAny: a definition is read as it comes
type Json = Record<string, any>;

/**
 * Calico's kinds, as its API server has them. The module that is served holds GlobalNetworkPolicy as Calico stores it, before it had tiers: the same
 * spec but for the name of the tier. Tier is written here as its own definition says it (api/config/crd/projectcalico.org_tiers.yaml).
 */
export async function installCalico(admin: Client): Promise<void> {
  const stored: Json = manifestsIn(readFileSync(join(download(MODULE), STORED), 'utf8'))[0]!;
  const [{ schema }] = stored.spec.versions;
  schema.openAPIV3Schema.properties.spec.properties.tier = { type: 'string' };
  const spec = {
    type: 'object',
    properties: { order: { type: 'number' }, defaultAction: { type: 'string', enum: ['Pass', 'Deny'] } },
  };
  const tier = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  for (const crd of [definition('GlobalNetworkPolicy', 'globalnetworkpolicies', schema), definition('Tier', 'tiers', tier)]) {
    await admin.apply(crd);
    await eventually(`${crd.metadata.name} to be served`, async () => {
      const { status } = await admin.get(crd);
      const served = status?.conditions?.some(
        (c: { type: string; status: string }) => c.type === 'Established' && c.status === 'True',
      );
      return served ? true : undefined;
    });
  }
}

const definition = (kind: string, plural: string, schema: object): Sent => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.projectcalico.org` },
  spec: {
    group: 'projectcalico.org',
    scope: 'Cluster',
    names: { kind, plural },
    versions: [{ name: 'v3', served: true, storage: true, schema }],
  },
});
