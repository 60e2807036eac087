import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const FLAGS = ['-trimpath', '-buildvcs=false', '-mod=readonly'];

/** What a program says it is; without it clients can't parse the version. */
function versionFlags(sources: string): string[] {
  const [gitVersion, gitMajor, gitMinor] = /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/
    .exec(readFileSync(join(sources, 'go.mod'), 'utf8'))!
    .slice(1);
  return Object.entries({ gitVersion, gitMajor, gitMinor }).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
}

/** What makes the program, besides Go itself. */
const SOURCES = ['go.mod', 'go.sum', 'main.go'];

const HINT =
  'the cluster tests build a Kubernetes control plane, for which Go 1.26 or later is needed: https://go.dev/dl. ' +
  'Or name a cluster to use instead: TENANTRY_KUBECONFIG=FILE';

/** A program to build. */
interface Program {
  readonly name: string;
  /** What it is, and how long that takes. */
  readonly about: string;
  readonly linked?: readonly string[];
}

/**
 * The control plane as a program.
 * @param sources the folder of go.mod and main.go
 */
export const controlPlaneProgram = (sources: string, say: (line: string) => void, signal?: AbortSignal): Promise<string> =>
  goProgram(
    sources,
    {
      name: 'control-plane',
      about: 'the control plane from Go modules, once: about 5 minutes on 2 cores',
      linked: versionFlags(sources),
    },
    say,
    signal,
  );

/**
 * A program in the user's cache folder, built there if it isn't yet. Whoever builds puts it there whole or not at all, so that several may
 * at a time.
 */
export async function goProgram(
  sources: string,
  { name, about, linked = [] }: Program,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
  const flags = [...FLAGS, `-ldflags=${['-s', '-w', ...linked].join(' ')}`];
  const program = join(cacheFolder(), keyOf(sources, flags, goVersion(sources, env)), name);
  if (existsSync(program)) return program;
  mkdirSync(join(program, '..'), { recursive: true });
  say(`building ${about}`);
  const part = `${program}.${process.pid}.part`;
  try {
    await goBuild(sources, flags, part, env, signal);
    renameSync(part, program);
  } finally {
    rmSync(part, { force: true });
  }
  return program;
}

const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tenantry/control-plane');

function goVersion(sources: string, env: NodeJS.ProcessEnv): string {
  try {
    return execFileSync('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], { cwd: sources, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw Object.assign(new Error(stderr ? `${HINT} (${stderr.trim()})` : HINT), { code: 'NO_GO' });
  }
}

function keyOf(sources: string, flags: readonly string[], go: string): string {
  const hash = createHash('sha256').update(JSON.stringify([go, flags]));
  for (const name of SOURCES) hash.update(readFileSync(join(sources, name)));
  return hash.digest('hex').slice(0, 16);
}

function goBuild(
  sources: string,
  flags: readonly string[],
  out: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn('go', ['build', ...flags, '-o', out, '.'], { cwd: sources, env, signal, stdio: ['ignore', 2, 2] });
    child.on('error', fail);
    child.on('exit', (code, signal) =>
      code === 0 ? done() : fail(new Error(`${sources} can't be built: go build ended with ${code ?? signal}`)),
    );
  });
}
