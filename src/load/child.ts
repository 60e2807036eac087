import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { EVALUATOR, nodeFlags } from './permissions.js';
import type { Answer, EvaluateRequest, ExtrasRequest } from './protocol.js';

/** How a request ended: all was told, the process ended first, or its time was up. */
export type End = 'done' | 'ended' | 'timeout';

/** What a root's code may have of its surroundings. */
export interface EvaluationOptions {
  /** How long evaluating may take, in seconds, and running functions again as much. Default: 60. */
  readonly timeout?: number;
  /** Takes what definitions print. Default: nothing does. */
  readonly output?: (text: string) => unknown;
}

export const DEFAULT_TIMEOUT = 60;
/** More than any definition's answer; a line that grows without end would fill our memory instead. */
const LONGEST_LINE = 50_000_000;

/** One evaluating process: no environment, no handles but its pipes, and what nodeFlags lets it do. It never keeps ours alive. */
export class Child {
  readonly #process: ChildProcess;
  readonly #timeout: number;
  #rest: string[] = [];
  #length = 0;
  #take: ((answer: Answer) => void) | undefined;
  #end: ((end: End) => void) | undefined;
  #ended = false;

  constructor(root: string, { timeout = DEFAULT_TIMEOUT, output }: EvaluationOptions) {
    this.#timeout = timeout;
    // Windows can't start a program without this one.
    const env = process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot };
    const child = spawn(process.execPath, [...nodeFlags(root), EVALUATOR], { env, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
    this.#process = child;
    child.once('close', () => this.#finish('ended'));
    child.once('error', () => this.#finish('ended'));
    // A child that is gone takes no more; 'close' tells.
    child.stdin!.on('error', () => {});
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on(
        'data',
        untilTrace((text) => output?.(text)),
      );
    (child.stdio[3] as Readable).setEncoding('utf8').on('data', (text: string) => this.#read(text));
    process.once('exit', this.close);
    this.#hold(false);
  }

  /** Asks, and hands over each answer as it comes. */
  ask(request: EvaluateRequest | ExtrasRequest, take: (answer: Answer) => void): Promise<End> {
    if (this.#ended) return Promise.resolve('ended');
    this.#hold(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#finish('timeout');
        this.close();
      }, this.#timeout * 1000);
      this.#take = take;
      this.#end = (end) => {
        clearTimeout(timer);
        this.#hold(false);
        this.#take = this.#end = undefined;
        resolve(end);
      };
      this.#process.stdin!.write(`${JSON.stringify(request)}\n`);
    });
  }

  readonly close = (): void => {
    this.#ended = true;
    process.removeListener('exit', this.close);
    this.#process.kill('SIGKILL');
    for (const stream of this.#process.stdio) stream?.destroy();
  };

  #finish(end: End): void {
    if (end === 'ended') this.#ended = true;
    this.#end?.(end);
  }

  #read(text: string): void {
    this.#length += text.length;
    if (this.#length > LONGEST_LINE) {
      this.close();
      return;
    }
    const lines = text.split('\n');
    this.#rest.push(lines[0]!);
    if (lines.length === 1) return;
    lines[0] = this.#rest.join('');
    this.#rest = [lines.pop()!];
    this.#length = this.#rest[0]!.length;
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    let answer: Answer;
    try {
      answer = JSON.parse(line) as Answer;
      if (typeof answer !== 'object' || answer === null) return;
    } catch {
      // Not ours: evaluated code wrote to our pipe.
      return;
    }
    // What was printed before this is still on its way, in pipes of its own.
    if ('done' in answer) setImmediate(() => setImmediate(() => this.#finish('done')));
    else this.#take?.(answer);
  }

  /** Whether our process waits for it. */
  #hold(wait: boolean): void {
    const handles = [this.#process, ...this.#process.stdio] as unknown as { ref?(): void; unref?(): void }[];
    for (const handle of handles) wait ? handle.ref?.() : handle.unref?.();
  }
}

/** Where the engine begins to tell that it is out of memory. Each line of that begins with one of these. */
const TRACE = /\n*^(?:<--- (?:Last few GCs|JS stacktrace) --->|FATAL ERROR: .*heap out of memory)/m;

/** Passes on what is printed, but not what the engine prints at the end of its memory: an issue says so. It may come in several pieces. */
function untilTrace(take: (text: string) => unknown): (text: string) => void {
  let dying = false;
  return (text) => {
    const at = dying ? 0 : text.search(TRACE);
    dying ||= at >= 0;
    const told = dying ? text.slice(0, at) : text;
    if (told !== '') take(told);
  };
}
