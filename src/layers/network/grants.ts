import { byCodeUnit, type Path } from '../../issue.js';
import { OWN_PREFIX, type TenantIdentity } from '../contract.js';
import type { Desk } from './desk.js';
import type { Entry } from './platform.js';

/** The entries that the rules for a whole cluster keep shut: what a tenant reaches there must be said on its Namespace. */
export const SHUT = ['instance-metadata', 'kubernetes-api', 'nodes'] as const;
export type Shut = (typeof SHUT)[number];

/** The label of a Namespace whose pods the cluster's rule lets through. Only the platform writes labels under our prefix. */
export const reachLabel = (entry: Shut): string => `${OWN_PREFIX}reaches-${entry}`;

/** Whether an entry is for this tenant. */
export function mayName({ name, tier }: TenantIdentity, { tenants, tiers }: Entry): boolean {
  if (tenants === undefined && tiers === undefined) return true;
  return tenants?.includes(name) === true || tiers?.includes(tier) === true;
}

export function notGranted(desk: Desk, name: string, path: Path): void {
  const { tenant, cluster } = desk.scope;
  desk.report('entry-not-granted', path, {
    message: `network entry '${name}' is not for tenant '${tenant.name}' on cluster '${cluster.name}'`,
    found: name,
    want: `network.entries.${name} with tenants: ['${tenant.name}'] in platform.ts`,
  });
}

/** What of the cluster's shut doors a namespace's pods may pass: those it names in `to`, and the platform grants. */
export function reachesOf(desk: Desk): Shut[] {
  const { network } = desk.namespace.values;
  const written = network?.reaches ?? [];
  const { clusterwide, entries } = desk.network;
  if (clusterwide === false) return [...written];
  const granted = (name: string, path?: Path): boolean => {
    const entry = entries.get(name);
    const may = entry !== undefined && mayName(desk.scope.tenant, entry);
    if (!may && path) notGranted(desk, name, path);
    return may;
  };
  for (const [i, name] of written.entries()) granted(name, ['network', 'reaches', i]);
  const short = Object.values(network?.policies ?? {}).filter((policy) => policy?.podSelector === undefined);
  const named = [network, ...short]
    .flatMap((source) => source?.to ?? [])
    .flatMap((peer) => (typeof peer === 'string' ? peer : (peer.entry ?? [])));
  const reached = SHUT.filter((name) => named.includes(name) && granted(name) && !written.includes(name));
  return [...written, ...reached.sort(byCodeUnit)];
}
