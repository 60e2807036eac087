import { realpathSync } from 'node:fs';
import type { Message, Metafile } from 'esbuild';
import type { IssueInput } from '../issue.js';

/** A program whose module.exports has a function for each file, which evaluates it; and what is wrong with the files it leaves out. */
export interface Bundle {
  /** Nothing where no file parses. */
  readonly code?: string;
  readonly broken: ReadonlyMap<string, readonly IssueInput[]>;
}

/**
 * Bundles TypeScript files into one program. One that doesn't parse leaves the others standing. Nothing is evaluated, and packages stay
 * outside.
 */
export async function bundleFiles(root: string, files: readonly string[]): Promise<Bundle> {
  const broken = new Map<string, IssueInput[]>();
  const real = realpathSync(root);
  for (let left = files; left.length > 0; left = left.filter((file) => !broken.has(file))) {
    const built = await bundle(real, left);
    if (built.errors.length === 0) return { code: built.code, broken };
    const blamed = await blame(real, left, built.errors);
    if (blamed.size === 0) throw new Error(built.errors[0]!.text);
    for (const [file, issues] of blamed) broken.set(file, issues);
  }
  return { broken };
}

const ENTRY = 'tenantry-entry.js';

type Fault = Pick<Message, 'text' | 'location'>;

async function bundle(root: string, files: readonly string[]): Promise<{ code: string; errors: Fault[] }> {
  const { build } = await import('esbuild');
  const entries = files.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(`./${file}`)})`);
  try {
    const result = await build({
      stdin: { contents: `module.exports = { ${entries.join(',\n')} };`, resolveDir: root, sourcefile: ENTRY },
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      logLevel: 'silent',
    });
    return { code: result.outputFiles[0]!.text, errors: outside(result.metafile) };
  } catch (error) {
    const errors = (error as { errors?: Message[] }).errors;
    if (!errors) throw error;
    return { code: '', errors };
  }
}

/** Contents of files that are not the root's. The bundler reads with our rights what an evaluated file could not: only code may be far. */
function outside({ inputs }: Metafile): Fault[] {
  const far = Object.entries(inputs).filter(
    ([path, input]) => /^(\.\.|[/\\]|[A-Za-z]:)/.test(path) && (input.with !== undefined || !/\.[cm]?[jt]sx?$/.test(path)),
  );
  return far.map(([path]) => {
    const from = Object.values(inputs).flatMap((input) => input.imports.filter((each) => each.path === path));
    const text = `${from[0]?.original ?? 'a file'} is outside the root's folder, from which only code can be imported`;
    return { text, location: null };
  });
}

/** Says which of the files each error belongs to: the one it stands in, or those that import the file it stands in. */
async function blame(root: string, files: readonly string[], errors: readonly Fault[]): Promise<Map<string, IssueInput[]>> {
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

function toIssue(importer: string, error: Fault): IssueInput {
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
