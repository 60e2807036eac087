import type { FleetScope } from '../contract.js';

type None = Record<never, never>;

/** Two tenants that may serve one name would each serve the other's: on a cluster, a domain is one tenant's, and all below it. */
export function judgeDomains({ cluster, namespaces, report }: FleetScope<None, None>): void {
  const owners = new Map<string, string>();
  const claims = namespaces().flatMap(({ tenant, digest }) =>
    ((digest ?? []) as readonly string[]).map((domain) => ({ tenant, domain })),
  );
  for (const { tenant, domain } of claims) if (!owners.has(domain)) owners.set(domain, tenant);
  const told = new Set<string>();
  for (const { tenant, domain } of claims) {
    const labels = domain.split('.');
    const above = labels.map((_, index) => labels.slice(index).join('.'));
    const taken = above.find((name) => owners.has(name) && owners.get(name) !== tenant);
    if (taken === undefined || told.has(`${tenant} ${domain}`)) continue;
    told.add(`${tenant} ${domain}`);
    report('host-taken', ['clusters', cluster.name], {
      message: `domain '${domain}' of tenant '${tenant}' is tenant '${owners.get(taken)}'’s: it has '${taken}', and all below it`,
      found: domain,
    });
  }
}
