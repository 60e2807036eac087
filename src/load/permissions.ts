import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Our own package's folder: this file is in src/load/ or lib/load/. */
const OWN = fileURLToPath(new URL('../..', import.meta.url));

/** The program that evaluates: always the compiled one. */
export const EVALUATOR = join(OWN, 'lib/load/evaluator.js');

const HEAP_MEGABYTES = 1024;

/**
 * How Node is started for the files of a root: able to read packages and our own code, and to do nothing else with files, processes, workers
 * or native code. Where Node has no such model, that much is missing.
 */
export function nodeFlags(root: string): string[] {
  const known = process.allowedNodeEnvironmentFlags;
  const model = ['--permission', '--experimental-permission'].find((flag) => known.has(flag));
  const heap = [`--max-old-space-size=${HEAP_MEGABYTES}`, '--no-warnings'];
  if (model === undefined) return heap;
  const readable = [
    join(OWN, 'lib', '*'),
    join(OWN, 'package.json'),
    ...new Set([...packageFolders(root), ...packageFolders(OWN)].flatMap((dir) => [join(dir, '*'), ...linkedFrom(dir)])),
  ];
  return [...heap, model, ...readable.map((path) => `--allow-fs-read=${path}`)];
}

/** The node_modules in which packages are looked for: from a folder upwards, as it is named and as it really is. */
function packageFolders(from: string): string[] {
  const found: string[] = [];
  for (const start of new Set([from, realpathSync(from)])) {
    for (let dir = start; ; dir = dirname(dir)) {
      const packages = join(dir, 'node_modules');
      // It may itself be a link (a store of packages, a shared volume).
      if (existsSync(packages)) found.push(...new Set([packages, realpathSync(packages)]));
      if (dirname(dir) === dir) break;
    }
  }
  return found;
}

/** Packages that are links to elsewhere (workspaces, npm link): Node reads them where they are. */
function linkedFrom(packages: string): string[] {
  const folders = [packages, ...namesIn(packages, (name) => name.startsWith('@'))];
  return folders.flatMap((folder) =>
    linksIn(folder).flatMap((link) => (existsSync(link) ? [join(realpathSync(link), '*')] : [])),
  );
}

const namesIn = (dir: string, wanted: (name: string) => boolean): string[] =>
  readdirSync(dir).flatMap((name) => (wanted(name) ? [join(dir, name)] : []));

function linksIn(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isSymbolicLink() ? [join(dir, entry.name)] : []));
  } catch {
    return [];
  }
}
