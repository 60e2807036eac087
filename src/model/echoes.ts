import type { IssueCode } from '../codes.js';
import type { Issue, IssueList, Path } from '../issue.js';
import type { Source } from './fleet.js';
import { isMap } from './merge.js';

/** A file as it was written, and what was left of it after its schema. */
export interface Judged {
  readonly written: unknown;
  readonly kept: Source;
  readonly tenant?: string;
}

type Place = readonly [code: IssueCode, path: readonly string[]];

/** Where a platform file defines what tenants name, and the code of a name that is defined nowhere. `*` is any key. */
const IN_PLATFORM: readonly Place[] = [
  ['unknown-cluster', ['clusters']],
  ['unknown-tier', ['tiers']],
  ['unknown-pool', ['clusters', '*', 'pools']],
  ['unknown-network-entry', ['network', 'entries']],
  ['unknown-network-entry', ['clusters', '*', 'network', 'entries']],
];

/** The same of what a tenant defines for itself, at any level. */
const IN_TENANT: readonly Place[] = [
  ['unknown-role', ['access', 'roles']],
  ['unknown-role', ['namespaces', '*', 'access', 'roles']],
  ['unknown-role', ['clusters', '*', 'access', 'roles']],
  ['unknown-role', ['clusters', '*', 'namespaces', '*', 'access', 'roles']],
];

/** Codes of something that is not there, which what was taken out may have been. */
const ABSENT: ReadonlySet<IssueCode> = new Set(['missing-key', 'required-metadata', 'quota-without-default']);

/**
 * Takes out the issues that only follow from faults of the schema, which are told already: what was faulty was taken out of its file, and
 * whoever names it, or would have needed it, is not at fault. Everything found by then beside `before` came after the schemas.
 */
export function dropEchoes(platform: Judged, tenants: readonly Judged[], before: readonly Issue[], issues: IssueList): void {
  const files = new Map([platform, ...tenants].map((judged) => [judged.kept.file, judged]));
  const lost = new Map([
    [platform.kept.file, lostNames(platform, IN_PLATFORM)],
    ...tenants.map((judged) => [judged.kept.file, lostNames(judged, IN_TENANT)] as const),
  ]);
  const fileOf = new Map(tenants.map(({ kept, tenant }) => [tenant, kept.file]));
  const misnamed = new Set(tenants.map(({ kept }) => kept.values.name));
  const early = new Set(before);
  const errors = before.filter((i) => i.severity === 'error');
  issues.drop((i) => {
    if (early.has(i)) return false;
    const own = fileOf.get(i.tenant) ?? i.file;
    if (i.found !== undefined) {
      const key = `${i.code} ${i.found}`;
      if (lost.get(platform.kept.file)?.has(key) || (own !== undefined && lost.get(own)?.has(key))) return true;
      if (i.code === 'unknown-tenant' && misnamed.has(i.found)) return true;
    }
    if (!ABSENT.has(i.code)) return false;
    const section = sectionOf(i.path ?? []);
    const near = errors.filter((e) => e.file === i.file || e.file === own || e.file === platform.kept.file);
    return near.some((e) => files.has(e.file ?? '') && e.path !== undefined && sectionOf(e.path) === section);
  });
}

/** Names that stand in a file, in a part of it that was taken out, each after the code of a name that is defined nowhere. */
function lostNames({ written, kept }: Judged, places: readonly Place[]): Set<string> {
  const lost = new Set<string>();
  for (const [code, path] of places) {
    const still = new Set(namesAt(kept.values, path).map((names) => names.join('/')));
    for (const found of namesAt(written, path)) if (!still.has(found.join('/'))) lost.add(`${code} ${found.at(-1)}`);
  }
  return lost;
}

/** The keys of every map at a path, each with the keys on its way. */
function namesAt(value: unknown, path: readonly string[], way: readonly string[] = []): string[][] {
  if (!isMap(value)) return [];
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(value).map((name) => [...way, name]);
  const steps = step === '*' ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : [];
  return steps.flatMap((key) => namesAt(value[key], rest, [...way, key]));
}

const LEVELS = new Set<unknown>(['clusters', 'namespaces', 'tiers']);

/** The section that a path is about, whatever level of its file it stands at. */
function sectionOf(path: Path): unknown {
  let at = path[0] === 'defaults' ? 1 : 0;
  while (LEVELS.has(path[at]) && path.length > at + 2) at += 2;
  return path[at];
}
