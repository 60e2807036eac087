import { isMap, merge, type Values } from './merge.js';

/** Fills `{word}`s of a name template; words nobody knows stay as they are, and then fail the name rules. */
export function fill(template: string, words: Readonly<Record<string, string>>): string {
  const parts = partsOf(template);
  let filled = parts[0]!;
  for (let i = 1; i < parts.length; i += 2) filled += (words[parts[i]!] ?? `{${parts[i]}}`) + parts[i + 1]!;
  return filled;
}

// The platform's few templates are filled for every namespace: those that are taken apart are remembered.
const taken = new Map<string, readonly string[]>();
const TAKEN_MAX = 1000;

/** Texts and words in turn; a text comes first and last, though it may be empty. */
function partsOf(template: string): readonly string[] {
  const parts = taken.get(template) ?? template.split(/\{(\w+)\}/);
  if (taken.size < TAKEN_MAX) taken.set(template, parts);
  return parts;
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
