import type { FleetScope } from '../contract.js';
import { otherMesh } from '../mesh.js';
import type { osmClusterShape } from './sections.js';

/** Judges what a cluster says of Open Service Mesh: that it runs it at all. */
export function judgeOsm({ cluster, report }: FleetScope<Record<never, never>, typeof osmClusterShape>): void {
  if (!cluster.values.osm) return;
  const path = ['clusters', cluster.name, 'osm'];
  const other = otherMesh(cluster.values, 'osm');
  if (other) report('mesh-conflict', path, { message: `the cluster runs '${other}' too`, found: 'osm', want: 'one mesh' });
  report('mesh-end-of-life', path, {
    message: 'Open Service Mesh is archived, and the add-on of AKS ends on 2027-09-30',
    found: 'osm',
    want: 'istio or linkerd',
  });
}
