import { isMap, merge, type Values } from './merge.js';

/** Fills `{word}`s of a name template; words nobody knows stay as they are, and then fail the name rules. */
export function fill(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}

/** Named things stand at `section.map.name`. */
const NAME_DEPTH = 2;

/**
 * Fills the names of a namespace's named things (`limitRanges: {'limits-{namespace}': …}`), so that a tier can say once what every
 * namespace calls after itself. Where a filled name is there already, the two merge. Gives the values themselves back when no name is one to
 * fill.
 */
export function fillNames(values: Values, words: Readonly<Record<string, string>>, depth = 0): Values {
  let filled: Values | undefined;
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (depth < NAME_DEPTH) {
      const inner = isMap(value) ? fillNames(value, words, depth + 1) : value;
      if (inner !== value) filled = { ...(filled ?? values), [key]: inner };
    } else if (key.includes('{')) {
      const name = fill(key, words);
      const { [key]: _, ...rest } = filled ?? values;
      filled = { ...rest, [name]: isMap(value) && isMap(rest[name]) ? merge(value, rest[name] as Values) : value };
    }
  }
  return filled ?? values;
}
