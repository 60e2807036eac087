import type { Node } from './json-schema.js';

/** A part shorter than this is said again rather than referred to. */
const WORTH = 400;

/**
 * Moves parts that a schema says several times to `definitions`, named for the key they stand under, so that a section which goes on every
 * level is read once. Parts are shared whole, description included: in draft-07 nothing may stand beside a `$ref`.
 */
export function share(root: Node): Node {
  const uses = usesIn(root);
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

/** How often each part is said, by its text. What stands inside a part that was met before is not counted again: it goes with that part. */
function usesIn(root: Node): Map<string, { name: string; count: number }> {
  const uses = new Map<string, { name: string; count: number }>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'properties' || Array.isArray(node)) visit(value);
      else for (const [name, property] of Object.entries(value as Node)) visitProperty(name, property);
    }
  };
  const visitProperty = (name: string, property: unknown): void => {
    const text = JSON.stringify(property);
    const use = uses.get(text);
    if (use) use.count++;
    else visit(property);
    if (!use && text.length >= WORTH) uses.set(text, { name, count: 1 });
  };
  visit(root);
  return uses;
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
      key === 'properties'
        ? Object.fromEntries(Object.entries(value as Node).map(([name, each]) => [name, property(each as Node)]))
        : copy(value),
    ]),
  );
}
