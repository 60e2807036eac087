import { IssueError } from '../issue.js';
import type { Manifest } from '../kube/types.js';
import { block, isPlain, numeral, quoted } from './scalar.js';
import { DEEPEST, hasLoneSurrogate, isPlainMap, unwritable } from './unwritable.js';

/** Readers take a key of up to 1,024 characters without the explicit `? `. */
const LONGEST_KEY = 1000;

/**
 * Writes Kubernetes objects as plain block YAML, a document each, that every reader reads as the same values: `yaml` and js-yaml in either
 * YAML version, helm, kubectl, Flux and Argo CD. Keys keep their order, `undefined` members are left out, and `null`, `false`, `0`, `{}`
 * and `[]` are kept. Throws 'invalid-object' for what no file could hold: NaN, a lone surrogate, a function, a cycle.
 *
 * Beyond any writer is what kustomize, and so Flux, loses after reading: a key `<<` (taken for a merge even in quotes), and strings with
 * U+007F to U+009F, U+FEFF or U+FFFE/F. No Kubernetes type has a use for them.
 */
export function toYaml(objects: readonly Manifest[]): string {
  try {
    let text = '';
    for (let i = 0; i < objects.length; i++) {
      if (i > 0) text += '---\n';
      text = isEmpty(objects[i]!) ? `${text}{}\n` : writeMap(text, objects[i]!, 0, 0, false);
    }
    return text;
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    throw new IssueError(objects.flatMap(unwritable));
  }
}

class Unwritable extends Error {}

// The functions below take the text so far and hand it back longer: one string that grows is about twice as fast as many that are joined.
// `level` counts indentation, `depth` nesting (a list in a map nests and does not indent). `beside`: the first line stands after a dash.

const INDENTS = Array.from({ length: DEEPEST + 2 }, (_, level) => '  '.repeat(level));

function writeMap(text: string, map: object, level: number, depth: number, beside: boolean): string {
  if (depth > DEEPEST) throw new Unwritable();
  const indent = INDENTS[level]!;
  let out = text;
  let first = beside;
  for (const key of Object.keys(map)) {
    const value = (map as Record<string, unknown>)[key];
    if (value === undefined) continue;
    if (first) first = false;
    else out += indent;
    const name = spelledKey(key);
    out =
      name.length > LONGEST_KEY
        ? afterDash(`${out}? ${name}\n${indent}:`, value, level, depth)
        : afterKey(`${out}${name}:`, value, level, depth);
  }
  return out;
}

function writeList(text: string, list: readonly unknown[], level: number, depth: number, beside: boolean): string {
  if (depth > DEEPEST) throw new Unwritable();
  const indent = INDENTS[level]!;
  let out = text;
  let first = beside;
  for (const value of list) {
    if (first) first = false;
    else out += indent;
    out = afterDash(`${out}-`, value, level, depth);
  }
  return out;
}

/** Writes what follows `key:`. A list's dashes stand below the key's first letter, as kubectl writes them. */
function afterKey(text: string, value: unknown, level: number, depth: number): string {
  if (typeof value !== 'object' || value === null) return `${text} ${scalar(value, INDENTS[level]!)}\n`;
  if (Array.isArray(value)) return value.length === 0 ? `${text} []\n` : writeList(`${text}\n`, value, level, depth + 1, false);
  return isEmpty(value) ? `${text} {}\n` : writeMap(`${text}\n`, value, level + 1, depth + 1, false);
}

/** Writes what follows a `-`, or the `:` of an explicit key: the first line of a map or list stands beside it. */
function afterDash(text: string, value: unknown, level: number, depth: number): string {
  if (typeof value !== 'object' || value === null) return `${text} ${scalar(value, INDENTS[level]!)}\n`;
  if (Array.isArray(value)) return value.length === 0 ? `${text} []\n` : writeList(`${text} `, value, level + 1, depth + 1, true);
  return isEmpty(value) ? `${text} {}\n` : writeMap(`${text} `, value, level + 1, depth + 1, true);
}

/** Whether a map has nothing to show. Each map passes here before it is written, so an instance of a class is noticed here. */
function isEmpty(map: object): boolean {
  if (!isPlainMap(map)) throw new Unwritable();
  for (const key in map) if ((map as Record<string, unknown>)[key] !== undefined) return false;
  return true;
}

function scalar(value: unknown, indent: string): string {
  if (typeof value === 'string') return spelled(value, indent);
  if (value === true) return 'true';
  if (value === false) return 'false';
  // Like JSON, null where a list has a hole; a member that is undefined never comes here.
  if (value === null || value === undefined) return 'null';
  const text = typeof value === 'number' ? numeral(value) : undefined;
  if (text === undefined) throw new Unwritable();
  return text;
}

// The same few thousand short strings (labels, kinds, verbs, resources) make up most of a fleet's text.
const MEMO_SIZE = 4096;
const MEMO_LONGEST = 64;
const memo = new Map<string, string>();

function spelledKey(text: string): string {
  const known = memo.get(text);
  if (known !== undefined) return known;
  const spelling = isPlain(text) ? text : inQuotes(text);
  if (text.length <= MEMO_LONGEST) {
    if (memo.size >= MEMO_SIZE) memo.clear();
    memo.set(text, spelling);
  }
  return spelling;
}

function spelled(text: string, indent: string): string {
  // A block is never remembered, as it depends on where it stands.
  return (text.includes('\n') ? block(text, `${indent}  `) : undefined) ?? spelledKey(text);
}

function inQuotes(text: string): string {
  if (hasLoneSurrogate(text)) throw new Unwritable();
  return quoted(text);
}
