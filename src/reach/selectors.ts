import type { LabelSelector } from '../kube/schemas.js';
import { NAME_LABEL } from '../kube/selectors.js';

export type Labels = Readonly<Record<string, string>>;

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** Whether a selector means what carries these labels. An empty one means everything. */
export function selects({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {
  for (const key in matchLabels) if (labelOf(labels, key) !== matchLabels[key]) return false;
  return (
    matchExpressions === undefined ||
    matchExpressions.every((requirement) => holds(requirement, labelOf(labels, requirement.key)))
  );
}

/** Not what a map inherits: `constructor` is a label like any other. */
const labelOf = (labels: Labels, key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);

/** Whether one requirement holds of a label's value, undefined where there is no such label. */
export function holds({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  return (value !== undefined && values.includes(value)) === (operator === 'In');
}

/** A selector as requirements alone. */
export function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly Requirement[] {
  const equal = Object.entries(matchLabels).map(([key, value]): Requirement => ({ key, operator: 'In', values: [value] }));
  return [...equal, ...matchExpressions];
}

/** The names that a selector of namespaces limits itself to, if it does; other requirements may narrow them further. */
export function namesIn(selector: LabelSelector): readonly string[] | undefined {
  const named = requirementsOf(selector).find(({ key, operator }) => key === NAME_LABEL && operator === 'In');
  return named?.values;
}
