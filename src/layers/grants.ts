import type { z } from 'zod';
import { fill } from '../model/names.js';
import type { Existing, Recognised } from './contract.js';
import { grantKey } from './guards.js';

/** What a section of grants holds: lists of names, single names, and flags that are true or absent. What grants nothing is left out. */
export type Grants = Record<string, readonly string[] | string | true>;

/** The annotation (without our prefix) behind each key of a section of grants. */
export type GrantNames = Readonly<Record<string, string>>;

/** What of a scope grants are worked out from. */
interface Granting {
  readonly namespaces: readonly { readonly name: string; readonly values: object }[];
  readonly tenant: { readonly name: string };
}

/** The written grants of each namespace, whole: lists with their words filled in, and nothing that grants nothing. */
export function resolveGrants<R extends object>({ namespaces, tenant }: Granting, key: string): Map<string, R> {
  return new Map(
    namespaces.map(({ name, values }) => {
      const written = (values as Record<string, object | undefined>)[key] ?? {};
      return [name, grantsIn(written, { namespace: name, tenant: tenant.name }) as R];
    }),
  );
}

function grantsIn(written: object, words: Record<string, string>): Grants {
  const grants: Grants = {};
  for (const [key, value] of Object.entries(written) as [string, unknown][]) {
    if (typeof value === 'string') grants[key] = fill(value, words);
    else if (Array.isArray(value) && value.length > 0) grants[key] = value.map((entry) => fill(String(entry), words));
    else if (value === true) grants[key] = true;
  }
  return grants;
}

/** The annotations of a section of grants. */
export function grantAnnotations(section: object, names: GrantNames): Record<string, string> {
  return Object.fromEntries(
    Object.entries(section as Grants).map(([key, value]) => [
      grantKey(names[key]!),
      typeof value === 'object' ? value.join(',') : String(value),
    ]),
  );
}

/** Reads a section of grants from the annotations of a Namespace; those that its schema refuses are left alone. */
export function recogniseGrants<R extends object>(
  { object }: Existing,
  names: GrantNames,
  schema: z.ZodType<R>,
): Recognised<R> | undefined {
  let section = {} as R;
  const annotations: string[] = [];
  for (const [key, name] of Object.entries(names)) {
    const text: unknown = object?.metadata.annotations?.[grantKey(name)];
    if (typeof text !== 'string') continue;
    const read = [
      { ...section, [key]: text.split(',') },
      { ...section, [key]: text === 'true' },
      { ...section, [key]: text },
    ]
      .map((candidate) => schema.safeParse(candidate))
      .find((parsed) => parsed.success);
    if (!read?.success) continue;
    section = read.data;
    annotations.push(grantKey(name));
  }
  return annotations.length > 0 ? { section, objects: [], annotations } : undefined;
}

/** A section of grants as an author writes it. */
export function grantWords(key: string, section: object): Record<string, unknown> {
  return Object.keys(section).length > 0 ? { [key]: { ...section } } : {};
}
