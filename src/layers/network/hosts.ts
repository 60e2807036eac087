import type { Path } from '../../issue.js';
import { hostMatch, portsOf } from './cilium/rules.js';
import type { Desk } from './desk.js';
import { acnsMissing, knowsHosts } from './engines.js';
import type { Side } from './peer.js';
import type { PortSet } from './ports.js';
import type { Rule } from './rules.js';

type EntryRules = (desk: Desk, side: Side, name: string, ports: PortSet, path: Path) => Rule[];

/** The rules towards a host name: the engine's own, else the way to the cluster's egress gateway. */
export function hostRules(desk: Desk, side: Side, host: string, ports: PortSet, peer: Path, entryRules: EntryRules): Rule[] {
  const { network } = desk;
  const path = [...peer, 'host'];
  if (side === 'from') {
    desk.report('host-unsupported', path, {
      message: 'nobody arrives by a host name: packets carry addresses alone',
      found: host,
      want: 'a cidr or a platform entry',
    });
    return [];
  }
  const named = ports?.find(({ port }) => typeof port === 'string');
  if (named) {
    const message = 'a port has a name only on a pod, and a host outside has none';
    desk.report('engine-limit', [...peer, 'ports'], { message, found: String(named.port), want: 'its number' });
    return [];
  }
  if (knowsHosts(network)) {
    const toPorts = portsOf(ports);
    return [{ cilium: [{ hosts: [hostMatch(host)], ...(toPorts && { toPorts }) }] }];
  }
  if (network.egressGateway !== undefined) {
    const noted = ports?.map(({ port, endPort }) => `${host}:${port ?? '*'}${endPort === undefined ? '' : `-${endPort}`}`) ?? [
      host,
    ];
    return entryRules(desk, side, network.egressGateway, undefined, path).flatMap((rule): Rule[] =>
      'peers' in rule ? noted.map((entry) => ({ ...rule, host: entry })) : [rule],
    );
  }
  if (network.engine === 'cilium') acnsMissing(desk, path, 'rules for host names', 'FQDN');
  else {
    desk.report('host-unsupported', path, {
      message: `this cluster runs ${network.engine}, for which we write no rules by host name; of the engines, Cilium has them (toFQDNs)`,
      found: host,
      want: `a cidr, a platform entry, or clusters.${desk.scope.cluster.name}.network.egressGateway in platform.ts`,
    });
  }
  return [];
}
