import { byCodeUnit, type Issue, issue } from '../issue.js';
import { type Base, type NamespaceRecord, namespaceKey } from './base.js';

/** The state that a namespace must have been merged with before it may go. */
const LAST_STATE = 'retiring';

/**
 * Judges what is gone since the base: a namespace may only disappear from a cluster after a commit in which it was retiring. One that
 * another tenant now has is still there.
 */
export function judgeRemovals(base: Base, now: readonly NamespaceRecord[]): Issue[] {
  const here = new Set(now.map(namespaceKey));
  return base.namespaces
    .filter((was) => !here.has(namespaceKey(was)) && was.state !== LAST_STATE)
    .sort((a, b) => byCodeUnit(a.file, b.file))
    .map(({ cluster, tenant, namespace, file, state }) =>
      issue({
        code: 'namespace-removed',
        file,
        tenant,
        message: `Namespace ${namespace} of tenant ${tenant} on cluster ${cluster} is in ${base.ref} and is gone without having been retired`,
        found: `state ${state ?? 'active'} in ${base.ref}`,
        want: `state ${LAST_STATE}, merged first`,
      }),
    );
}
