import { isPlainObject } from '../kube/deep-equal.js';
import type { ExtraFunction } from '../model/extras.js';

/** What is no JSON stands in an object with this key, which no text of a definition begins with. */
const TAG = '\u0000';

/** More than any definition needs; beyond it, the value would only fill the memory of the one who reads it. */
const MOST_VALUES = 2_000_000;
/** Deeper than anything that may be written (emit/unwritable.ts), and shallow enough for every reader. */
const DEEPEST = 200;

/** A value as JSON, and the functions in it by number. What no JSON can say keeps its kind, so that it is refused in the same words. */
export function encode(value: unknown, functions: unknown[]): unknown {
  const open: object[] = [];
  let count = 0;
  const visit = (at: unknown): unknown => {
    if (++count > MOST_VALUES) throw new Error(`the value is too large: more than ${MOST_VALUES} values`);
    if (typeof at === 'function') return { [TAG]: 'function', id: functions.push(at) - 1 };
    if (typeof at === 'number') return Number.isFinite(at) ? at : { [TAG]: 'number', text: String(at) };
    if (typeof at === 'bigint' || typeof at === 'symbol' || at === undefined) return { [TAG]: typeof at, text: wordOf(at) };
    if (typeof at !== 'object' || at === null) return at;
    const up = open.lastIndexOf(at);
    if (up >= 0) return { [TAG]: 'cycle', up: open.length - up };
    if (open.length > DEEPEST) throw new Error(`the value nests more than ${DEEPEST} deep`);
    open.push(at);
    const inside = Array.isArray(at) ? Array.from(at, visit) : members(at);
    open.pop();
    return inside;
  };
  const members = (at: object): unknown => {
    const entries = Object.entries(at).map(([key, each]): [string, unknown] => [key, visit(each)]);
    if (!isPlainObject(at))
      return { [TAG]: 'instance', name: nameOf(at), entries, text: at instanceof Date ? dateOf(at) : undefined };
    return Object.hasOwn(at, TAG) ? { [TAG]: 'map', entries } : Object.fromEntries(entries);
  };
  return visit(value);
}

const wordOf = (at: bigint | symbol | undefined): string => (typeof at === 'symbol' ? (at.description ?? '') : String(at));

const dateOf = (at: Date): string => (Number.isNaN(at.getTime()) ? 'Invalid Date' : at.toISOString());

function nameOf(at: object): string {
  const maker = (at as { constructor?: { name?: unknown } }).constructor;
  return typeof maker?.name === 'string' && maker.name !== '' ? maker.name : 'class';
}

/**
 * The value that {@link encode} was given, as far as anything asks for it. Changes what it is given. The text comes from code that may be
 * anybody's: nothing in it is trusted to be what encode makes.
 * @param functionOf what stands for a function
 */
export function decode(encoded: unknown, functionOf: (id: number) => ExtraFunction): unknown {
  const open: unknown[] = [];
  const visit = (at: unknown): unknown => {
    if (typeof at !== 'object' || at === null) return at;
    if (open.length > DEEPEST + 1) throw new Error(`the value nests more than ${DEEPEST} deep`);
    if (!Array.isArray(at) && Object.hasOwn(at, TAG)) return tagged(at as Tagged);
    open.push(at);
    for (const key of Object.keys(at)) put(at, key, visit((at as Record<string, unknown>)[key]));
    open.pop();
    return at;
  };
  const tagged = (at: Tagged): unknown => {
    const kind = at[TAG];
    if (kind === 'function') return functionOf(Number(at.id));
    if (kind === 'number') return Number(at.text);
    if (kind === 'bigint') return /^-?\d+$/.test(String(at.text)) ? BigInt(String(at.text)) : 0n;
    if (kind === 'symbol') return Symbol(String(at.text));
    if (kind === 'cycle') return open.at(-Number(at.up));
    if (kind !== 'instance' && kind !== 'map') return undefined;
    const made = kind === 'map' ? {} : instanceOf(String(at.name), at.text);
    open.push(made);
    for (const entry of Array.isArray(at.entries) ? at.entries : [])
      if (Array.isArray(entry)) put(made, String(entry[0]), visit(entry[1]));
    open.pop();
    return made;
  };
  return visit(encoded);
}

interface Tagged {
  readonly [TAG]: unknown;
  readonly id?: unknown;
  readonly text?: unknown;
  readonly up?: unknown;
  readonly name?: unknown;
  readonly entries?: unknown;
}

/** Something that is refused as an instance of that class. */
function instanceOf(name: string, text: unknown): object {
  if (name === 'Date' && typeof text === 'string') return new Date(text);
  return Object.create({ constructor: { name } }) as object;
}

/** Sets a key even when it is called `__proto__`. */
function put(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
