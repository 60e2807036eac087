import { byCodeUnit } from '../issue.js';
import type { LabelSelector } from '../kube/schemas.js';
import { holds, type Labels, requirementsOf } from './selectors.js';

/** More kinds of pods than this are not told apart: so many selectors that cross each other are a slip, or an attack. */
const MOST = 4096;

/**
 * One set of labels for every way in which pods can fall to some selectors, the pod without labels first: whatever holds for these holds for all
 * pods. Label by label, since what a selector asks of one label does not depend on another.
 * @returns undefined where they are too many
 */
export function classesOf(selectors: readonly LabelSelector[]): Labels[] | undefined {
  const asked = selectors.map(requirementsOf);
  const keys = [...new Set(asked.flatMap((requirements) => requirements.map(({ key }) => key)))].sort(byCodeUnit);
  let classes = new Map<string, Labels>([['1'.repeat(selectors.length), {}]]);
  for (const key of keys) {
    const next = new Map<string, Labels>();
    for (const [before, labels] of classes) {
      for (const [fits, value] of kindsOf(key, asked)) {
        const both = [...before].map((bit, i) => (bit === '1' ? fits[i] : '0')).join('');
        if (!next.has(both)) next.set(both, value === undefined ? labels : { ...labels, [key]: value });
      }
    }
    if (next.size > MOST) return undefined;
    classes = next;
  }
  return [...classes.values()];
}

/** The values of a label, one for each way to fit the selectors: none at all, those they name, and one that nobody names. */
function kindsOf(
  key: string,
  asked: readonly (readonly ReturnType<typeof requirementsOf>[number][])[],
): Map<string, string | undefined> {
  const values = [...new Set(asked.flatMap((all) => all.filter((r) => r.key === key).flatMap((r) => r.values ?? [])))];
  const kinds = new Map<string, string | undefined>();
  for (const value of [undefined, ...values.sort(byCodeUnit), strange(values)]) {
    const fits = asked.map((all) => (all.every((r) => r.key !== key || holds(r, value)) ? '1' : '0')).join('');
    if (!kinds.has(fits)) kinds.set(fits, value);
  }
  return kinds;
}

/** A value that nobody names. */
function strange(values: readonly string[]): string {
  for (let i = 0; ; i++) {
    const value = i === 0 ? 'other' : `other-${i}`;
    if (!values.includes(value)) return value;
  }
}
