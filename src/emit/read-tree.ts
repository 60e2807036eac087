import { join } from 'node:path';
import { byCodeUnit } from '../issue.js';
import { type Fs, namingFaults, realFs } from './fs.js';
import { MANAGED } from './layout.js';
import type { ExistingTree } from './plan.js';
import { outFolderExists } from './safe-path.js';

export interface ReadOptions {
  readonly fs?: Fs;
  /** Texts to compare with, by path: where one is equal it is kept instead of a copy, which halves a large fleet's memory. */
  readonly wanted?: ReadonlyMap<string, string>;
  /** Folders and files that are known to be as they should: they are not looked into, and are not in the result. */
  readonly skip?: ReadonlySet<string>;
}

/**
 * Reads the folders we manage (`<cluster>/platform`, `tenants`, `sync`) below the output folder. Links and special files are noted and
 * never followed or opened; other folders are not looked into. A missing output folder is an empty tree.
 */
export async function readTree(outDir: string, options: ReadOptions = {}): Promise<ExistingTree> {
  const fs = namingFaults(options.fs ?? realFs, outDir);
  const files = new Map<string, string>();
  const unsafe: string[] = [];

  const read = (path: string): string => {
    const text = fs.read(join(outDir, path));
    const same = options.wanted?.get(path);
    return same === text ? same : text;
  };
  const visit = (folder: string, only?: readonly string[]): void => {
    for (const { name, kind } of fs.list(join(outDir, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (only && !only.includes(name)) continue;
      if (options.skip?.has(path)) continue;
      if (kind === 'folder') visit(path);
      else if (kind === 'other') unsafe.push(path);
      else files.set(path, read(path));
    }
  };
  if (outFolderExists(fs, outDir)) {
    for (const { name, kind } of fs.list(outDir)) {
      if (kind === 'folder')
        visit(name, MANAGED); // our own .tenantry has none of these
      else if (kind === 'other') unsafe.push(name);
      // A file where a cluster's folder may have to be; what is in it does not matter.
      else files.set(name, '');
    }
  }
  return { files, unsafe: unsafe.sort(byCodeUnit) };
}
