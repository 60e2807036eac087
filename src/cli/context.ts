import type { Command } from 'commander';
import type { Progress } from './progress.js';
import type { Report } from './report.js';

/** What a command may know of the world around it. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What --root says. */
  readonly root?: string;
  readonly progress: Progress;
  /** What tells this build of the command apart from any other; nothing where it does not know. */
  readonly build?: string;
  readonly stdin: AsyncIterable<string | Buffer>;
  /** Tells people something by the way, on stderr. */
  note(text: string): void;
  /** Passes on what definitions print, to stderr. */
  print(text: string): void;
}

/** What a command does with its options and arguments. */
export type Action<O, A extends readonly unknown[] = []> = (context: Context, options: O, ...args: A) => Promise<Report>;

/** Wraps an action into what commander calls. */
export type Act = <O, A extends readonly unknown[] = []>(action: Action<O, A>) => (...all: unknown[]) => Promise<void>;

/** Adds one command to the program. Only what `--help` needs is loaded here; an action imports the rest. */
export type AddCommand = (program: Command, act: Act) => void;
