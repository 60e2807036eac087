import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { INSTANCE_METADATA, namesOf, withOutside } from '../../src/reach/index.js';
import { fleetOf } from './fleet.js';

const strict: Manifest = {
  apiVersion: 'config.openservicemesh.io/v1alpha2',
  kind: 'MeshConfig',
  metadata: { name: 'osm-mesh-config', namespace: 'osm-system' },
  spec: { traffic: { enablePermissiveTrafficPolicyMode: false } },
};
const calico = { network: { engine: 'calico', clusterwide: 'calico', nodeCidrs: ['10.9.0.0/16'] } };
const clusterwide = { network: { clusterwide: 'cluster-network-policy', nodeCidrs: ['10.9.0.0/16'] } };

describe('what a fleet says on a cluster that has more than NetworkPolicies', () => {
  it.each<[string, object, string[], Manifest[]]>([
    ['linkerd', { linkerd: { cni: true } }, ['mesh-flow'], []],
    ['osm', { osm: {} }, ['mesh-end-of-life'], []],
    ['osm, not permissive', { osm: {} }, ['mesh-end-of-life'], [strict]],
    ['calico', calico, ['engine-limit'], []],
    ['cluster-network-policy', clusterwide, ['engine-limit'], []],
  ])('%s: what both sides of a flow say, and nothing else', (_, cluster, codes, extras) => {
    const { ask } = fleetOf(cluster, { codes, extras });
    expect(ask('shop', 'till')).toBe('TCP 8080');
    expect(ask('till', 'shop')).toBe('');
  });

  // The rest is no mesh's; of the ports of requests SMI has no word.
  it.each<[string, object, string[], string]>([
    ['linkerd', { linkerd: { cni: true } }, ['mesh-flow'], 'TCP 8080; UDP all; SCTP all'],
    ['osm', { osm: {} }, ['mesh-end-of-life'], 'all'],
  ])('%s: the mesh alone says the same of TCP', (_, cluster, codes, open) => {
    const { ask } = fleetOf(cluster, { codes, extras: [strict], without: ['NetworkPolicy'] });
    expect(ask('shop', 'till')).toBe(open);
    expect(ask('till', 'shop')).toBe('UDP all; SCTP all');
  });

  it.each([
    ['calico', calico, 'GlobalNetworkPolicy tenantry.instance-metadata'],
    ['cluster-network-policy', clusterwide, 'ClusterNetworkPolicy tenantry-instance-metadata'],
  ])('%s: what is shut for the whole cluster is closed by its own object', (_, cluster, name) => {
    const { world } = fleetOf(cluster, { codes: ['engine-limit'], without: ['NetworkPolicy'] });
    const { status, flows } = withOutside(world, 'shop', INSTANCE_METADATA, 'egress');
    expect([status, flows.map(({ egress }) => namesOf(egress.closed))]).toEqual(['closed', [[name]]]);
  });
});
