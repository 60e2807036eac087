import { type Issue, issue, type Path } from '../issue.js';
import type { Manifest } from '../kube/types.js';

/** How deep values may nest: far beyond what any object needs, and read by all (js-yaml stops at 100). A cycle ends here too. */
export const DEEPEST = 96;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Half of a surrogate pair: UTF-8 has no such thing, and Go's readers would refuse the whole file for an escaped one. */
export function hasLoneSurrogate(text: string): boolean {
  return LONE_SURROGATE.test(text);
}

/** Whether an object is a map, and not an instance (Date, Map, a class) whose contents YAML could not show. */
export function isPlainMap(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // A map made in another realm (a sandboxed tenant file) has that realm's Object.prototype, whose own prototype is null.
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/**
 * Every place in an object that neither JSON nor YAML can say, as issues. The writer asks only after it has failed: looking for places
 * while writing would slow every object for the sake of the one that is wrong.
 */
export function unwritable(object: Manifest): Issue[] {
  const found: Issue[] = [];
  const name = `${object.kind} ${object.metadata?.name}`;
  const add = (path: Path, what: string) =>
    found.push(issue({ code: 'invalid-object', path, found: what, message: `${name} holds a value that no YAML file can hold` }));
  const open = new Set<object>();

  const visit = (value: unknown, path: Path): void => {
    if (typeof value === 'string') {
      if (hasLoneSurrogate(value)) add(path, 'half of a surrogate pair');
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) add(path, String(value));
    } else if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
      add(path, `a ${typeof value}`);
    } else if (typeof value === 'object' && value !== null) {
      if (open.has(value)) return void add(path, 'a reference back to what it stands in');
      if (path.length > DEEPEST) return void add(path.slice(0, 8), `more than ${DEEPEST} levels`);
      open.add(value);
      inside(value, path);
      open.delete(value);
    }
  };
  const inside = (value: object, path: Path): void => {
    if (!Array.isArray(value) && !isPlainMap(value)) return void add(path, `an instance of ${value.constructor.name}`);
    for (const [key, each] of Object.entries(value)) {
      if (hasLoneSurrogate(key)) add(path, 'half of a surrogate pair in a key');
      visit(each, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  visit(object, []);
  return found;
}
