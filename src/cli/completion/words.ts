import type { Argument } from 'commander';

const suggested = new WeakMap<Argument, readonly string[]>();

/** Gives an argument words that completion offers, though others are allowed too. */
export function suggests(argument: Argument, words: readonly string[]): Argument {
  suggested.set(argument, words);
  return argument;
}

/** The words that completion offers for an argument. */
export function wordsFor(argument: Argument): readonly string[] {
  return argument.argChoices ?? suggested.get(argument) ?? [];
}
