import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

/** Programs that are built of one go.mod. */
export interface Recipe {
  /** What they are, in messages. */
  readonly what: string;
  /** Their folder in the cache. */
  readonly name: string;
  /** Each program's name, and the package it is made of. */
  readonly programs: Readonly<Record<string, string>>;
  /** The files that make them, besides Go itself. */
  readonly sources: readonly string[];
  /** Go variables, and what they are set to. */
  readonly variables?: Readonly<Record<string, string>>;
  /** How long it takes on 2 cores. */
  readonly minutes: number;
}

const HINT = 'for which Go 1.26 or later is needed: https://go.dev/dl';

/**
 * Programs in the user's cache folder, built there if they aren't yet. Whoever builds puts each there whole or not at all, so that several may
 * at a time.
 * @param sources the folder of go.mod
 * @returns the folder of the programs
 */
export async function builtPrograms(
  recipe: Recipe,
  sources: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const flags = flagsOf(recipe);
  const folder = join(cacheFolder(), recipe.name, keyOf(recipe, sources, flags, goVersion(recipe, sources)));
  if (Object.keys(recipe.programs).every((name) => existsSync(join(folder, name)))) return folder;
  const part = join(folder, `${process.pid}.part`);
  mkdirSync(part, { recursive: true });
  say(`building ${recipe.what} from Go modules, once: about ${recipe.minutes} minutes on 2 cores`);
  try {
    await goBuild(recipe, sources, [...flags, '-o', `${part}/`, ...Object.values(recipe.programs)], signal);
    for (const [name, from] of Object.entries(recipe.programs))
      renameSync(join(part, from === '.' ? name : basename(from.replace(/\/v\d+$/, ''))), join(folder, name));
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return folder;
}

/** The folder of a module that a go.mod names, for the files in it that are no Go. Fetched if it isn't there. */
export function moduleFolder(sources: string, module: string): string {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], { cwd: sources, env: goEnv(), encoding: 'utf8' });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

/** The user's caches, also where tests have some of their own. */
const userCache = (): string => (process.env.TENANTRY_USER_CACHE ?? process.env.XDG_CACHE_HOME) || join(homedir(), '.cache');

const cacheFolder = (): string => join(userCache(), 'tenantry');

// Go's own cache is there, too: without it a build starts from nothing.
const goEnv = (): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_CACHE_HOME: userCache(),
  CGO_ENABLED: '0',
  GOFLAGS: '',
  GOWORK: 'off',
});

function flagsOf({ variables = {} }: Recipe): string[] {
  const link = ['-s -w', ...Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`)];
  return ['-trimpath', '-buildvcs=false', '-mod=readonly', `-ldflags=${link.join(' ')}`];
}

function goVersion({ what }: Recipe, sources: string): string {
  try {
    return execFileSync('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], {
      cwd: sources,
      env: goEnv(),
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    const hint = `the cluster tests build ${what}, ${HINT}`;
    throw Object.assign(new Error(stderr ? `${hint} (${stderr.trim()})` : hint), { code: 'NO_GO' });
  }
}

function keyOf(recipe: Recipe, sources: string, flags: readonly string[], go: string): string {
  const hash = createHash('sha256').update(JSON.stringify([go, flags]));
  for (const name of recipe.sources) hash.update(readFileSync(join(sources, name)));
  return hash.digest('hex').slice(0, 16);
}

function goBuild(recipe: Recipe, sources: string, words: readonly string[], signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn('go', ['build', ...words], { cwd: sources, env: goEnv(), signal, stdio: ['ignore', 2, 2] });
    child.on('error', fail);
    child.on('exit', (code, signal) =>
      code === 0 ? done() : fail(new Error(`${recipe.what} can't be built: go build ended with ${code ?? signal}`)),
    );
  });
}
