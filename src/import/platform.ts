import { byCodeUnit } from '../issue.js';
import { groupOf, isClusterScoped, kindName } from '../kube/kinds.js';
import { type AccessSection, adminMayWrite } from '../layers/access/index.js';
import type { Values } from '../model/merge.js';
import type { Draft } from './draft.js';
import { guessNetwork } from './engine.js';
import type { FoundTier } from './tiers.js';

/** Kubernetes and distribution can't be seen in manifests: what people are told to set. */
const CLUSTER = { kubernetes: '1.33', distribution: 'generic', guardrails: { mode: 'audit' } };
/** An exception must end some day; import can't know which. */
const NO_END_SET = '9999-12-31';

/** What each tenant's objects need beyond the ordinary: kinds for its extras, ClusterRoles that only a cap can allow. */
interface Needs {
  readonly extras: readonly string[];
  readonly roles: readonly string[];
}

function needsOf(drafts: readonly Draft[]): Map<string, Needs> {
  return new Map(
    drafts.map((draft) => {
      const objects = [...draft.unplaced, ...draft.namespaces.flatMap((n) => n.leftover)];
      const extras = objects
        .filter((o) => isClusterScoped(o) === true || !adminMayWrite(groupOf(o.apiVersion), o.kind))
        .map(kindName);
      const roles = draft.namespaces.flatMap((n) =>
        Object.values((n.sections.get('access') as AccessSection | undefined)?.bindings ?? {}).flatMap((binding) => {
          const role =
            'clusterRole' in binding
              ? binding.clusterRole
              : 'roleRef' in binding && binding.roleRef.kind === 'ClusterRole'
                ? binding.roleRef.name
                : '';
          return role === 'cluster-admin' || role.startsWith('system:') ? [role] : [];
        }),
      );
      return [draft.name, { extras: unique(extras), roles: unique(roles) }];
    }),
  );
}

const unique = (list: readonly string[]): string[] => [...new Set(list)].sort(byCodeUnit);

/** A need that at least this share of the tenants has is the tier's; the rest are exceptions, by name. */
const COMMON_NEED = 0.25;

/**
 * The platform file of an imported fleet: its cluster, the tiers (the first is everybody's), and what each tenant's objects need beyond the
 * ordinary, as caps where it is common and as exceptions by name where it is not.
 */
export function platformOf(tiers: readonly Omit<FoundTier, 'members'>[], drafts: readonly Draft[], cluster: string): Values {
  const needs = needsOf(drafts);
  const common = (field: keyof Needs) =>
    unique([...needs.values()].flatMap((need) => need[field])).filter((item) => {
      const users = [...needs.values()].filter((need) => need[field].includes(item)).length;
      return users >= Math.max(2, drafts.length * COMMON_NEED);
    });
  const network = guessNetwork(drafts);
  const caps: Record<keyof Needs, string[]> = { extras: common('extras'), roles: common('roles') };
  const capsOf = (given: Record<keyof Needs, readonly string[]>) =>
    Object.fromEntries(Object.entries(given).filter(([, list]) => list.length > 0));
  const exceptions = drafts.flatMap(({ name }) => {
    const more = Object.fromEntries(
      (['extras', 'roles'] as const)
        .filter((field) => needs.get(name)![field].some((item) => !caps[field].includes(item)))
        .map((field) => [field, unique([...caps[field], ...needs.get(name)![field]])]),
    );
    return Object.keys(more).length === 0
      ? []
      : [{ tenant: name, caps: more, owner: 'platform', reason: 'imported as it was', until: NO_END_SET }];
  });
  return {
    clusters: { [cluster]: { ...CLUSTER, ...(network && { network }) } },
    defaultTier: tiers[0]!.name,
    tiers: Object.fromEntries(
      tiers.map(({ name, extends: from, values }) => {
        const own = from === 'bare' ? capsOf(caps) : {};
        return [name, { extends: from, ...(Object.keys(own).length > 0 ? { caps: own } : {}), ...values }];
      }),
    ),
    ...(exceptions.length > 0 ? { exceptions } : {}),
  };
}
