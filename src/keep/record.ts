import { serialize } from 'node:v8';
import type { Signature } from '../emit/signature.js';
import { hashOf } from '../emit/store.js';
import type { KeptPlacement, KeptTenant } from '../layers/others.js';

/** A tenant's folder on a cluster, as a run left it. */
export interface KeptFolder {
  /** Relative to the output folder. */
  readonly path: string;
  readonly signature?: Signature;
  readonly files: readonly KeptFile[];
  /** Its file among the sync objects, whose folder all tenants share. */
  readonly sync?: KeptFile;
}

/** Where the sync file of a folder's tenant is, relative to the output folder; nothing where it has none. */
export const syncPath = ({ path, sync }: KeptFolder): string | undefined =>
  sync && `${path.slice(0, path.indexOf('/'))}/sync/${sync.name}`;

/** What of the output is a tenant's on a cluster: its folder, and its sync file where it has one. */
export const pathsOf = (folder: KeptFolder): string[] => {
  const sync = syncPath(folder);
  return sync === undefined ? [folder.path] : [folder.path, sync];
};

export interface KeptFile {
  /** In the folder. */
  readonly name: string;
  readonly bytes: number;
  /** Of its text. */
  readonly hash: string;
  readonly signature?: Signature;
}

/** All that is kept of a tenant: what its file said, what others may know of it, and what was written. No tenant with anything to tell is kept. */
export interface KeptRecord extends KeptTenant {
  /** Of the file's text where it is data, of its value where it is code. */
  readonly key: string;
  readonly signature?: Signature;
  readonly placements: readonly (KeptPlacement & { readonly folder: KeptFolder })[];
}

/** What one run leaves for the next. */
export interface Memory {
  /** Of everything that all results depend on: the platform's values, and who worked them out. */
  readonly key: string;
  readonly records: readonly KeptRecord[];
}

export const keyOfText = (text: string): string => `text ${hashOf(text)}`;

/**
 * The key of a value that code gave. It tells apart whatever a schema could (NaN and null, a date and its text).
 * @returns undefined for what can't be written down, such as functions: what comes of it is never kept
 */
export function keyOfValue(value: unknown): string | undefined {
  try {
    return `value ${hashOf(serialize(value))}`;
  } catch {
    return undefined;
  }
}
