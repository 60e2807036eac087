import type { LabelSelector } from '../../kube/schemas.js';
import { NAME_LABEL } from '../../kube/selectors.js';

/** The names a selector lists, or undefined where anything but names has a say in it. */
export function namesIn(selector: LabelSelector): readonly string[] | undefined {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const labels = Object.entries(matchLabels);
  const pure =
    labels.every(([key]) => key === NAME_LABEL) && matchExpressions.every((e) => e.key === NAME_LABEL && e.operator === 'In');
  if (!pure || labels.length + matchExpressions.length === 0) return undefined;
  return [...labels.map(([, name]) => name), ...matchExpressions.flatMap((e) => e.values ?? [])];
}
