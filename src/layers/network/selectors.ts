import type { LabelSelector } from '../../kube/schemas.js';

/** The label that the API server itself puts on every Namespace, and that nobody can change. */
export const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Selects namespaces by name, in the order given. */
export function byName(names: readonly string[]): LabelSelector {
  return names.length === 1
    ? { matchLabels: { [NAME_LABEL]: names[0]! } }
    : { matchExpressions: [{ key: NAME_LABEL, operator: 'In', values: [...names] }] };
}

/** The names a selector lists, or undefined where anything but names has a say in it. */
export function namesIn(selector: LabelSelector): readonly string[] | undefined {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const labels = Object.entries(matchLabels);
  const pure =
    labels.every(([key]) => key === NAME_LABEL) && matchExpressions.every((e) => e.key === NAME_LABEL && e.operator === 'In');
  if (!pure || labels.length + matchExpressions.length === 0) return undefined;
  return [...labels.map(([, name]) => name), ...matchExpressions.flatMap((e) => e.values ?? [])];
}
