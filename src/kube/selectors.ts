import type { LabelSelector } from './schemas.js';

/** The label that the API server itself puts on every Namespace, and that nobody can change. */
export const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Selects namespaces by name, in the order given. */
export function byName(names: readonly string[]): LabelSelector {
  return names.length === 1
    ? { matchLabels: { [NAME_LABEL]: names[0]! } }
    : { matchExpressions: [{ key: NAME_LABEL, operator: 'In', values: [...names] }] };
}

/** Whether a selector asks for nothing, and so means everything. */
export const selectsAll = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  matchExpressions.length === 0 && Object.keys(matchLabels).length === 0;
