import type { IssueInput } from '../issue.js';
import type { Manifest } from '../kube/types.js';

const isLimitRange = ({ apiVersion, kind }: Manifest) => apiVersion === 'v1' && kind === 'LimitRange';

/**
 * Finds LimitRanges that extras bring to a namespace that has one of its budget's: a pod must then keep within both, and which of them gives it
 * what it leaves out, Kubernetes doesn't say.
 * @returns each such extra, and what there is to tell of it
 */
export function limitRangesBeside(
  objects: readonly Manifest[],
  isExtra: (object: Manifest) => boolean,
): { readonly object: Manifest; readonly input: IssueInput }[] {
  const ranges = objects.filter(isLimitRange);
  const ours = ranges.filter((object) => !isExtra(object));
  if (ours.length === 0) return [];
  return ranges.filter(isExtra).map((object) => ({
    object,
    input: {
      code: 'limit-range-twice',
      message: `the namespace has the LimitRange '${ours[0]!.metadata.name}' of its budget: pods must keep within both, and either may give them what they leave out`,
      found: `LimitRange ${object.metadata.name}`,
      want: 'budget: { container, pod, claim }, or budget.limitRanges',
    },
  }));
}
