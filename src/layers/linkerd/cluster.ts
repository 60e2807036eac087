import type { FleetScope } from '../contract.js';
import { otherMesh } from '../mesh.js';
import type { linkerdClusterShape } from './sections.js';

/** Judges what a cluster says of its Linkerd. */
export function judgeLinkerd({
  cluster,
  namespaces,
  report,
}: FleetScope<Record<never, never>, typeof linkerdClusterShape>): void {
  const { linkerd } = cluster.values;
  if (!linkerd) return;
  const path = ['clusters', cluster.name, 'linkerd'];
  const other = otherMesh(cluster.values, 'linkerd');
  if (other) report('mesh-conflict', path, { message: `the cluster runs '${other}' too`, found: 'linkerd', want: 'one mesh' });
  if (linkerd.cni !== true && namespaces().some(({ digest }) => digest === true)) {
    report('mesh-pod-security', [...path, 'cni'], {
      message:
        'without the CNI plugin Linkerd puts a container into each pod that needs NET_ADMIN, which baseline and restricted refuse',
      want: 'cni: true, where the plugin runs',
    });
  }
}
