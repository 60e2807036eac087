import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '../..');
/** The compiled command. */
export const CLI = join(ROOT, 'lib/bin/main.js');

if (!existsSync(CLI)) throw new Error('lib/ is not built: run npm run build first (npm test does)');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and tells how it went; never throws for an exit code. */
export function exec(
  file: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(file, args, { maxBuffer: 1 << 28, ...options, env: options.env ?? process.env }, (error, stdout, stderr) => {
      resolve({ code: error ? ((error.code as unknown as number | undefined) ?? 1) : 0, stdout, stderr });
    });
  });
}

/** Runs the compiled command. */
export function tenantry(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ran> {
  return exec(process.execPath, [CLI, ...args], options);
}

/** A fresh folder that is gone after `use`. */
export async function inFolder<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'tenantry-e2e-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Writes files, by path below a folder. */
export async function write(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
}

/** Every file below a folder with its text, by path, in order. */
export async function tree(dir: string): Promise<Map<string, string>> {
  if (!existsSync(dir)) return new Map();
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(
    await Promise.all(paths.map(async (path) => [path.slice(dir.length + 1), await readFile(path, 'utf8')] as const)),
  );
}
