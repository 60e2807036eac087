import { formatPath, type Issue, IssueList } from '../../src/issue.js';
import type { NamespaceModel, Placement } from '../../src/model/fleet.js';
import type { Values } from '../../src/model/merge.js';
import { type Compiled, compile } from '../../src/pipeline.js';

/** A platform of one cluster. */
export const PLATFORM: Values = { clusters: { weu: { kubernetes: '1.33' } } };
export const TWO: Values = { clusters: { neu: { kubernetes: '1.33' }, weu: { kubernetes: '1.33' } } };

/** Compiles a fleet given as values: what came out, and each issue as `code file path`. */
export function fleetOf(platform: Values, tenants: Record<string, unknown>, today?: string) {
  const issues = new IssueList();
  const compiled = compile(
    { file: 'platform.yaml', value: platform, data: true },
    Object.entries(tenants).map(([name, value]) => ({ file: `tenants/${name}.yaml`, name, value, data: false })),
    issues,
    today ?? '2026-01-01',
  );
  return { compiled, issues, all: issues.all, faults: brief(issues.all) };
}

export const brief = (issues: readonly Issue[]): string[] =>
  issues.map((i) => [i.code, i.file, formatPath(i.path ?? [])].filter(Boolean).join(' '));

export function placementOf(compiled: Compiled | undefined, tenant: string, cluster = 'weu'): Placement {
  return compiled!.fleet.tenants.find((t) => t.name === tenant)!.placements.find((p) => p.cluster.name === cluster)!;
}

export function namespaceOf(compiled: Compiled | undefined, tenant: string, namespace = tenant, cluster = 'weu'): NamespaceModel {
  return placementOf(compiled, tenant, cluster).namespaces.find((n) => n.name === namespace)!;
}
