import type { z } from 'zod';
import { byCodeUnit, type IssueList, type Path } from '../issue.js';
import { defaultAdmissionPlugins } from '../kube/capabilities.js';
import type { Cluster, Fleet, Platform, Source, Tenant, TenantSource } from './fleet.js';
import { buildGitOps, gitopsFault, type gitops as gitopsSchema } from './gitops.js';
import { type Values, without } from './merge.js';
import { judgeOfferings } from './offer.js';
import type { Offerings } from './offerings.js';
import type { SectionSpec } from './section.js';
import { buildTenant, type Exception } from './tenant.js';
import { buildTiers } from './tiers.js';
import { unknownName, unknownTier } from './unknown.js';

const CLUSTER_KEYS = new Set(['kubernetes', 'distribution', 'gitops', 'environment', 'admissionPlugins']);
const PLATFORM_KEYS = new Set(['clusters', 'tiers', 'defaultTier', 'defaults', 'offerings', 'naming', 'exceptions']);

/** A tenant that is not built anew, as far as others can be in its way. */
export interface StandingTenant {
  readonly name: string;
  readonly file: string;
  readonly placements: readonly { readonly cluster: string; readonly namespaces: readonly { readonly name: string }[] }[];
}

/**
 * Merges the platform and its tenants into one fleet. What is wrong is reported; a tenant that makes no sense is left out of the result.
 * @param standing further tenants, which are known to be sound and are not part of the result
 */
export function buildFleet(
  platform: Source,
  tenants: readonly TenantSource[],
  specs: readonly SectionSpec[],
  issues: IssueList,
  standing: readonly StandingTenant[] = [],
): Fleet {
  const tiers = buildTiers(platform.file, platform.values, specs, issues);
  const built: Platform = {
    file: platform.file,
    clusters: buildClusters(platform.file, platform.values.clusters as Record<string, Values>, issues),
    tiers,
    naming: (platform.values.naming ?? {}) as Values,
    offerings: (platform.values.offerings ?? {}) as Offerings,
    values: without(platform.values, PLATFORM_KEYS),
  };
  const defaultTier = (platform.values.defaultTier as string | undefined) ?? 'standard';
  if (!tiers.has(defaultTier))
    unknownTier(issues, { file: platform.file, path: ['defaultTier'] }, defaultTier, [...tiers.keys()]);

  judgeOfferings(platform.file, built.offerings, tiers.keys(), issues);

  const exceptions = (platform.values.exceptions ?? []) as Exception[];
  const names = [...tenants, ...standing].map((t) => t.name);
  for (const [index, exception] of exceptions.entries()) {
    if (!names.includes(exception.tenant))
      unknownName(issues, 'unknown-tenant', platform.file, ['exceptions', index, 'tenant'], exception.tenant, names);
  }

  const unique = new Map<string, TenantSource>();
  const stands = new Map(standing.map((t) => [t.name, t]));
  for (const source of [...tenants].sort((a, b) => byCodeUnit(a.file, b.file))) {
    const said = source.values.name as string | undefined;
    if (said !== undefined && said !== source.name) {
      issues.add({
        code: 'name-mismatch',
        file: source.file,
        path: ['name'],
        tenant: source.name,
        message: `the file is called ${source.name}, the tenant ${said}`,
        found: said,
        want: source.name,
      });
    }
    const first = unique.get(source.name) ?? stands.get(source.name);
    if (first) {
      issues.add({
        code: 'duplicate-tenant',
        file: source.file,
        path: [],
        tenant: source.name,
        message: `${first.file} defines tenant '${source.name}' too`,
      });
    } else {
      unique.set(source.name, source);
    }
  }
  const result = [...unique.values()]
    .map((source) => buildTenant(source, built, defaultTier, exceptions, issues))
    .sort((a, b) => byCodeUnit(a.name, b.name));
  reportSharedNamespaces(result, standing, issues);
  return { platform: built, tenants: result };
}

/** A cluster as it is written, beside what the layers' own keys say. */
type Written = Partial<Omit<Cluster, 'gitops'>> & { readonly gitops?: z.output<typeof gitopsSchema> };

function buildClusters(file: string, clusters: Record<string, Values>, issues: IssueList): Map<string, Cluster> {
  const names = Object.keys(clusters).sort(byCodeUnit);
  return new Map(
    names.map((name) => {
      const { kubernetes, distribution, gitops, environment, admissionPlugins } = clusters[name] as Written;
      const known = distribution ?? 'generic';
      const engine = buildGitOps(gitops);
      const fault = gitopsFault(engine);
      if (fault) {
        const { key, message, want } = fault;
        issues.add({ code: 'gitops-unsupported', file, path: ['clusters', name, 'gitops', key], message, want });
      }
      return [
        name,
        {
          name,
          kubernetes: kubernetes!,
          distribution: known,
          gitops: engine,
          environment,
          admissionPlugins: [...new Set([...defaultAdmissionPlugins(known), ...(admissionPlugins ?? [])])].sort(byCodeUnit),
          values: without(clusters[name]!, CLUSTER_KEYS),
        },
      ];
    }),
  );
}

function reportSharedNamespaces(tenants: readonly Tenant[], standing: readonly StandingTenant[], issues: IssueList): void {
  const claimed = new Map<string, { readonly name: string; readonly file: string }>();
  for (const tenant of standing) {
    for (const { cluster, namespaces } of tenant.placements)
      for (const { name } of namespaces) claimed.set(`${cluster}/${name}`, tenant);
  }
  for (const tenant of tenants) {
    for (const [cluster, namespaces] of takenBy(tenant)) {
      for (const { name, path } of namespaces) {
        const key = `${cluster}/${name}`;
        const first = claimed.get(key);
        if (first) {
          issues.add({
            code: 'namespace-twice',
            file: tenant.file,
            path,
            tenant: tenant.name,
            message: `namespace '${name}' on cluster '${cluster}' belongs to tenant '${first.name}' (${first.file})`,
          });
        } else {
          claimed.set(key, tenant);
        }
      }
    }
  }
}

/** The namespaces that nobody else may have, by cluster: those that are gone as well, as long as the file names them. */
function takenBy({ placements, removed }: Tenant): [cluster: string, { readonly name: string; readonly path: Path }[]][] {
  return [
    ...placements.map((p): [string, { name: string; path: Path }[]] => [p.cluster.name, [...p.namespaces]]),
    ...removed.map((r): [string, { name: string; path: Path }[]] => [r.cluster.name, [r]]),
  ];
}
