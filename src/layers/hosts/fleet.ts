import type { FleetScope } from '../contract.js';
import type { HostsSection, hostsShape } from './sections.js';

type None = Record<never, never>;

/** Two tenants that may serve one name would each serve the other's: on a cluster, a domain is one tenant's, and all below it. */
export function judgeDomains({ cluster, namespaces, report }: FleetScope<HostsSection, typeof hostsShape, None, None>): void {
  const owners = new Map<string, string>();
  for (const { tenant, resolved } of namespaces) {
    for (const domain of resolved.domains ?? []) if (!owners.has(domain)) owners.set(domain, tenant.name);
  }
  const told = new Set<string>();
  for (const { tenant, model, values, resolved } of namespaces) {
    for (const domain of resolved.domains ?? []) {
      const labels = domain.split('.');
      const above = labels.map((_, index) => labels.slice(index).join('.'));
      const taken = above.find((name) => owners.has(name) && owners.get(name) !== tenant.name);
      if (taken === undefined || told.has(`${tenant.name} ${domain}`)) continue;
      told.add(`${tenant.name} ${domain}`);
      const index = (values.hosts?.domains ?? []).indexOf(domain);
      report(
        'host-taken',
        ['hosts', 'domains', ...(index < 0 ? [] : [index])],
        {
          message: `on cluster '${cluster.name}' domain '${taken}' is tenant '${owners.get(taken)}'’s, and all below it`,
          found: domain,
        },
        { tenant: tenant.name, namespace: model.name },
      );
    }
  }
}
