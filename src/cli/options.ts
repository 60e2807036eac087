import { type Command, InvalidArgumentError, Option } from 'commander';
import { nearest } from '../issue.js';
import { FORMATS } from './report.js';

/** The variables that options read. One that is set and empty counts as not set. */
export const VARIABLES = [
  'TENANTRY_ROOT',
  'TENANTRY_OUTPUT',
  'TENANTRY_OUT',
  'TENANTRY_BASE',
  'TENANTRY_ALLOW_REMOVALS',
  'TENANTRY_DATA_ONLY',
  'TENANTRY_CACHE',
  'TENANTRY_EVALUATION_TIMEOUT',
] as const;

/** A value that must not be empty: an unset variable in a script would otherwise mean the current folder. */
export function nonEmpty(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

/** An option that takes one of a few words, and suggests the nearest. */
export function oneOf(option: Option, words: readonly string[]): Option {
  return option.choices(words).argParser((value: string) => {
    if (words.includes(value)) return value;
    const near = nearest(value, words);
    throw new InvalidArgumentError(near ? `Did you mean '${near}'?` : `Allowed are ${words.join(', ')}.`);
  });
}

export const outOption = (help: string): Option => new Option('--out <DIR>', help).argParser(nonEmpty);

export const dataOnlyOption = (): Option =>
  new Option(
    '--data-only',
    'refuse definitions in TypeScript instead of evaluating them: for changes of people you do not trust',
  );

export const strictOption = (): Option => new Option('--strict', 'let warnings fail the run too');

export const allowRemovalsOption = (): Option =>
  new Option(
    '--allow-removals <N>',
    'how many namespaces of the base may be gone, on all clusters together (default: 5 % of each, at least 3)',
  )
    .env('TENANTRY_ALLOW_REMOVALS')
    .argParser((value: string) => {
      if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('It is no whole number.');
      return Number(value);
    });

export function addGlobalOptions(program: Command): void {
  program
    .addOption(
      new Option('--root <DIR>', 'the folder with platform.ts or platform.yaml (default: found by walking up)')
        .env('TENANTRY_ROOT')
        .argParser(nonEmpty),
    )
    .addOption(
      oneOf(new Option('-o, --output <FORMAT>', 'how to print the result').default('text').env('TENANTRY_OUTPUT'), FORMATS),
    )
    .addOption(new Option('--color', 'colour messages even where stderr is no terminal'))
    .addOption(new Option('--no-color', 'never colour messages'));
}

/** The format somebody asked for on a command line that does not parse. */
export function formatIn(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const [index, word] of argv.entries()) {
    if (word === '--') break;
    if (word === '-o' || word === '--output') return argv[index + 1];
    const joined = /^(?:--output=|-o=?)(.+)$/.exec(word);
    if (joined) return joined[1];
  }
  return env.TENANTRY_OUTPUT;
}
