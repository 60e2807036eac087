import {
  type Alias,
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
  type YAMLError,
} from 'yaml';
import type { IssueInput, Path } from '../issue.js';

/** Parses one YAML file that must hold one document. Aliases are bounded by the library, so that a small file can't become a huge value. */
export function parseYaml(file: string, text: string): { value: unknown } | { issues: IssueInput[] } {
  const counter = new LineCounter();
  const documents = documentsOf(text, counter);
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
  const dangling = documents[0] ? danglingAliases(documents[0]) : [];
  if (dangling.length > 0) {
    return {
      issues: dangling.map((alias) => {
        const at = counter.linePos(alias.range![0]);
        const message = `*${alias.source} stands for nothing: no anchor &${alias.source} comes before it`;
        return { code: 'parse-error', file, line: at.line, column: at.col, message };
      }),
    };
  }
  try {
    return { value: documents[0]?.toJS() ?? null };
  } catch (error) {
    // Read by its shape: all that is left to go wrong is an alias that multiplies what it stands for.
    const message = String((error as { message?: unknown }).message);
    const bomb = message.includes('alias count');
    return {
      issues: [
        { code: 'parse-error', file, message: bomb ? 'aliases repeat so much that the value grows beyond all bounds' : message },
      ],
    };
  }
}

/** The aliases whose anchor is nowhere before them. */
function danglingAliases(document: Document.Parsed): Alias.Parsed[] {
  const found: Alias.Parsed[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Node: (_, node) => void ('anchor' in node && node.anchor && anchors.add(node.anchor)),
    Alias: (_, alias) => void (anchors.has(alias.source) || found.push(alias as Alias.Parsed)),
  });
  return found;
}

function documentsOf(text: string, lineCounter: LineCounter): Document.Parsed[] {
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: true, uniqueKeys: true, logLevel: 'silent' });
  return Array.isArray(documents) ? documents : [];
}

function syntaxIssue(file: string, text: string, error: YAMLError): IssueInput {
  const at = error.linePos?.[0];
  const place = { file, line: at?.line, column: at?.col };
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^(?:"[^"]*"|'[^']*'|[^\s:{},]+)/.exec(text.slice(error.pos[0]))?.[0];
    return { code: 'duplicate-key', ...place, message: 'the map has this key already', found: key };
  }
  // The pretty message repeats the place and quotes the line; the first line alone says what is wrong.
  const message = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
  return { code: 'parse-error', ...place, message };
}

/** Where a path stands in a YAML text: the key itself, or the deepest part of the path there is. Lines and columns count from 1. */
export function locate(text: string, path: Path): { line: number; column: number } | undefined {
  const counter = new LineCounter();
  const [document] = documentsOf(text, counter);
  if (!document?.contents) return undefined;
  let at: unknown = document.contents;
  let offset = (document.contents as Node).range?.[0];
  for (const part of path) {
    if (isMap(at)) {
      const pair = at.items.find((item) => (isScalar(item.key) ? String(item.key.value) : String(item.key)) === String(part));
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
