import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '../..');

/** A fenced block of a page. */
export interface Block {
  readonly lang: string;
  /** What stands between the fences, its line breaks included. */
  readonly text: string;
  /** The HTML comment right before it, without its marks; '' when there is none. */
  readonly mark: string;
  readonly line: number;
}

/** A page of the documentation: by path from the root, with forward slashes. */
export interface Page {
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

export function pageOf(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, blocks: blocksOf(text) };
}

/** Every page of docs/, and those beside it. */
export function allPages(): Page[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => relative(ROOT, join(ROOT, 'docs', file)).replaceAll('\\', '/'));
  return ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...docs.sort()].map(pageOf);
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const match of markdown.matchAll(/(?:<!-- ([^>]*?) -->\n\n?)?^```(\w*)\n([\s\S]*?)^```$/gm)) {
    const [whole, mark, lang, text] = match;
    const line = markdown.slice(0, match.index + whole.indexOf('```')).split('\n').length;
    blocks.push({ lang: lang!, text: text!, mark: mark ?? '', line });
  }
  return blocks;
}

/** The page without its fenced blocks. */
export function proseOf(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The command lines of a shell block, comments and prompts taken off; a line that ends in `\` goes on in the next. */
export function linesOf({ text }: Block): string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The simple commands of a line, each as words: pipes, lists and redirections taken apart. Quotes only keep words together. */
export function commandsOf(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token, quoted] of line.matchAll(/'([^']*)'|\d?>>?&?\s*\S+|&&|\|\|?|;|[^\s|;&<>]+/g)) {
    if (/^(&&|\|\|?|;)$/.test(token)) commands.push([]);
    else if (!/^\d?>/.test(token)) commands.at(-1)!.push(quoted ?? token);
  }
  return commands.filter((words) => words.length > 0);
}
