import type { BaseNamespace } from '../emit/base.js';
import { isPast } from '../model/expiry.js';
import { STATES, type State, type Tenant } from '../model/fleet.js';

/** A tenant past its last day, and what is to come of it. */
export interface Due {
  readonly tenant: Tenant;
  readonly from: State;
  readonly to: State;
  /** Why it has to wait; nothing where its next state may be written. */
  readonly why?: string;
}

/** Tenants past their last day that are not removed yet. */
export const pastOf = (tenants: readonly Tenant[], today: string): Tenant[] =>
  tenants.filter(({ expires, state }) => expires !== undefined && state !== 'removed' && isPast(expires, today));

/**
 * What is to come of a tenant past its last day. A state is only followed by the next once it is committed, so that a daily job walks one step
 * at a time, each of them merged.
 * @param base what the commit has of its namespaces
 */
export function dueOf(tenant: Tenant, base: readonly BaseNamespace[]): Due {
  const from = tenant.state;
  const to = STATES[STATES.indexOf(from) + 1]!;
  const mine = tenant.placements.flatMap((p) =>
    p.namespaces.map((n) => ({ cluster: p.cluster.name, name: n.name, state: n.state })),
  );
  const behind = mine.find((n) => STATES.indexOf(n.state) < STATES.indexOf(from));
  if (behind) return { tenant, from, to, why: `its namespace ${behind.name} says state: ${behind.state} of its own` };
  const waiting = mine.find((n) => {
    const was = base.find((b) => b.tenant === tenant.name && b.cluster === n.cluster && b.namespace === n.name);
    return n.state === from && (was === undefined || (was.state ?? 'active') !== from);
  });
  return waiting
    ? { tenant, from, to, why: `state ${from} of ${waiting.name} on ${waiting.cluster} is not committed yet` }
    : { tenant, from, to };
}
