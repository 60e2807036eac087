import { byCodeUnit, type Issue, issue } from '../issue.js';
import { isManaged, sourceOf } from './layout.js';

/** A file as it should be. Paths are relative to the output folder, with forward slashes. */
export interface OutputFile {
  readonly path: string;
  /** What it is made from: the tenant file, or the platform file. */
  readonly source: string;
  /** The whole text, header included. */
  readonly content: string;
}

/** What stands in the output folder now, in the folders we manage. */
export interface ExistingTree {
  /** The text of each file by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Links and devices, which are neither read nor followed. */
  readonly unsafe: readonly string[];
}

/** One file to write; `before` is what it replaces, and absent where there is nothing yet. */
export interface Write {
  readonly path: string;
  readonly content: string;
  readonly before?: string;
}

export interface Plan {
  readonly writes: readonly Write[];
  /** Files of ours that nothing makes any more. */
  readonly removes: readonly string[];
  readonly unchanged: number;
  /** Files in our folders that are not ours and in nobody's way: left alone, though a GitOps engine would sync them too. */
  readonly foreign: readonly string[];
  /** Why the plan must not be carried out, if it must not. */
  readonly issues: readonly Issue[];
}

/** Whether carrying out the plan would change nothing. */
export function isEmpty(plan: Plan): boolean {
  return plan.writes.length === 0 && plan.removes.length === 0;
}

/**
 * Compares what should be with what is. With a `filter` (one cluster, one tenant) only the paths it lets through are created, changed or
 * removed. Issues name files relative to the output folder.
 */
export function planWrites(
  files: readonly OutputFile[],
  existing: ExistingTree,
  filter: (path: string) => boolean = () => true,
): Plan {
  const wanted = byPath(files.filter((file) => filter(file.path)));
  const inTheWay = new Set<string>();
  const writes: Write[] = [];
  let unchanged = 0;
  for (const path of [...wanted.keys()].sort(byCodeUnit)) {
    const { content } = wanted.get(path)!;
    const before = existing.files.get(path);
    if (before === content) unchanged++;
    else if (before !== undefined && sourceOf(before) === undefined) inTheWay.add(path);
    else writes.push(before === undefined ? { path, content } : { path, content, before });
    for (const parent of parentsOf(path)) if (existing.files.has(parent)) inTheWay.add(parent);
  }
  const removes: string[] = [];
  const foreign: string[] = [];
  for (const [path, text] of existing.files) {
    if (wanted.has(path) || !filter(path) || !isManaged(path)) continue;
    (sourceOf(text) === undefined ? foreign : removes).push(path);
  }
  const issues = [...[...inTheWay].map(foreignFile), ...unsafePaths(existing.unsafe, wanted, filter)];
  return { writes, removes: removes.sort(byCodeUnit), unchanged, foreign: foreign.sort(byCodeUnit), issues };
}

/** Paths are made of lower-case names, so two that meet on a disk that ignores case are a fault of ours, not of the input. */
function byPath(files: readonly OutputFile[]): Map<string, OutputFile> {
  const wanted = new Map<string, OutputFile>();
  const folded = new Set<string>();
  for (const file of files) {
    const lower = file.path.toLowerCase();
    if (folded.has(lower)) throw new Error(`two output files share the path ${file.path}`);
    if (!isManaged(file.path)) throw new Error(`the output file ${file.path} is outside the folders we manage`);
    folded.add(lower);
    wanted.set(file.path, file);
  }
  return wanted;
}

function foreignFile(path: string): Issue {
  return issue({
    code: 'foreign-file',
    file: path,
    message: 'A file that Tenantry did not write stands where one of ours belongs',
  });
}

/** A link matters where it stands inside a folder of ours, or on the way to a file we want. */
function unsafePaths(
  unsafe: readonly string[],
  wanted: ReadonlyMap<string, OutputFile>,
  filter: (path: string) => boolean,
): Issue[] {
  const onTheWay = new Set<string>();
  if (unsafe.length > 0) for (const path of wanted.keys()) for (const parent of parentsOf(path)) onTheWay.add(parent);
  return unsafe
    .filter((path) => wanted.has(path) || onTheWay.has(path) || (isManaged(path) && filter(path)))
    .map((path) => issue({ code: 'unsafe-path', file: path, message: 'A link or special file stands in the output folder' }));
}

function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) parents.push(path.slice(0, at));
  return parents;
}

/** What `--check` reports beside the plan's own issues: files that are missing, differ (and from which line on), or are left over. */
export function checkPlan(plan: Plan): Issue[] {
  const differs = (path: string, message: string, line?: number) => issue({ code: 'dist-differs', file: path, line, message });
  const written = plan.writes.map(({ path, content, before }) =>
    before === undefined
      ? differs(path, 'The file is missing')
      : differs(path, 'The file is not what the definitions say', firstDifference(before, content)),
  );
  const extra = plan.removes.map((path) => differs(path, 'The file is left over: no definition makes it'));
  return [...written, ...extra].sort((a, b) => byCodeUnit(a.file!, b.file!));
}

/** The number of the first line that is not the same, counted from 1. */
function firstDifference(a: string, b: string): number {
  let at = 0;
  let line = 1;
  while (at < a.length && a[at] === b[at]) if (a[at++] === '\n') line++;
  return line;
}
