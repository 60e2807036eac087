import type { z } from 'zod';
import { CODES, type IssueCode } from '../codes.js';
import { didYouMean, formatPath, type IssueInput, nearest, type Path, show } from '../issue.js';
import { describeSchema, keysOf, schemasAt } from './walk.js';

type ZodIssue = z.core.$ZodIssue;

/**
 * Checks a value read from a file against a schema.
 * @returns the value, or every fault in it as issues with the path inside the value
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown): { value: z.output<T> } | { issues: IssueInput[] } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  return { issues: withoutEchoes(result.error.issues.flatMap((i) => translate(schema, value, [], i))) };
}

/** A key that is missing only because it stands there misspelt is told once. */
function withoutEchoes(issues: readonly IssueInput[]): IssueInput[] {
  const meant = new Set(
    issues
      .filter((i) => i.code === 'unknown-key' && i.want !== undefined)
      .map((i) => formatPath([...i.path!.slice(0, -1), i.want!])),
  );
  return issues.filter((i) => i.code !== 'missing-key' || !meant.has(formatPath(i.path!)));
}

function translate(schema: z.ZodType, root: unknown, prefix: Path, i: ZodIssue): IssueInput[] {
  const path: Path = [...prefix, ...(i.path as (string | number)[])];
  switch (i.code) {
    case 'unrecognized_keys': {
      const known = [...new Set(schemasAt(schema, path).flatMap(keysOf))];
      return i.keys.map((key) => unknownKey([...path, key], key, known));
    }
    case 'invalid_union':
      return i.errors.length === 0 ? [plain(root, path, i)] : translateUnion(schema, root, path, i.errors);
    case 'invalid_key':
      return i.issues.map((inner) => fault(codeOf(inner) ?? 'bad-name', path, `the key ${inner.message}`, show(path.at(-1))));
    case 'invalid_element':
      return i.issues.flatMap((inner) => translate(schema, root, path, inner));
    default:
      return [plain(root, path, i)];
  }
}

function unknownKey(path: Path, key: string, known: readonly string[]): IssueInput {
  const near = nearest(key, known);
  const list = known.length > 0 && known.length <= 12 ? `one of ${known.join(', ')}` : undefined;
  return {
    code: 'unknown-key',
    path,
    message: `unknown key '${key}'${didYouMean(near)}`,
    found: key,
    want: near ?? list,
  };
}

/**
 * Of a union's branches, the one the author most likely meant speaks: the one whose faults lie deepest, then the one with fewest.
 * Where no branch got anywhere, one issue says what all of them would take.
 */
function translateUnion(schema: z.ZodType, root: unknown, path: Path, branches: readonly ZodIssue[][]): IssueInput[] {
  const ranked = branches
    .map((issues, index) => ({ issues, index, depth: Math.min(...issues.map(depthOf)) }))
    .sort((a, b) => b.depth - a.depth || a.issues.length - b.issues.length || a.index - b.index);
  const best = ranked[0];
  if (!best) return [];
  const near = ranked.filter((r) => r.depth === best.depth && r.issues.length === best.issues.length);
  const vague = best.depth === 0 && near.length > 1 && best.issues.every((i) => i.code === 'invalid_type');
  if (!vague) return best.issues.flatMap((i) => translate(schema, root, path, i));
  const wants = [...new Set(ranked.flatMap((r) => r.issues).map((i) => ('expected' in i ? wordFor(i.expected) : '')))].filter(
    Boolean,
  );
  const described = schemasAt(schema, path).map(describeSchema).find(Boolean);
  return [
    {
      code: 'wrong-type',
      path,
      message: 'wrong type',
      found: show(valueAt(root, path)),
      want: described ? lowerFirst(described).replace(/\.$/, '') : wants.join(' or '),
    },
  ];
}

/** How far a branch's fault is from "this is not my kind of value at all". */
function depthOf(i: ZodIssue): number {
  if (i.code === 'invalid_type') return i.path.length;
  if (i.code === 'unrecognized_keys') return i.path.length + 0.5;
  return i.path.length + 1;
}

function plain(root: unknown, path: Path, i: ZodIssue): IssueInput {
  const value = valueAt(root, path);
  const own = codeOf(i);
  if (own) return fault(own, path, i.message, show(value));
  if (i.code === 'invalid_type') {
    if (value === undefined) {
      return {
        code: 'missing-key',
        path,
        message: `${path.length ? `'${formatPath(path.slice(-1))}'` : 'a value'} is missing`,
        want: wordFor(i.expected),
      };
    }
    const bare = i.expected === 'string' && ['number', 'boolean'].includes(typeof value);
    const want = bare ? `${wordFor(i.expected)}: put it in quotes` : wordFor(i.expected);
    return { code: 'wrong-type', path, message: 'wrong type', found: show(value), want };
  }
  if (i.code === 'invalid_value') {
    const values = i.values.map(String);
    const near = typeof value === 'string' ? nearest(value, values) : undefined;
    // A schema's own words are better than ours; those of the library begin so.
    const said = /^Invalid (option|input)/.test(i.message) ? undefined : i.message;
    return {
      code: 'wrong-type',
      path,
      message: said ?? `not one of the allowed values${didYouMean(near)}`,
      found: show(value),
      want: values.length > 12 ? undefined : values.join(', '),
    };
  }
  return fault('wrong-type', path, lowerFirst(i.message), show(value));
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};

/** What the library calls a type, as people say it. */
const wordFor = (expected: string): string => WORDS[expected] ?? expected;

function fault(code: IssueCode, path: Path, message: string, found: string): IssueInput {
  return { code, path, message, found };
}

/** The code a schema building block attached to its own rule. */
function codeOf(i: ZodIssue): IssueCode | undefined {
  const code = i.code === 'custom' ? (i.params?.code as unknown) : undefined;
  return typeof code === 'string' && Object.hasOwn(CODES, code) ? (code as IssueCode) : undefined;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[part] : undefined),
    root,
  );
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
