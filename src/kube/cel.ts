/** Writing CEL, the language of the API server's admission policies. */

/** A CEL string literal. */
export function celText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n');
  return `'${escaped}'`;
}

/** A CEL list of string literals. */
export function celTexts(texts: readonly string[]): string {
  return `[${texts.map(celText).join(', ')}]`;
}

/** An optional field that holds a list: an empty list where there is none. */
export const listAt = (path: string): string => `${path}.orValue([])`;
