import { type Issue, IssueError, type IssueList } from '../issue.js';
import type { Keeper, KeptRecord } from '../keep/index.js';
import type { Loaded, Root } from '../load/index.js';
import type { Compiled } from '../pipeline.js';
import type { Traffic } from '../reach/index.js';
import type { Context } from './context.js';
import { evaluationOf, type ReadOptions } from './evaluation.js';

/** A root whose files were read and compiled, with everything found on the way. */
export interface ReadFleet {
  readonly root: Root;
  readonly loaded: Loaded;
  /** Nothing where the platform file says too little to go on. */
  readonly compiled?: Compiled;
  readonly issues: readonly Issue[];
  readonly accepted: IssueList['accepted'];
  /** The tenants that are in none of the above: nothing about them or their output has changed, and there is nothing to tell of them. */
  readonly kept: readonly KeptRecord[];
}

/** The root that --root names, or the first from here upwards. */
export async function openRoot(context: Context): Promise<Root> {
  const { findRoot } = await import('../load/index.js');
  return findRoot(context.cwd, context.root);
}

/**
 * Reads and compiles the whole fleet. Faults of the input are in the result, not thrown.
 * @param traffic gathers the objects that have a say in traffic; only without a keeper, which leaves objects out
 * @param keeper what remembers an earlier run: then only what changed since is worked out
 */
export async function readFleet(
  context: Context,
  root: Root,
  options: ReadOptions = {},
  keeper?: Keeper,
  traffic?: Traffic,
): Promise<ReadFleet> {
  const evaluation = evaluationOf(context, options);
  if (keeper) {
    context.progress.step('looking for what changed');
    const again = await keeper.again(evaluation);
    if (again) {
      const { loaded, compiled, kept } = again;
      const { issues } = loaded;
      return { root, loaded, compiled, kept, issues: loaded.locate(issues.all), accepted: issues.accepted };
    }
  }
  const [{ load }, { compileLoaded }] = await Promise.all([import('../load/index.js'), import('../pipeline.js')]);
  context.progress.step('reading the definitions');
  const { count } = context.progress;
  const loaded = await load(root, { ...evaluation, count: (done, of) => count('reading the definitions', done, of) });
  const { issues } = loaded;
  context.progress.step('working out the objects');
  let compiled: Compiled | undefined;
  try {
    compiled = await compileLoaded(loaded, undefined, { count, traffic });
  } catch (error) {
    // What it had found until then stands in the list already.
    if (!(error instanceof IssueError)) throw error;
    issues.all.push(...error.issues);
  }
  if (!compiled && !issues.failed) throw new Error('there is nothing to go on with, and no issue that says why');
  return { root, loaded, compiled, kept: [], issues: loaded.locate(issues.all), accepted: issues.accepted };
}
