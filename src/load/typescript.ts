import { createRequire } from 'node:module';
import { join } from 'node:path';
import vm from 'node:vm';
import type { Message } from 'esbuild';
import * as pen from '../define.js';
import { type IssueInput, show } from '../issue.js';

/** What a TypeScript file exports, or why it doesn't. */
export type Evaluated = { file: string; value: unknown } | { file: string; issues: IssueInput[] };

/**
 * Bundles TypeScript files and evaluates them, each on its own: one that doesn't parse or that throws leaves the others standing.
 * `tenantry`, `cdk8s` and `constructs` resolve to our own copies, so a root needs no node_modules; other packages resolve from the root.
 * The files are code and run with our rights: see docs/security.md.
 */
export async function evaluate(root: string, files: readonly string[]): Promise<Evaluated[]> {
  if (files.length === 0) return [];
  const broken = new Map<string, IssueInput[]>();
  let code: string | undefined;
  for (let left = files; left.length > 0 && code === undefined; left = files.filter((file) => !broken.has(file))) {
    const built = await bundle(root, left);
    if (built.errors.length === 0) code = built.code;
    else for (const [file, issues] of await blame(root, left, built.errors)) broken.set(file, issues);
  }
  const thunks = code === undefined ? {} : run(root, code);
  return files.map((file) => {
    const issues = broken.get(file);
    return issues ? { file, issues } : call(file, thunks[file]!);
  });
}

const ENTRY = 'tenantry-entry.js';

type Thunks = Record<string, () => { default?: unknown }>;

async function bundle(root: string, files: readonly string[]): Promise<{ code: string; errors: Message[] }> {
  const { build } = await import('esbuild');
  const entries = files.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(`./${file}`)})`);
  try {
    const result = await build({
      stdin: { contents: `module.exports = { ${entries.join(',\n')} };`, resolveDir: root, sourcefile: ENTRY },
      absWorkingDir: root,
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      logLevel: 'silent',
    });
    return { code: result.outputFiles[0]!.text, errors: [] };
  } catch (error) {
    const errors = (error as { errors?: Message[] }).errors;
    if (!errors) throw error;
    return { code: '', errors };
  }
}

/** Says which of the files each error belongs to: the one it stands in, or those that import the file it stands in. */
async function blame(root: string, files: readonly string[], errors: readonly Message[]): Promise<Map<string, IssueInput[]>> {
  const blamed = new Map<string, IssueInput[]>();
  const direct = errors.filter((error) => files.includes(error.location?.file ?? ''));
  for (const error of direct) {
    const file = error.location!.file;
    blamed.set(file, [...(blamed.get(file) ?? []), toIssue(file, error)]);
  }
  if (direct.length === errors.length) return blamed;
  for (const file of files) {
    if (blamed.has(file)) continue;
    const alone = await bundle(root, [file]);
    if (alone.errors.length > 0)
      blamed.set(
        file,
        alone.errors.map((error) => toIssue(file, error)),
      );
  }
  return blamed;
}

function toIssue(importer: string, error: Message): IssueInput {
  const at = error.location;
  // The entry is ours: what it can't find is the file itself.
  if (!at || at.file === ENTRY) {
    const unreadable = at?.file === ENTRY;
    const message = unreadable ? 'the file could not be read: is it a link to nowhere, or a folder?' : error.text;
    return { code: unreadable ? 'file-unreadable' : 'parse-error', file: importer, message };
  }
  const waits = error.text.startsWith('Top-level await');
  const message = waits ? 'a definition is evaluated in one go, so nothing at its top level can be awaited' : error.text;
  return { code: 'parse-error', file: at.file, line: at.line, column: at.column + 1, message };
}

function run(root: string, code: string): Thunks {
  const fromRoot = createRequire(join(root, 'platform.ts'));
  const own = createRequire(import.meta.url);
  const require = (id: string): unknown => {
    if (id === 'tenantry') return pen;
    return id === 'cdk8s' || id === 'constructs' ? own(id) : fromRoot(id);
  };
  const module = { exports: {} as Thunks };
  const wrapped = vm.compileFunction(code, ['module', 'exports', 'require'], { filename: join(root, 'tenantry-bundle.cjs') });
  wrapped(module, module.exports, require);
  return module.exports;
}

function call(file: string, thunk: Thunks[string]): Evaluated {
  try {
    const exported = thunk();
    if (exported.default === undefined) {
      return {
        file,
        issues: [
          {
            code: 'no-default-export',
            file,
            message: 'the file has no default export',
            want: `export default ${/^platform\.ts$/.test(file) ? 'definePlatform' : 'defineTenant'}({ … })`,
          },
        ],
      };
    }
    return { file, value: exported.default };
  } catch (error) {
    return { file, issues: [{ code: 'file-throws', file, message: messageOf(error) }] };
  }
}

/** What was thrown, in one line and without paths of this machine. Read by its shape: a file may throw anything, of another realm too. */
function messageOf(error: unknown): string {
  const { message, code } = (typeof error === 'object' && error !== null ? error : {}) as { message?: unknown; code?: unknown };
  const text = typeof message === 'string' && message !== '' ? message : show(error);
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
    return `${text.split('\n')[0]!.replace(/ (imported )?from .*$/, '')}; packages are looked for from the root's folder upwards`;
  return text.replace(/\s*\n\s*/g, ' ');
}
