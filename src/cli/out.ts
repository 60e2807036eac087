import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Issue, IssueError } from '../issue.js';
import type { Root } from '../load/index.js';
import type { Context } from './context.js';

/** The output folder of a run. */
export interface Out {
  /** Absolute. */
  readonly dir: string;
  /** As people and JSON are told: relative to the root, with forward slashes. */
  readonly name: string;
}

/** @param out what --out or TENANTRY_OUT says, relative to the current folder; default: `dist` in the root */
export function outOf(context: Context, root: Root, out: string | undefined): Out {
  const dir = out === undefined ? join(root.dir, 'dist') : resolve(context.cwd, out);
  const path = relative(root.dir, dir);
  return { dir, name: isAbsolute(path) ? dir : path.split(sep).join('/') || '.' };
}

/** Names the files of issues relative to the root instead of the output folder. */
export function fromRoot(out: Out, issues: readonly Issue[]): Issue[] {
  return issues.map((i) => (i.file === undefined ? i : { ...i, file: i.file === '.' ? out.name : `${out.name}/${i.file}` }));
}

/** Does something in the output folder, so that faults name their files relative to the root. */
export async function within<T>(out: Out, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof IssueError ? new IssueError(fromRoot(out, error.issues)) : error;
  }
}

/** Finishes or undoes what an earlier run that died left in the output folder. */
export async function recoverOut(context: Context, out: Out): Promise<void> {
  const { recover } = await import('../emit/disk.js');
  const done = await within(out, () => recover(out.dir));
  if (done !== 'none')
    context.note(
      `An earlier run was interrupted while it wrote to ${out.name}: ${done === 'finished' ? 'its writing is finished now' : 'its writing is undone'}.`,
    );
}

/**
 * The same for commands that don't read the output folder: so that whoever commits next finds it whole. A run that is still writing, or a
 * folder that is not as it should be, is no concern of theirs.
 */
export async function tidyOut(context: Context, root: Root): Promise<void> {
  try {
    await recoverOut(context, outOf(context, root, context.env.TENANTRY_OUT));
  } catch (error) {
    if (!(error instanceof IssueError)) throw error;
  }
}
