import { Lexer } from 'yaml';
import { MOST_DEPTH } from './depth.js';

/** What the lexer says between tokens: a document begins, a scalar follows, a flow collection was left without its bracket. */
const [DOCUMENT, SCALAR, FLOW_LEFT] = ['\u0002', '\u001f', '\u0018'];
const CLOSES: Readonly<Record<string, string>> = { ']': '[', '}': '{' };

/**
 * Whether a YAML text nests deeper than any value may, told from its tokens, without recursion. A parser has to be spared such a text: it
 * recurses, and an engine that compiles a regular expression where the stack is all but used up ends the process, which nobody can catch.
 */
export function isTextTooDeep(text: string): boolean {
  // The columns of the block collections that are open. Each has its own, but for a list below a key, which may share the key's.
  const block: number[] = [];
  // The brackets that are open. One that closes another kind closes nothing.
  const flow: string[] = [];
  let column = 0;
  let newLine = true;
  // Where the node begins that a colon would make a key of; nothing where it is still to come.
  let key: number | undefined;
  // Colons after what is a value already: an error, and to the parser one more level, wherever the next line begins.
  let stray = 0;
  let colons = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === DOCUMENT || token === FLOW_LEFT || token === '---' || token === '...') flow.length = 0;
    if (token === DOCUMENT || token === FLOW_LEFT || token === SCALAR) continue;
    if (token === '\n' || token === '\r\n') {
      [column, newLine, key, colons] = [0, true, undefined, 0];
      continue;
    }
    if (!/^[ \t#]/.test(token)) {
      if (newLine && flow.length === 0) while (block.length > 0 && block.at(-1)! >= column) block.pop();
      newLine = false;
      key ??= column;
      if (token === '[' || token === '{') flow.push(token);
      else if (token in CLOSES) {
        if (flow.at(-1) === CLOSES[token]) flow.pop();
      } else if (flow.length === 0 && (token === '-' || token === '?' || token === ':')) {
        block.push(token === ':' ? key : column);
        if (token !== ':') [key, colons] = [undefined, 0];
        else if (++colons > 1) stray++;
      }
      if (block.length + flow.length + stray > MOST_DEPTH) return true;
    }
    const end = token.lastIndexOf('\n');
    // A block scalar ends with its last line.
    [column, newLine] =
      end < 0 ? [column + token.length, newLine] : [token.length - end - 1, newLine || end === token.length - 1];
    if (newLine) [key, colons] = [undefined, 0];
  }
  return false;
}
