// Are they the same objects? Counts kinds, and compares those of some tenants, whoever wrote them and in whatever order.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';

/** The documents of a multi-document YAML file, one at a time: the largest would not fit into a string. */
async function* documentsOf(file) {
  let lines = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '---') lines.push(line);
    else {
      yield lines.join('\n');
      lines = [];
    }
  }
  yield lines.join('\n');
}

/** What is in these YAML files: how many objects of each kind, and the objects of the namespaces named. */
export async function takeStock(files, names) {
  const stock = emptyStock(names);
  for (const file of files)
    for await (const text of documentsOf(file)) {
      const kind = /^kind: (.*)$/m.exec(text)?.[1];
      if (kind === undefined) continue;
      count(stock, kind);
      const namespace = (/^ {2}namespace: (.*)$/m.exec(text) ?? /^ {2}name: (.*)$/m.exec(text))?.[1];
      stock.samples.get(namespace)?.push(parse(text));
    }
  return stock;
}

/** The same of objects in memory. */
export function stockOf(objects, names) {
  const stock = emptyStock(names);
  for (const object of objects) {
    count(stock, object.kind);
    stock.samples.get(object.metadata.namespace ?? object.metadata.name)?.push(object);
  }
  return stock;
}

const emptyStock = (names) => ({ kinds: {}, samples: new Map(names.map((name) => [name, []])) });

function count({ kinds }, kind) {
  kinds[kind] = (kinds[kind] ?? 0) + 1;
}

const identity = ({ kind, metadata }) => `${kind}/${metadata.name}`;
const inOrder = (objects) => objects.toSorted((a, b) => (identity(a) < identity(b) ? -1 : 1));

/** Throws unless both hold as many objects of each kind, and equal ones for every namespace looked at. */
export function mustBeSame(who, theirs, ours) {
  if (!isDeepStrictEqual(sortedKinds(theirs), sortedKinds(ours)))
    throw new Error(`${who} makes other objects: ${JSON.stringify(theirs.kinds)} instead of ${JSON.stringify(ours.kinds)}`);
  for (const [name, objects] of ours.samples)
    if (objects.length === 0 || !isDeepStrictEqual(inOrder(theirs.samples.get(name)), inOrder(objects)))
      throw new Error(
        `${who} makes other objects for ${name}:\n${JSON.stringify(theirs.samples.get(name), null, 1).slice(0, 3000)}`,
      );
}

const sortedKinds = ({ kinds }) => Object.fromEntries(Object.entries(kinds).sort(([a], [b]) => (a < b ? -1 : 1)));

export const totalOf = (kinds) => Object.values(kinds).reduce((sum, n) => sum + n, 0);
