import type { FleetScope } from '../contract.js';
import { otherMesh } from '../mesh.js';
import type { osmClusterShape } from './sections.js';

/** What has become of it (facts: kubernetes-apis.md 0.12). */
export const END = 'it is archived, and the add-on of AKS ends on 2027-09-30';

/** Judges what a cluster says of Open Service Mesh: that it runs it at all. */
export function judgeOsm({ cluster, report }: FleetScope<Record<never, never>, typeof osmClusterShape>): void {
  if (!cluster.values.osm) return;
  const path = ['clusters', cluster.name, 'osm'];
  const other = otherMesh(cluster.values, 'osm');
  if (other) report('mesh-conflict', path, { message: `the cluster runs '${other}' too`, found: 'osm', want: 'one mesh' });
  report('mesh-end-of-life', path, {
    message: `the cluster runs Open Service Mesh: ${END}`,
    found: 'osm',
    want: 'istio or linkerd',
  });
}
