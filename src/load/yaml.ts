import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { IssueCode } from '../codes.js';
import type { IssueInput, Path } from '../issue.js';
import { isOverflow, isTooDeep, TOO_DEEP } from '../kube/depth.js';
import { isSwollen, parseDocuments, SWOLLEN } from '../kube/documents.js';
import { parseFast } from './fast-yaml.js';

/**
 * Parses one YAML file that must hold one document. What holds nothing unusual is read fast; `strict` reads everything the careful way.
 * Aliases are bounded, so that a small file can't become a huge value.
 */
export function parseYaml(file: string, text: string, strict?: 'strict'): { value: unknown } | { issues: IssueInput[] } {
  const fast = strict ? undefined : parseFast(text);
  if (fast && !isTooDeep(fast.value)) return fast;
  const counter = new LineCounter();
  const documents = parseDocuments(text, counter);
  if (!documents) return { issues: [{ code: 'parse-error', file, message: TOO_DEEP }] };
  const errors = documents.flatMap((document) => document.errors);
  if (errors.length > 0) return { issues: errors.map((error) => syntaxIssue(file, text, error)) };
  const second = documents[1];
  if (second) {
    const at = counter.linePos(second.range[0]);
    return {
      issues: [
        {
          code: 'several-documents',
          file,
          line: at.line,
          column: at.col,
          message: 'a second document begins here',
          found: `${documents.length} documents`,
          want: 'one tenant a file',
        },
      ],
    };
  }
  const unsound = documents[0] ? unsoundNodes(documents[0]) : [];
  if (unsound.length > 0) {
    return {
      issues: unsound.map(({ offset, ...found }) => {
        const at = counter.linePos(offset);
        return { code: 'parse-error', file, line: at.line, column: at.col, ...found };
      }),
    };
  }
  try {
    const value: unknown = documents[0]?.toJS() ?? null;
    const problem = isTooDeep(value) ? TOO_DEEP : documents[0] && isSwollen(documents[0], value) ? SWOLLEN : undefined;
    return problem === undefined ? { value } : { issues: [{ code: 'parse-error', file, message: problem }] };
  } catch (error) {
    // Read by its words: all that is left to go wrong is an alias that multiplies what it stands for, or too deep a nest of them.
    const message = String((error as { message?: unknown }).message);
    const bomb = message.includes('alias count');
    if (isOverflow(error)) return { issues: [{ code: 'parse-error', file, message: TOO_DEEP }] };
    return {
      issues: [{ code: 'parse-error', file, message: bomb ? SWOLLEN : message }],
    };
  }
}

/** What YAML allows and a definition can't mean. */
function unsoundNodes(document: Document.Parsed): (Omit<IssueInput, 'code'> & { code?: IssueCode; offset: number })[] {
  const found: ReturnType<typeof unsoundNodes> = [];
  const add = (node: unknown, message: string, more: Partial<IssueInput> = {}) =>
    found.push({ offset: (node as Node | null)?.range?.[0] ?? 0, message, ...more });
  const anchors = new Set<string>();
  visit(document, {
    Node: (_, node) => void ('anchor' in node && node.anchor && anchors.add(node.anchor)),
    Alias: (_, alias) => {
      if (!anchors.has(alias.source))
        add(alias, `*${alias.source} stands for nothing: no anchor &${alias.source} comes before it`);
    },
    Pair: (_, { key }, path) => {
      if (isScalar(key) && key.value === null) add(key, 'a key is missing before the colon');
      else if (isScalar(key) && key.source === '<<')
        add(key, 'merge keys (<<) are not supported', { want: 'the keys written out, or put into a tier of the platform file' });
      else if (isScalar(key) && key.value === '__proto__' && !path.some(isExtras))
        add(key, "unknown key '__proto__'", { code: 'unknown-key', path: [...keysOn(path), '__proto__'], found: '__proto__' });
    },
  });
  return found;
}

/** Manifests are taken as they are, with any key. */
const isExtras = (node: unknown): boolean => isPair(node) && isScalar(node.key) && node.key.value === 'extras';

/** The way down to a node, as the keys and list positions of the value. */
function keysOn(path: readonly unknown[]): Path {
  return path.flatMap((node, at): (string | number)[] => {
    if (isPair(node)) return [String(isScalar(node.key) ? node.key.value : node.key)];
    return isSeq(node) && at + 1 < path.length ? [node.items.indexOf(path[at + 1])] : [];
  });
}

function syntaxIssue(file: string, text: string, error: YAMLError): IssueInput {
  const at = error.linePos?.[0];
  const place = { file, line: at?.line, column: at?.col };
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^(?:"[^"]*"|'[^']*'|[^\s:{},]+)/.exec(text.slice(error.pos[0]))?.[0];
    return { code: 'duplicate-key', ...place, message: 'the map has this key already', found: key };
  }
  // The pretty message repeats the place and quotes the line; the first line alone says what is wrong.
  const said = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
  const message = isOverflow(error) ? TOO_DEEP : said;
  const want = error.code === 'NON_STRING_KEY' ? 'quotes around it, if it is text' : undefined;
  return { code: 'parse-error', ...place, message, want };
}

/** Where a path stands in a YAML text: the key itself, or the deepest part of the path there is. Lines and columns count from 1. */
export function locate(text: string, path: Path): { line: number; column: number } | undefined {
  return locator(text)(path);
}

/** The same for many paths of one text, which is parsed once. */
export function locator(text: string): (path: Path) => { line: number; column: number } | undefined {
  const counter = new LineCounter();
  const document = parseDocuments(text, counter)?.[0];
  const pairs = pairFinder();
  return (path) => (document ? placeIn(document, counter, path, pairs) : undefined);
}

/** Finds the pair of a key; a map of many keys, with something to tell of each, is gone through once. */
function pairFinder(): (map: YAMLMap, key: string) => Pair | undefined {
  const known = new Map<YAMLMap, Map<string, Pair>>();
  const nameOf = ({ key }: Pair) => (isScalar(key) ? String(key.value) : String(key));
  return (map, key) => {
    // The first of two equal keys comes last, and so counts.
    const pairs = known.get(map) ?? new Map(map.items.toReversed().map((pair) => [nameOf(pair), pair]));
    known.set(map, pairs);
    return pairs.get(key);
  };
}

function placeIn(
  document: Document.Parsed,
  counter: LineCounter,
  path: Path,
  pairOf: ReturnType<typeof pairFinder>,
): { line: number; column: number } | undefined {
  if (!document.contents) return undefined;
  let at: unknown = document.contents;
  let offset = (document.contents as Node).range?.[0];
  for (const part of path) {
    if (isMap(at)) {
      const pair = pairOf(at, String(part));
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      at = pair.value;
    } else if (isSeq(at)) {
      const item = at.items[Number(part)] as Node | undefined;
      if (!item) break;
      offset = item.range?.[0] ?? offset;
      at = item;
    } else {
      break;
    }
  }
  if (offset === undefined) return undefined;
  const { line, col } = counter.linePos(offset);
  return { line, column: col };
}
