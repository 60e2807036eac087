import { type IssueCode, isAcceptable } from '../codes.js';
import type { IssueInput, IssueList } from '../issue.js';
import type { Fleet, Placement, Tenant } from './fleet.js';
import type { Level } from './origin.js';

/** Rules that are only judged where there is a history to judge by, or where every tenant is made anew. */
const NOT_ALWAYS_JUDGED: readonly string[] = ['namespace-moved', 'flow-undeclared', 'flow-closed'] satisfies IssueCode[];

/** Adds a fault of a tenant's, unless it is a rule of ours that the tenant's `accept` relaxes: then it is noted as accepted. */
export function reportUnlessAccepted(issues: IssueList, placement: Placement, input: IssueInput): void {
  const code: IssueCode = input.code;
  const { tenant, cluster, accept } = placement;
  if (isAcceptable(code) && accept.includes(code)) issues.accepted.push({ code, tenant: tenant.name, cluster: cluster.name });
  else issues.add({ ...input, tenant: tenant.name });
}

/**
 * Warns of every code in a tenant file's `accept` that relaxed nothing, once everything is judged. Not of tenants with errors: what would
 * have needed it may not have been looked at.
 */
export function reportUnusedAccepts(fleet: Fleet, issues: IssueList): void {
  const errors = issues.all.filter((i) => i.severity === 'error');
  if (errors.some((i) => i.file === fleet.platform.file)) return;
  const faulty = new Set(errors.map((i) => i.tenant));
  const used = new Set(issues.accepted.map(({ code, tenant, cluster }) => `${tenant}/${cluster}/${code}`));
  for (const tenant of fleet.tenants) {
    if (faulty.has(tenant.name)) continue;
    for (const [level, placements] of acceptLevels(tenant)) {
      for (const [index, code] of (level.values.accept as string[]).entries()) {
        if (NOT_ALWAYS_JUDGED.includes(code)) continue;
        if (placements.some(({ cluster }) => used.has(`${tenant.name}/${cluster.name}/${code}`))) continue;
        issues.add({
          code: 'accept-unused',
          file: tenant.file,
          path: [...level.prefix, 'accept', index],
          tenant: tenant.name,
          message: `nothing here breaks '${code}' any more`,
          found: code,
          want: 'no such entry',
        });
      }
    }
  }
}

/** The levels of a tenant's own file that say `accept`, each with the placements where it is theirs that counts. */
function acceptLevels(tenant: Tenant): Map<Level, Placement[]> {
  const levels = new Map<Level, Placement[]>();
  for (const placement of tenant.placements) {
    const own = placement.levels.filter((l) => l.file === tenant.file && Array.isArray(l.values.accept));
    for (const level of own) levels.set(level, [...(levels.get(level) ?? []), ...(level === own.at(-1) ? [placement] : [])]);
  }
  return levels;
}
