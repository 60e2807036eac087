import { INSTANCE_METADATA, INTERNET, type OutsidePlace, rangeOf, type World } from '../../reach/index.js';

/** What a word on the command line may be, on one cluster. */
export interface Places {
  readonly tenants: ReadonlyMap<string, readonly string[]>;
  readonly namespaces: ReadonlySet<string>;
  /** Platform entries that are namespaces. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
  readonly outside: readonly OutsidePlace[];
}

/** Namespaces or a place outside; `any` is all there is. */
export type Asked = { readonly namespaces: readonly string[] } | { readonly outside: OutsidePlace } | 'any';

type Entry = { readonly namespaces?: readonly string[]; readonly cidrs?: readonly string[] };

export function placesOf(world: World, tenants: Places['tenants'], entries: ReadonlyMap<string, Entry>): Places {
  const outside = [...entries].flatMap(([name, { cidrs = [] }]): OutsidePlace[] =>
    cidrs.length === 0 ? [] : [{ name, ranges: cidrs.map((cidr) => rangeOf(cidr)!) }],
  );
  const known = new Set(outside.map(({ name }) => name));
  const builtIn = [INSTANCE_METADATA, INTERNET].filter(({ name }) => !known.has(name));
  return {
    tenants,
    namespaces: new Set([...world.namespaces.keys(), ...world.strangers]),
    entries: new Map([...entries].flatMap(([name, { namespaces }]) => (namespaces ? [[name, namespaces] as const] : []))),
    outside: [...outside, ...builtIn],
  };
}

/** What a word means: a tenant before a namespace, these before the platform's entries, and addresses and host names last. */
export function askedOf({ tenants, namespaces, entries, outside }: Places, word: string | undefined): Asked | undefined {
  if (word === undefined || word === 'any') return 'any';
  const own = tenants.get(word);
  if (own) return { namespaces: own };
  if (namespaces.has(word)) return { namespaces: [word] };
  const place = outside.find(({ name }) => name === word);
  if (place) return { outside: place };
  const entry = entries.get(word);
  if (entry) return { namespaces: entry };
  const range = rangeOf(word);
  if (range) return { outside: { name: word, ranges: [range] } };
  // A name's addresses are whatever it resolves to: only rules about names mean it.
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/i.test(word)
    ? { outside: { name: word, host: word, ranges: INTERNET.ranges } }
    : undefined;
}
