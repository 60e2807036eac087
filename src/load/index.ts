import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { glob } from 'tinyglobby';
import { byCodeUnit, type Issue, IssueList } from '../issue.js';
import { isDnsLabel } from '../kube/names.js';
import type { Root } from './root.js';
import { type Evaluated, evaluate } from './typescript.js';
import { locate, parseYaml } from './yaml.js';

export { findRoot, type Root } from './root.js';

/** A file's value, not judged yet. */
export interface RawFile {
  /** Relative to the root, forward slashes. */
  readonly file: string;
  readonly value: unknown;
  /** Whether it is data (YAML), as opposed to code (TypeScript). */
  readonly data: boolean;
  /** Whether it could not be read or evaluated, which is reported: there is no value then, but who it is about is known. */
  readonly broken?: true;
}

export interface RawTenant extends RawFile {
  /** The tenant's name: the file's base name. */
  readonly name: string;
}

/** What a root's files say, before anything is checked. */
export interface Loaded {
  readonly platform: RawFile;
  readonly tenants: readonly RawTenant[];
  readonly issues: IssueList;
  /** Adds line and column to issues that stand in a YAML file. */
  locate(issues: readonly Issue[]): Issue[];
}

/** Reads every definition of a root: the platform file and `tenants/**`, except names that start with `_` and declaration files. */
export async function load(root: Root): Promise<Loaded> {
  const issues = new IssueList();
  const files = await definitionsIn(root.dir);
  const texts = new Map<string, string>();
  const values = new Map<string, { value: unknown; data: boolean }>();

  const all = [root.platform, ...files];
  const code = all.filter((file) => file.endsWith('.ts'));
  for (const file of all.filter((name) => !name.endsWith('.ts'))) {
    try {
      // A byte order mark is no part of the first line.
      texts.set(file, (await readFile(join(root.dir, file), 'utf8')).replace(/^\uFEFF/, ''));
    } catch (error) {
      issues.add({ code: 'file-unreadable', file, message: reason(error) });
      continue;
    }
    const parsed = parseYaml(file, texts.get(file)!);
    if ('issues' in parsed) for (const found of parsed.issues) issues.add(found);
    else values.set(file, { value: parsed.value, data: true });
  }
  for (const result of await evaluateReadable(root, code, issues)) {
    if ('issues' in result) for (const found of result.issues) issues.add(found);
    else values.set(result.file, { value: result.value, data: false });
  }

  const tenants: RawTenant[] = [];
  for (const file of files) {
    const name = basename(file).replace(/(\.tenant)?\.(ts|yaml|yml)$/, '');
    if (!isDnsLabel(name)) {
      issues.add({
        code: 'file-name',
        file,
        message: 'the base name is the tenant’s name, and this cannot be one',
        found: name,
        want: 'lower-case letters, digits and hyphens, at most 63',
      });
      continue;
    }
    tenants.push({ file, name, ...(values.get(file) ?? broken(file)) });
  }
  return {
    platform: { file: root.platform, ...(values.get(root.platform) ?? broken(root.platform)) },
    tenants,
    issues,
    locate: (list) =>
      list.map((issue) => {
        const text = issue.file === undefined || issue.line !== undefined ? undefined : texts.get(issue.file);
        return text === undefined ? issue : { ...issue, ...locate(text, issue.path ?? []) };
      }),
  };
}

const IGNORED = /(^|\/)[_.]|\.d\.ts$/;

/** The files that define tenants. Links are followed; those that lead nowhere are listed too, or their tenants would silently be gone. */
async function definitionsIn(dir: string): Promise<string[]> {
  const found = await glob(['tenants/**/*.{ts,yaml,yml}'], {
    cwd: dir,
    ignore: ['**/_*', '**/_*/**', '**/*.d.ts'],
    expandDirectories: false,
  });
  const entries = existsSync(join(dir, 'tenants'))
    ? await readdir(join(dir, 'tenants'), { recursive: true, withFileTypes: true })
    : [];
  const lost = entries
    .filter((entry) => entry.isSymbolicLink() && /\.(ts|ya?ml)$/.test(entry.name))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((file) => !existsSync(join(dir, file)));
  const files = [...found, ...lost].map((file) => file.replaceAll('\\', '/')).filter((file) => !IGNORED.test(file));
  return [...new Set(files)].sort(byCodeUnit);
}

function broken(file: string): Omit<RawFile, 'file'> {
  return { value: undefined, data: !file.endsWith('.ts'), broken: true };
}

/** The system's message without the call and the absolute path, which differ by machine. */
function reason(error: unknown): string {
  return String((error as { message?: unknown }).message).replace(/, [a-z]+( '.*')?$/s, '');
}

/** Code that can't even be read is reported by name, instead of as a bundler's error. */
async function evaluateReadable(root: Root, files: readonly string[], issues: IssueList): Promise<Evaluated[]> {
  try {
    return await evaluate(root.dir, files);
  } catch (error) {
    issues.add({ code: 'file-unreadable', file: files[0], message: reason(error) });
    return [];
  }
}
