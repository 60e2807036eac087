import { didYouMean, nearest, type Path } from '../../issue.js';
import type { NetworkPort } from '../../kube/schemas.js';
import { byName } from '../../kube/selectors.js';
import { OWN_PREFIX } from '../contract.js';
import type { Desk } from './desk.js';
import type { Said } from './neighbours.js';
import type { Side } from './peer.js';
import { intersectPorts, type PortSet, portSetKey } from './ports.js';
import type { Rule } from './rules.js';

/**
 * The rules towards another tenant: its namespaces on this cluster that declare the other side, each on the ports both name.
 * Both sides work this out from the same declarations, so what one opens the other opens too.
 */
export function tenantRules(desk: Desk, side: Side, tenant: string, ports: PortSet, path: Path): Rule[] {
  const { scope } = desk;
  if (tenant === scope.tenant.name) {
    desk.report('wrong-type', path, { message: 'a tenant is no peer of its own', found: tenant, want: "within: 'tenant'" });
    return [];
  }
  const clusters = scope.others.clustersOf(tenant);
  if (clusters === undefined) {
    const near = nearest(
      tenant,
      scope.others.known.tenants().filter((known) => known !== scope.tenant.name),
    );
    const hint = didYouMean(near);
    desk.report('unknown-tenant', path, { message: `no tenant is called '${tenant}'${hint}`, found: tenant, want: near });
    return [];
  }
  const theirs = scope.others.namespacesOf(tenant);
  const groups = new Map<string, { names: string[]; ports?: NetworkPort[] }>();
  let declared = false;
  for (const neighbour of theirs) {
    const other = side === 'to' ? 'from' : 'to';
    const said = [neighbour.said, neighbour.saidToOffering].flatMap((to) => (to as Said | undefined)?.[other] ?? []);
    if (said.length === 0) continue;
    declared = true;
    const common = intersectPorts(ports, allPorts(said));
    if (!common) continue;
    const key = portSetKey(common.ports);
    const group = groups.get(key);
    if (group) group.names.push(neighbour.namespace);
    else groups.set(key, { names: [neighbour.namespace], ports: common.ports });
  }
  if (groups.size === 0 && clusters.length > 0)
    closed(desk, side, tenant, ports, path, theirs.length === 0 ? 'absent' : declared ? 'ports' : 'silent');
  return [...groups.values()].map(({ names, ports: open }) => ({ peers: [{ namespaceSelector: byName(names) }], ports: open }));
}

/** What is named for the tenant, and for it as one of many. */
const allPorts = (said: readonly { readonly ports?: PortSet }[]): PortSet =>
  said.some(({ ports }) => ports === undefined) ? undefined : said.flatMap(({ ports }) => ports ?? []);

/**
 * The rule towards all customers of an offering, by the label that their Namespaces carry: one peer, however many they are, and it stays the same
 * when one comes or goes. Elsewhere names stand for namespaces; this label may, as only the platform writes Namespaces (guards: namespaces).
 * Each customer opens its side where it names this tenant.
 */
export function customerRules({ scope, report }: Desk, offering: string, ports: PortSet, path: Path): Rule[] {
  if (!scope.offerings.includes(offering)) {
    const near = nearest(offering, scope.offerings);
    const hint = didYouMean(near);
    report('unknown-offering', path, { message: `no offering is called '${offering}'${hint}`, found: offering, want: near });
    return [];
  }
  return [{ peers: [{ namespaceSelector: { matchLabels: { [`${OWN_PREFIX}offering`]: offering } } }], ports }];
}

/** Warns of a flow that stays closed, once for all namespaces: the other tenant answers to the tenant, not to one namespace. */
function closed(desk: Desk, side: Side, tenant: string, ports: PortSet, path: Path, why: 'absent' | 'silent' | 'ports'): void {
  const { name } = desk.scope.tenant;
  const other = side === 'to' ? 'from' : 'to';
  const message = {
    absent: `the flow stays closed: tenant '${tenant}' has no namespace on cluster '${desk.scope.cluster.name}'`,
    silent: `the flow stays closed: tenant '${tenant}' does not name '${name}' in its network.${other}`,
    ports: `the flow stays closed: the ports that '${tenant}' names for '${name}' in its network.${other} are none of these`,
  }[why];
  const want = why === 'absent' ? undefined : `network.${other}: [{ tenant: '${name}' }] in tenant '${tenant}'`;
  desk.reportOnce(JSON.stringify(['one-sided', side, tenant, portSetKey(ports)]), 'one-sided-flow', path, {
    message,
    found: tenant,
    want,
  });
}
