import type { IssueInput } from '../issue.js';
import type { ExtraContext } from '../model/extras.js';

/** What the evaluating process is asked first: to evaluate these files of a bundle, in order. One line of JSON. */
export interface EvaluateRequest {
  readonly root: string;
  readonly code: string;
  readonly files: readonly string[];
}

/** What it is asked then, at most once: to run these functions, in order. */
export interface ExtrasRequest {
  readonly calls: readonly { readonly id: number; readonly context: ExtraContext }[];
}

/** What it answers: a line for each file or function, in order, and one when all is told. */
export type Answer =
  | { readonly value: unknown }
  | { readonly manifests: unknown }
  | { readonly issue: Pick<IssueInput, 'code' | 'message' | 'want'> }
  | { readonly error: string }
  /** Something a definition left behind threw later. */
  | { readonly late: string }
  | { readonly done: true };
