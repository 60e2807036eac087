import type { Node } from './json-schema.js';

/** A part shorter than this is said again rather than referred to. */
const WORTH = 400;

/**
 * Moves parts that a schema says several times to `definitions`, named for the key they stand under, so that a section which goes on every
 * level is read once. Parts are shared whole, description included: in draft-07 nothing may stand beside a `$ref`.
 */
export function share(root: Node): Node {
  const uses = new Map<string, { name: string; count: number }>();
  eachProperty(root, (name, node) => {
    const text = JSON.stringify(node);
    if (text.length < WORTH) return;
    const use = uses.get(text);
    if (use) use.count++;
    else uses.set(text, { name, count: 1 });
  });
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [text, { name, count }] of uses) {
    if (count < 2) continue;
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name}-${n}`;
    taken.add(free);
    names.set(text, free);
  }
  const definitions = Object.fromEntries([...names].map(([text, name]) => [name, refer(JSON.parse(text) as Node, names)]));
  const result = refer(root, names);
  return names.size > 0 ? { ...result, definitions } : result;
}

/** Calls back for each value of a `properties` map, outermost first. */
function eachProperty(node: unknown, visit: (name: string, node: Node) => void): void {
  if (Array.isArray(node)) for (const each of node) eachProperty(each, visit);
  else if (typeof node === 'object' && node !== null) {
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties') for (const [name, property] of Object.entries(value as Node)) visit(name, property as Node);
      eachProperty(value, visit);
    }
  }
}

/** A copy in which every shared property is a reference. */
function refer(node: Node, names: ReadonlyMap<string, string>): Node {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    return typeof value === 'object' && value !== null ? refer(value as Node, names) : value;
  };
  const property = (value: Node): Node => {
    const name = names.get(JSON.stringify(value));
    return name === undefined ? refer(value, names) : { $ref: `#/definitions/${name}` };
  };
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === 'properties' ? Object.fromEntries(Object.entries(value as Node).map(([name, each]) => [name, property(each as Node)])) : copy(value),
    ]),
  );
}
