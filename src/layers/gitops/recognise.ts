import { byCodeUnit } from '../../issue.js';
import { deepEqual, isPlainObject } from '../../kube/deep-equal.js';
import { objectKey } from '../../kube/kinds.js';
import type { Manifest } from '../../kube/types.js';
import type { Existing, Recognised } from '../contract.js';
import { withoutMarks } from '../meta.js';
import { syncAccount } from '../sync-account.js';
import { fluxObjects } from './objects.js';
import { type GitopsSection, gitopsNaming, gitopsSection, type Repository } from './sections.js';

type ByKey = ReadonlyMap<string, Manifest>;

/** Claims an account that syncs, and every GitRepository and Kustomization of one name that it is applied by; each exactly as it is made. */
export function recogniseGitops({ namespace, objects }: Existing): Recognised<GitopsSection> | undefined {
  const byKey: ByKey = new Map(objects.map((object) => [objectKey(object), object]));
  const bindings = objects.filter(({ kind }) => kind === 'RoleBinding').map(({ metadata }) => metadata.name);
  const account = bindings.sort(usualFirst).find((name) => sameAs(syncAccount(name, namespace), byKey));
  if (account === undefined || !gitopsSection.shape.account.safeParse(account).success) return undefined;
  const repositories: Repository[] = [];
  const claimed = sameAs(syncAccount(account, namespace), byKey)!;
  for (const object of objects) {
    if (object.kind !== 'Kustomization') continue;
    const read = gitopsSection.shape.repositories.element.safeParse(readRepository(object, byKey));
    const same = read.success ? sameAs(fluxObjects(read.data, account, namespace), byKey) : undefined;
    if (!read.success || !same || same.some((one) => claimed.includes(one))) continue;
    repositories.push(read.data);
    claimed.push(...same);
  }
  return { section: { account, repositories }, objects: claimed };
}

function usualFirst(a: string, b: string): number {
  const usual = gitopsNaming.syncAccount.default;
  return Number(b === usual) - Number(a === usual) || byCodeUnit(a, b);
}

/** The existing objects that some made ones are, if all of them are there just so. */
function sameAs(made: readonly Manifest[], byKey: ByKey): Manifest[] | undefined {
  const found = made.map((object) => byKey.get(objectKey(object)));
  return found.every((object, index) => object !== undefined && deepEqual(withoutMarks(object), made[index]))
    ? (found as Manifest[])
    : undefined;
}

/** What a Kustomization and its source would say as an entry; not yet proven. */
function readRepository({ metadata: { name, namespace }, spec }: Manifest, byKey: ByKey): unknown {
  const source = byKey.get(`source.toolkit.fluxcd.io/GitRepository/${namespace ?? ''}/${name}`)?.spec;
  if (!isPlainObject(source) || !isPlainObject(spec)) return undefined;
  const { ref, url, secretRef } = source;
  const { path, decryption, suspend } = spec;
  const secret = nameIn(secretRef);
  const key = isPlainObject(decryption) ? nameIn(decryption.secretRef) : undefined;
  return {
    ...(isPlainObject(ref) ? ref : {}),
    name,
    repository: url,
    path: typeof path === 'string' ? path.replace(/^\.\//, '') || '.' : path,
    ...(secret === undefined ? {} : { secret }),
    ...(key === undefined ? {} : { decryption: { secret: key } }),
    ...(suspend === undefined ? {} : { suspend }),
  };
}

const nameIn = (reference: unknown): unknown => (isPlainObject(reference) ? reference.name : undefined);
