import type { ExtraCall, ExtraOutcome } from '../charts/extras.js';
import type { IssueInput } from '../issue.js';
import { isPlainObject } from '../kube/deep-equal.js';
import type { Manifest } from '../kube/types.js';
import type { ExtraContext, ExtraFunction } from '../model/extras.js';
import { bundleFiles } from './bundle.js';
import { Child, DEFAULT_TIMEOUT, type End, type EvaluationOptions } from './child.js';
import type { Answer } from './protocol.js';
import { decode } from './wire.js';

/** What a TypeScript file exports, or why it doesn't. */
export type Evaluated = { file: string; value: unknown } | { file: string; issues: readonly IssueInput[] };

/** Evaluated files, and the place where their functions can be run. */
export interface Evaluation {
  readonly results: readonly Evaluated[];
  /** What definitions threw after they had been evaluated. */
  readonly late: readonly IssueInput[];
  /** Runs functions in `extras`, in order: those of these files where they were evaluated. */
  runExtras(calls: readonly ExtraCall[]): Promise<ExtraOutcome[]>;
  close(): void;
}

/** How often evaluation starts again without the file that ended the process. */
const MOST_ENDED = 4;
/** How many late faults are told. */
const MOST_LATE = 20;

/**
 * Bundles TypeScript files and evaluates them in a process of their own, each on its own: one that doesn't parse, that throws or that ends
 * the process leaves the others standing. `tenantry`, `cdk8s` and `constructs` resolve to our own copies, so a root needs no node_modules; other
 * packages resolve from the root. What that process can still do: docs/security.md.
 */
export async function evaluate(root: string, files: readonly string[], options: EvaluationOptions): Promise<Evaluation> {
  if (files.length === 0) return { results: [], late: [], runExtras: async (calls) => calls.map(notHere), close: () => {} };
  // It starts while we bundle.
  let child = new Child(root, options);
  try {
    const { code, broken } = await bundleFiles(root, files);
    const told = new Map<string, Evaluated>([...broken].map(([file, issues]) => [file, { file, issues }]));
    const late: IssueInput[] = [];
    let ids = new Map<unknown, number>();
    let ended = 0;
    for (let left = code === undefined ? [] : files.filter((file) => !told.has(file)); left.length > 0; ) {
      ids = new Map();
      const answers: Evaluated[] = [];
      const end = await child.ask({ root, code: code!, files: left }, (answer) => {
        if ('late' in answer) {
          if (late.length < MOST_LATE) late.push(lateIssue(answer.late));
        } else if (answers.length < left.length) answers.push(evaluatedOf(left[answers.length]!, answer, ids));
      });
      const unanswered = left.slice(answers.length);
      const stop = unanswered[0];
      for (const each of answers) told.set(each.file, each);
      if (stop === undefined) break;
      child.close();
      // Functions of files that were answered are gone with the process: all are evaluated again, but for the one.
      const again = end === 'ended' && left.length > 1 && ++ended <= MOST_ENDED;
      told.set(stop, { file: stop, issues: [stopIssue(end, stop, again ? [] : unanswered.slice(1), options)] });
      left = again ? left.filter((file) => file !== stop) : [];
      if (again) child = new Child(root, options);
    }
    if (ids.size === 0) child.close();
    const place = child;
    const results = files.map((file) => told.get(file) ?? { file, issues: [] });
    return { results, late, runExtras: (calls) => runIn(place, calls, ids, options), close: place.close };
  } catch (error) {
    child.close();
    throw error;
  }
}

function evaluatedOf(file: string, answer: Answer, ids: Map<unknown, number>): Evaluated {
  if ('issue' in answer) {
    const { code, message, want } = answer.issue;
    const known = code === 'no-default-export' ? code : 'file-throws';
    return {
      file,
      issues: [{ code: known, file, message: String(message), want: want === undefined ? undefined : String(want) }],
    };
  }
  try {
    return { file, value: decode((answer as { value?: unknown }).value, (id) => standIn(id, ids)) };
  } catch (error) {
    return { file, issues: [{ code: 'file-throws', file, message: (error as Error).message }] };
  }
}

/** Stands for a function of another process. */
function standIn(id: number, ids: Map<unknown, number>): ExtraFunction {
  const fn: ExtraFunction = () => {
    throw new Error('the function is in the process that evaluated its file: compileLoaded runs it there');
  };
  ids.set(fn, id);
  return fn;
}

function stopIssue(
  end: End,
  file: string,
  after: readonly string[],
  { timeout = DEFAULT_TIMEOUT }: EvaluationOptions,
): IssueInput {
  const why =
    end === 'timeout'
      ? `the file had not been evaluated after ${timeout} s`
      : 'the file ended the process that evaluates it, or used up its memory';
  return { code: 'file-throws', file, message: after.length > 0 ? `${why}; not evaluated for that: ${listed(after)}` : why };
}

function listed(files: readonly string[]): string {
  const more = files.length - 5;
  return more > 0 ? `${files.slice(0, 5).join(', ')} and ${more} more` : files.join(', ');
}

const lateIssue = (message: unknown): IssueInput => ({
  code: 'file-throws',
  message: `a definition threw after it was evaluated: ${String(message)}`,
});

async function runIn(
  child: Child,
  calls: readonly ExtraCall[],
  ids: ReadonlyMap<unknown, number>,
  { timeout = DEFAULT_TIMEOUT }: EvaluationOptions,
): Promise<ExtraOutcome[]> {
  const outcomes: ExtraOutcome[] = [];
  const request = calls.map(({ fn, context }): { id: number; context: ExtraContext } => ({ id: ids.get(fn) ?? -1, context }));
  const end = await child.ask({ calls: request }, (answer) => {
    if (!('late' in answer) && outcomes.length < calls.length) outcomes.push(outcomeOf(answer));
  });
  if (outcomes.length < calls.length)
    outcomes.push({
      error: end === 'timeout' ? `the function had not returned after ${timeout} s` : 'the function ended its process',
    });
  while (outcomes.length < calls.length) outcomes.push({ error: 'not run: a function before it did not return' });
  return outcomes;
}

function outcomeOf(answer: Answer): ExtraOutcome {
  if ('error' in answer) return { error: String(answer.error) };
  try {
    const manifests = decode((answer as { manifests?: unknown }).manifests, () => () => {});
    return Array.isArray(manifests) && manifests.every(isManifest) ? { manifests } : { error: 'what it made are no manifests' };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function isManifest(value: unknown): value is Manifest {
  if (!isPlainObject(value) || !isPlainObject(value.metadata)) return false;
  return [value.apiVersion, value.kind, value.metadata.name].every((text) => typeof text === 'string');
}

const notHere = (): ExtraOutcome => ({ error: 'no file of this root holds such a function' });
