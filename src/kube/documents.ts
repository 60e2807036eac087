import {
  type Document,
  isCollection,
  isScalar,
  type LineCounter,
  type Node,
  parseAllDocuments,
  visit,
  YAMLParseError,
} from 'yaml';
import { isOverflow } from './depth.js';
import { isTextTooDeep } from './text-depth.js';

/** How often a document may use an anchor: each use is looked up among all of them. */
const MOST_ALIASES = 1000;
/** Up to this size a value may be whatever its aliases make it; beyond, at most twice of what is written. */
const ROOM = 100_000;

export const SWOLLEN = 'aliases repeat so much that the value grows beyond all bounds';

/** The documents of a YAML text, each with its errors; nothing where it nests too deep to be read at all. */
export type Documents = readonly Document.Parsed[] | undefined;

/**
 * Parses YAML texts of strangers: never throws, and takes no more than linear time. So two equal keys are looked for here, as the library
 * compares each with each, and a map or list for a key, which it would write out again at every level, is an error.
 */
export function parseDocuments(text: string, lineCounter: LineCounter, options: { readonly merge?: boolean } = {}): Documents {
  if (isTextTooDeep(text)) return undefined;
  try {
    const documents = parseAllDocuments(text, {
      ...options,
      lineCounter,
      prettyErrors: true,
      uniqueKeys: false,
      logLevel: 'silent',
    });
    if (!Array.isArray(documents)) return [];
    for (const document of documents) refuse(document, lineCounter);
    return documents;
  } catch (error) {
    if (isOverflow(error)) return undefined;
    throw error;
  }
}

function refuse(document: Document.Parsed, lineCounter: LineCounter): void {
  const add = (node: unknown, code: 'DUPLICATE_KEY' | 'BAD_ALIAS' | 'NON_STRING_KEY', message: string) => {
    const [from = 0, to = from] = (node as Node | null)?.range ?? [];
    const error = new YAMLParseError([from, to], code, message);
    error.linePos = [lineCounter.linePos(from)];
    document.errors.push(error);
  };
  let aliases = 0;
  visit(document, {
    Map: (_, { items }) => {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (isCollection(key)) add(key, 'NON_STRING_KEY', 'a key must be a word, not a map or list');
        if (!isScalar(key)) continue;
        if (keys.has(key.value)) add(key, 'DUPLICATE_KEY', 'Map keys must be unique');
        keys.add(key.value);
      }
    },
    Alias: (_, alias) => {
      if (++aliases === MOST_ALIASES + 1) add(alias, 'BAD_ALIAS', `anchors are used more than ${MOST_ALIASES} times`);
    },
  });
}

/** Whether a value is far larger than the document it is read from, as aliases can make it. */
export function isSwollen(document: Document.Parsed, value: unknown): boolean {
  let written = 0;
  let aliases = 0;
  visit(document, { Node: () => void written++, Alias: () => void aliases++ });
  if (aliases === 0) return false;
  let left = Math.max(ROOM, 2 * written);
  const fits = (part: unknown): boolean =>
    --left >= 0 && (typeof part !== 'object' || part === null || Object.values(part).every(fits));
  return !fits(value);
}
