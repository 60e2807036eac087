import { byCodeUnit } from '../../issue.js';
import { defaultPoolLabel } from '../../kube/capabilities.js';
import type { FleetScope } from '../contract.js';
import type { nodesClusterShape } from './sections.js';

type NodesFleet = FleetScope<Record<never, never>, typeof nodesClusterShape>;

/** AKS's own rule for Linux pools (Windows pools are at most six characters). */
const AKS_POOL = /^[a-z][a-z0-9]{0,11}$/;

/** Judges the pools of a cluster as platform.ts describes them. */
export function judgePools({ cluster, report }: NodesFleet): void {
  const pools = cluster.values.pools ?? {};
  for (const name of Object.keys(pools).sort(byCodeUnit)) {
    const path = ['clusters', cluster.name, 'pools', name];
    if (cluster.distribution === 'aks' && !AKS_POOL.test(name)) {
      const rule = 'lower-case letters and digits, a letter first, at most 12 characters';
      report('bad-name', path, { message: 'AKS has no node pool of such a name', found: name, want: rule });
    }
    if (pools[name]!.labels === undefined && defaultPoolLabel(cluster.distribution, name) === undefined) {
      report('missing-key', [...path, 'labels'], {
        message: `nothing says which nodes are pool '${name}': distribution '${cluster.distribution}' gives pools no label`,
        want: 'labels: { … } that its nodes and no others carry',
      });
    }
  }
}
