import { basename } from 'node:path';
import { type Issue, type IssueInput, IssueList } from '../issue.js';
import { isDnsLabel } from '../kube/names.js';
import type { EvaluationOptions } from './child.js';
import { definitionsIn, isList, readText, reason, refusal } from './files.js';
import { type Listed, listOf } from './lists.js';
import type { Root } from './root.js';
import { type Evaluation, evaluate } from './typescript.js';
import { locator, parseYaml } from './yaml.js';

export { findRoot, type Root } from './root.js';

/** A file's value, not judged yet. */
export interface RawFile {
  /** Relative to the root, forward slashes. */
  readonly file: string;
  readonly value: unknown;
  /** Whether it is data (YAML), as opposed to code (TypeScript). */
  readonly data: boolean;
  /** What was read, where it is data. */
  readonly text?: string;
  /** Whether it could not be read or evaluated, which is reported: there is no value then, but who it is about is known. */
  readonly broken?: true;
}

export interface RawTenant extends RawFile {
  /** The tenant's name: the file's base name. */
  readonly name: string;
  /** Whether it is a row of a list: its file is then named with the tenant behind it, `tenants/customers.csv#acme`. */
  readonly listed?: true;
}

/** What a root's files say, before anything is checked. */
export interface Loaded extends Pick<Evaluation, 'runExtras' | 'close'> {
  readonly platform: RawFile;
  readonly tenants: readonly RawTenant[];
  readonly issues: IssueList;
  /** Adds line and column to issues that stand in a YAML file. */
  locate(issues: readonly Issue[]): Issue[];
}

export interface LoadOptions extends EvaluationOptions {
  /** Whether files that are code are refused instead of evaluated. */
  readonly dataOnly?: boolean;
  /** Tenant files that are left out, as what comes of them is known. */
  readonly skip?: ReadonlySet<string>;
  /** Told how many data files are read. */
  readonly count?: (done: number, of: number) => void;
}

/**
 * Reads every definition of a root: the platform file and `tenants/**`, except names that start with `_` and declaration files. TypeScript is
 * evaluated in a process of its own, which is there until `close` where functions in `extras` wait to be run.
 */
export async function load(root: Root, options: LoadOptions = {}): Promise<Loaded> {
  const issues = new IssueList();
  const { files: found, issues: unfollowed } = definitionsIn(root.dir);
  const files = options.skip ? found.filter((file) => !options.skip!.has(file)) : found;
  for (const input of unfollowed) issues.add(input);
  const texts = new Map<string, string>();
  const lists = new Map<string, Listed>();
  const values = new Map<string, { value: unknown; data: boolean; text?: string }>();

  const all = [root.platform, ...files];
  const code = all.filter((file) => file.endsWith('.ts'));
  if (options.dataOnly) for (const file of code) issues.add(notEvaluated(file, file === root.platform));
  const evaluating = evaluateReadable(root, options.dataOnly ? [] : openable(root, code, issues), options, issues);
  const data = all.filter((name) => !name.endsWith('.ts'));
  for (const [index, file] of data.entries()) {
    options.count?.(index, data.length);
    const read = readText(root.dir, file);
    if ('issue' in read) {
      issues.add(read.issue);
      continue;
    }
    if (isList(file) && file !== root.platform) {
      const listed = listOf(file, read.text);
      for (const found of listed.issues) issues.add(found);
      lists.set(file, listed);
      continue;
    }
    texts.set(file, read.text);
    const parsed = parseYaml(file, read.text);
    if ('issues' in parsed) for (const found of parsed.issues) issues.add(found);
    else values.set(file, { value: parsed.value, data: true, text: read.text });
  }
  const evaluation = await evaluating;
  for (const found of evaluation.late) issues.add(found);
  for (const result of evaluation.results) {
    if ('issues' in result) for (const found of result.issues) issues.add(found);
    else values.set(result.file, { value: result.value, data: false });
  }

  const tenants: RawTenant[] = [];
  for (const file of files) {
    if (isList(file)) {
      const rows = lists.get(file)?.rows ?? [];
      tenants.push(
        ...rows.map(({ name, value }) => ({ file: `${file}#${name}`, name, value, data: true, listed: true as const })),
      );
      continue;
    }
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
    runExtras: evaluation.runExtras,
    close: evaluation.close,
    locate: (list) => {
      // A file with many faults is parsed once for their places.
      const places = new Map<string, ReturnType<typeof locator>>();
      return list.map((issue) => {
        const row = issue.file === undefined || issue.line !== undefined ? undefined : rowOf(lists, issue.file);
        if (row) return { ...issue, file: row.file, ...row.list.place(row.name, issue.path ?? []) };
        const text = issue.file === undefined || issue.line !== undefined ? undefined : texts.get(issue.file);
        if (text === undefined) return issue;
        const place = places.get(issue.file!) ?? locator(text);
        places.set(issue.file!, place);
        return { ...issue, ...place(issue.path ?? []) };
      });
    },
  };
}

/** The list, and the tenant in it, that a row's file names. */
function rowOf(
  lists: ReadonlyMap<string, Listed>,
  file: string,
): { readonly list: Listed; readonly file: string; readonly name: string } | undefined {
  const at = file.lastIndexOf('#');
  const list = at < 0 ? undefined : lists.get(file.slice(0, at));
  return list && { list, file: file.slice(0, at), name: file.slice(at + 1) };
}

function broken(file: string): Omit<RawFile, 'file'> {
  return { value: undefined, data: !file.endsWith('.ts'), broken: true };
}

/** A bundler would wait at a pipe for ever. */
function openable(root: Root, files: readonly string[], issues: IssueList): string[] {
  return files.filter((file) => {
    const refused = refusal(root.dir, file);
    if (refused) issues.add(refused);
    return !refused;
  });
}

/** Code that can't even be read is reported by name, instead of as a bundler's error. */
async function evaluateReadable(
  root: Root,
  files: readonly string[],
  options: EvaluationOptions,
  issues: IssueList,
): Promise<Evaluation> {
  try {
    return await evaluate(root.dir, files, options);
  } catch (error) {
    issues.add({ code: 'file-unreadable', file: files[0], message: reason(error) });
    return evaluate(root.dir, [], options);
  }
}

function notEvaluated(file: string, platform: boolean): IssueInput {
  const message = platform
    ? 'the platform file is TypeScript, which is code, and with --data-only no code is evaluated'
    : 'the file is TypeScript, which is code, and with --data-only no code is evaluated';
  return { code: 'code-not-evaluated', file, message, want: file.replace(/\.ts$/, '.yaml') };
}
