import { isDeepStrictEqual } from 'node:util';
import { isMap, parseDocument } from 'yaml';
import type { State } from '../model/fleet.js';

/** A file's text with another state in it, or why there is none. */
export type Rewritten = { readonly text: string } | { readonly why: string };

/** Writes a state into a tenant's YAML and leaves every other character as it is. */
export function stateInYaml(text: string, state: State): Rewritten {
  const document = parseDocument(text, { logLevel: 'error' });
  const before = document.toJS() as Record<string, unknown>;
  if (!isMap(document.contents)) return { why: 'it is no map' };
  const pair = (name: string) =>
    document.contents && isMap(document.contents)
      ? document.contents.items.find(({ key }) => (key as { value?: unknown }).value === name)
      : undefined;
  const rangeOf = (node: unknown) => (node as { range?: [number, number, number] } | null | undefined)?.range;
  const [old, at] = [rangeOf(pair('state')?.value), rangeOf(pair('expires')?.key)];
  const indent = at ? /[^\n]*$/.exec(text.slice(0, at[0]))![0] : '';
  const tried = old
    ? text.slice(0, old[0]) + state + text.slice(old[1])
    : at && `${text.slice(0, at[0])}state: ${state}${document.contents.flow ? ', ' : `\n${indent}`}${text.slice(at[0])}`;
  if (tried !== undefined && says(tried, { ...before, state })) return { text: tried };
  // Written some other way: then the file is written anew, with its comments.
  document.set('state', state);
  const anew = document.toString({ lineWidth: 0 });
  return says(anew, { ...before, state }) ? { text: anew } : { why: 'what comes out would not say the same beside' };
}

const says = (text: string, value: Record<string, unknown>): boolean => {
  const document = parseDocument(text, { logLevel: 'error' });
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), value);
};

/** Writes a state into the argument of a file's one `defineTenant`, by the places that the TypeScript compiler gives. */
export function stateInTypeScript(ts: typeof import('typescript'), text: string, state: State): Rewritten {
  const source = ts.createSourceFile('tenant.ts', text, ts.ScriptTarget.Latest, true);
  const found: import('typescript').CallExpression[] = [];
  const visit = (node: import('typescript').Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'defineTenant')
      found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const argument = found.length === 1 ? found[0]!.arguments[0] : undefined;
  if (!argument || !ts.isObjectLiteralExpression(argument)) return { why: 'it holds no defineTenant({ … }), or several' };
  const property = (name: string) =>
    argument.properties.find((p) => p.name !== undefined && 'text' in p.name && p.name.text === name);
  const old = property('state');
  const word = `'${state}'`;
  if (old) {
    if (!ts.isPropertyAssignment(old) || !ts.isStringLiteralLike(old.initializer))
      return { why: 'its state is no plain word but comes from elsewhere' };
    return { text: text.slice(0, old.initializer.getStart(source)) + word + text.slice(old.initializer.getEnd()) };
  }
  const expires = property('expires');
  if (!expires || argument.properties.some(ts.isSpreadAssignment)) return { why: 'its keys come from elsewhere' };
  const at = expires.getStart(source);
  const indent = /[^\n]*$/.exec(text.slice(0, at))![0];
  return { text: `${text.slice(0, at)}state: ${word},${indent.trim() === '' ? `\n${indent}` : ' '}${text.slice(at)}` };
}
