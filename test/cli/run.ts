import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder. */
export const HOME = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(HOME, 'lib/cli/main.js');
if (!existsSync(MAIN))
  throw new Error('lib/ is missing: these tests run the compiled command. Build it first with: npx tsc -p .');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly input?: string;
  /** Milliseconds after which it counts as hung, and is killed: the code is then -1. */
  readonly patience?: number;
}

/** The environment of this process, without what would change the command's ways. */
const quiet = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(TENANTRY_|CDK8S_|GITHUB_|CI_|SYSTEM_)|^(CI|TF_BUILD|NO_COLOR|FORCE_COLOR|NODE_OPTIONS)$/.test(name),
  ),
);

/** Runs a program to its end, whatever its exit code. */
export function run(
  file: string,
  args: readonly string[],
  { cwd = HOME, env = {}, input, patience = 0 }: RunOptions = {},
): Promise<Ran> {
  return new Promise((done) => {
    const ends = { timeout: patience, killSignal: 'SIGKILL', maxBuffer: 1 << 26 } as const;
    const child = execFile(file, [...args], { cwd, env: { ...quiet, ...env }, ...ends }, (error, stdout, stderr) => {
      done({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, stdout, stderr });
    });
    // A program that reads nothing may be gone before this arrives.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? '');
  });
}

/** Runs the compiled command. */
export function tenantry(args: readonly string[], options?: RunOptions): Promise<Ran> {
  return run(process.execPath, [MAIN, ...args], options);
}

export interface Document {
  readonly version: number;
  readonly command: string | null;
  readonly ok: boolean;
  readonly issues: readonly {
    code: string;
    severity: string;
    file?: string;
    line?: number;
    column?: number;
    path?: unknown[];
    message: string;
  }[];
  // biome-ignore lint/suspicious/noExplicitAny: every command has its own, and the schema is tested apart
  readonly result: any;
}

/** Runs the command with `-o json`, and reads the one document that must be all of stdout. */
export async function json(args: readonly string[], options?: RunOptions): Promise<Document & { code: number; stderr: string }> {
  const { stdout, ...rest } = await tenantry([...args, '-o', 'json'], options);
  return { ...(JSON.parse(stdout) as Document), ...rest };
}

const made: string[] = [];

/** A new folder with some files in it. */
export function folder(files: Record<string, string> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-cli-'));
  made.push(dir);
  write(dir, files);
  return dir;
}

export function write(dir: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** Removes every folder made. */
export function sweep(): void {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
}

/** Commits everything in a folder, making it a git repository if it is none. */
export async function commit(dir: string): Promise<void> {
  const git = async (...args: string[]) => {
    const ran = await run(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main', ...args],
      { cwd: dir },
    );
    if (ran.code !== 0) throw new Error(ran.stderr);
  };
  if (!existsSync(join(dir, '.git'))) await git('init', '-q');
  await git('add', '-A');
  await git('commit', '-q', '--allow-empty', '-m', 'state');
}

/** A small fleet: two tenants, in TypeScript and YAML, over two clusters. */
export const FLEET: Record<string, string> = {
  'platform.yaml': "clusters:\n  dev: { kubernetes: '1.33' }\n  prod: { kubernetes: '1.33' }\n",
  'tenants/payments.ts': `import { defineTenant, tenant } from 'tenantry';
console.log('noise from a definition');
export default defineTenant({
  owner: { team: 'Payments', contact: 'payments@contoso.com' },
  clusters: { dev: { budget: { cpu: '2' }, network: { to: [] } }, prod: {} },
  namespaces: { 'payments-api': {}, 'payments-batch': { budget: { share: 3 } } },
  network: { to: [tenant('ledger', 5432)] },
});
`,
  'tenants/ledger.yaml': 'kind: customer\nclusters: { prod: {} }\nnetwork:\n  from: [{ tenant: payments, ports: [5432] }]\n',
};
