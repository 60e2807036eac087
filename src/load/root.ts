import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { IssueError, issue } from '../issue.js';

const PLATFORM_FILES = ['platform.ts', 'platform.yaml', 'platform.yml'] as const;

/** A Tenantry root: the folder with the platform file, and that file's name. */
export interface Root {
  readonly dir: string;
  readonly platform: string;
}

/**
 * Finds the root by walking up from a folder to the first that holds platform.ts or platform.yaml.
 * @param explicit a folder named with --root: then it is that one or none
 * @throws IssueError `no-platform`
 */
export function findRoot(from: string, explicit?: string): Root {
  if (explicit !== undefined) {
    const root = rootAt(resolve(from, explicit));
    if (root) return root;
    throw new IssueError([
      issue({ code: 'no-platform', file: explicit, message: 'there is no platform.ts or platform.yaml in that folder' }),
    ]);
  }
  for (let dir = resolve(from); ; dir = dirname(dir)) {
    const root = rootAt(dir);
    if (root) return root;
    if (dirname(dir) === dir) break;
  }
  throw new IssueError([
    issue({
      code: 'no-platform',
      message: 'there is no platform.ts or platform.yaml here or in any folder above',
      want: 'a Tenantry root, or --root DIR',
    }),
  ]);
}

function rootAt(dir: string): Root | undefined {
  const platform = PLATFORM_FILES.find((name) => existsSync(join(dir, name)));
  return platform === undefined ? undefined : { dir, platform };
}
