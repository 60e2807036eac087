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
 * One thing is beyond a writer: kustomize takes a key `<<` for a merge however it is spelled. No Kubernetes type has such a key.
 */
export function toYaml(objects: readonly Manifest[]): string {
  try {
    let text = '';
    for (let i = 0; i < objects.length; i++) {
      if (i > 0) text += '---\n';
      text += mapLines(objects[i]!, '', 0) || '{}\n';
    }
    return text;
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    throw new IssueError(objects.flatMap(unwritable));
  }
}

class Unwritable extends Error {}

/** The lines of a map, each after `indent`, or '' when it has no members. */
function mapLines(map: object, indent: string, depth: number): string {
  if (depth > DEEPEST || !isPlainMap(map)) throw new Unwritable();
  let text = '';
  for (const key of Object.keys(map)) {
    const value = (map as Record<string, unknown>)[key];
    if (value === undefined) continue;
    const name = spelledKey(key);
    text +=
      name.length > LONGEST_KEY
        ? `${indent}? ${name}\n${indent}:${afterDash(value, indent, depth)}`
        : `${indent}${name}:${afterKey(value, indent, depth)}`;
  }
  return text;
}

/** The lines of a list, its dashes at `indent`, or '' when it is empty. */
function listLines(list: readonly unknown[], indent: string, depth: number): string {
  if (depth > DEEPEST) throw new Unwritable();
  let text = '';
  for (const value of list) text += `${indent}-${afterDash(value, indent, depth)}`;
  return text;
}

/** What follows `key:`. A list's dashes stand below the key's first letter, as kubectl writes them. */
function afterKey(value: unknown, indent: string, depth: number): string {
  if (typeof value !== 'object' || value === null) return ` ${scalar(value, indent)}\n`;
  if (Array.isArray(value)) return value.length === 0 ? ' []\n' : `\n${listLines(value, indent, depth + 1)}`;
  const lines = mapLines(value, `${indent}  `, depth + 1);
  return lines === '' ? ' {}\n' : `\n${lines}`;
}

/** What follows a `-`, or the `:` of an explicit key: the first line of a map or list stands beside it. */
function afterDash(value: unknown, indent: string, depth: number): string {
  if (typeof value !== 'object' || value === null) return ` ${scalar(value, indent)}\n`;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return ` ${listLines(value, inner, depth + 1).slice(inner.length) || '[]\n'}`;
  return ` ${mapLines(value, inner, depth + 1).slice(inner.length) || '{}\n'}`;
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
