import type { Path } from '../../issue.js';
import type { Desk } from './desk.js';
import type { ClusterNetwork } from './platform.js';

/** Whether Azure runs the cluster's Cilium, which then has no rules for names and requests but for a fee. */
export const takesAcns = ({ engine, managed, distribution }: ClusterNetwork): boolean =>
  engine === 'cilium' && managed && distribution === 'aks';

/** Whether the cluster's engine has rules for host names that we write. */
export const knowsHosts = (network: ClusterNetwork): boolean =>
  network.engine === 'cilium' && !(takesAcns(network) && network.acns === 'None');

/** Whether the cluster's engine has rules for HTTP requests; reported where not. */
export function hasRequests(desk: Desk, path: Path): boolean {
  const { network } = desk;
  if (network.engine !== 'cilium') {
    desk.report('http-unsupported', path, {
      message: `of the engines, only Cilium has rules for HTTP requests in network policies, and this cluster runs ${network.engine}`,
      want: 'the peer without http, or a mesh or gateway that tells requests apart',
    });
    return false;
  }
  if (!takesAcns(network) || network.acns === 'L7') return true;
  acnsMissing(desk, path, 'HTTP rules', 'L7');
  return false;
}

/** Tells what has to be turned on at AKS, and where to say that it is. */
export function acnsMissing(desk: Desk, path: Path, what: string, wanted: 'FQDN' | 'L7'): void {
  const { cluster } = desk.scope;
  desk.report('acns-missing', path, {
    message: `on AKS, ${what} take Advanced Container Networking Services: --enable-acns --acns-advanced-networkpolicies ${wanted}`,
    found: `acns: ${desk.network.acns}`,
    want: `clusters.${cluster.name}.network.acns: '${wanted}' in platform.ts, once it is on`,
  });
}
