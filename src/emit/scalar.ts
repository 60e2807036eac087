/**
 * How a string is spelled in YAML so that every reader reads the same string: plain where nothing else is possible, a block where that
 * is safe, and double quotes with JSON's escapes otherwise. Readers disagree (YAML 1.1 and 1.2, helm and kustomize: `0o7`, `no`, `12:30`,
 * U+2028), so plain is a short list of what is surely a string, not everything but a list of known traps.
 */

// Letters and signs beyond ASCII that are visible and no reader takes for space or a line break; the rest goes in quotes.
const LETTER = 'À-ÖØ-öø-ɏͰ-ͷͻ-ͽЀ-ҁぁ-ゖァ-ヺ一-鿿가-힣';
const SIGN = '¡-¬®-¿×÷‐-‧‰-⁞₠-₿←-⋿';

// Starts with a letter, a slash or a `--flag`, so that it can be no number, date, `~`, `<<`, `=` or indicator; then visible characters,
// without ': ', ' #', a final colon, and spaces other than single ones in the middle.
const PLAIN = new RegExp(`^(?:[A-Za-z/${LETTER}]|--[A-Za-z])(?:[!-9;-~${LETTER}${SIGN}]|:(?=[^ ])| (?=[^ #]))*$`);
// What YAML 1.1 reads as a boolean or null, single letters too; `yaml` reads even a lone exponent (e1) as a number.
const WORD = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|e[-+]?[\d_]+)$/i;
// Digits first, and still no number in any reader: quantities, address ranges, identifiers such as Entra ID's.
const PLAIN_DIGITS = /^(?:\d+(?:m|k|[KMGTP]i)|\d+\.\d+\.\d+\.\d+\/\d+|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/;

// The first line sets the indentation of a block, so it must neither be blank nor start with a space; the rest is visible, or space.
const BLOCK_START = new RegExp(`^[!-~${LETTER}${SIGN}]`);
const NOT_IN_BLOCK = new RegExp(`[^\\t\\n -~${LETTER}${SIGN}]`);
// Lost to editors and to git's whitespace checks.
const LINE_END_SPACE = /[ \t](?:\n|$)/;

// Valid in JSON as they are, but no text in YAML, a line break or byte order mark to some readers, or invisible to a reviewer of dist
// (zero-width and text-direction characters).
const NEEDS_ESCAPE = /[\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufffe\uffff]/g;

// A regular expression with choices keeps a stack: on megabytes it would overflow.
const LONGEST_PLAIN = 1000;

/** Whether the string may stand in block YAML without quotes. */
export function isPlain(text: string): boolean {
  if (text.length > LONGEST_PLAIN) return false;
  return (PLAIN.test(text) && !WORD.test(text)) || PLAIN_DIGITS.test(text);
}

// Between single quotes nothing is escaped but the quote itself: JSON in an annotation stays readable there.
const NOT_IN_SINGLE = /[^ -~]/;

/** The string in quotes: single ones around visible ASCII with a double quote in it, else double ones with JSON's escapes. */
export function quoted(text: string): string {
  if (text.includes('"') && !NOT_IN_SINGLE.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(NEEDS_ESCAPE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The string as a literal block whose lines start with `indent`, or nothing where a block could be read otherwise. */
export function block(text: string, indent: string): string | undefined {
  if (!BLOCK_START.test(text) || NOT_IN_BLOCK.test(text) || LINE_END_SPACE.test(text)) return undefined;
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  // A blank line gets no indentation: it would be space at the end of a line.
  const lines = body.replace(/\n(?!\n|$)/g, `\n${indent}`);
  const chomp = body === text ? '-' : body.endsWith('\n') ? '+' : '';
  return `|${chomp}\n${indent}${lines}`;
}

/** The number as JSON spells it, or nothing if JSON cannot. */
export function numeral(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const text = value === 0 ? '0' : String(value);
  // YAML 1.1 knows no exponent without a point: 1e+21 would be a string there.
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}
