import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type YAMLError } from 'yaml';
import type { IssueInput, Path } from '../issue.js';

/** Parses one YAML file that must hold one document. Aliases are bounded by the library, so that a small file can't become a huge value. */
export function parseYaml(file: string, text: string): { value: unknown } | { issues: IssueInput[] } {
  const counter = new LineCounter();
  const documents = documentsOf(text, counter);
  const errors = documents.flatMap((document) => document.errors);
  if (errors.length > 0) return { issues: errors.map((error) => syntaxIssue(file, error)) };
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
  try {
    return { value: documents[0]?.toJS() ?? null };
  } catch (error) {
    return { issues: [{ code: 'parse-error', file, message: error instanceof Error ? error.message : String(error) }] };
  }
}

function documentsOf(text: string, lineCounter: LineCounter): Document.Parsed[] {
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: true, uniqueKeys: true, logLevel: 'silent' });
  return Array.isArray(documents) ? documents : [];
}

function syntaxIssue(file: string, error: YAMLError): IssueInput {
  const at = error.linePos?.[0];
  // The pretty message repeats the place and quotes the line; the first line alone says what is wrong.
  const message = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
  return {
    code: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'parse-error',
    file,
    line: at?.line,
    column: at?.col,
    message,
  };
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
