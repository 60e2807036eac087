import type { Command, Option } from 'commander';
import { wordsFor } from './words.js';

/** What may follow, for a shell to offer: words, folders, or files. */
export type Values = readonly string[] | 'folders' | 'files' | 'anything';

export interface FlagModel {
  /** `--output`, and `-o` where there is one. */
  readonly long: string;
  readonly short?: string;
  readonly help: string;
  /** What it takes; nothing for a switch. */
  readonly values?: Values;
}

export interface CommandModel {
  readonly name: string;
  readonly help: string;
  /** Those beyond the ones that go everywhere. */
  readonly flags: readonly FlagModel[];
  readonly values: Values;
}

/** A command line as completion sees it. */
export interface Model {
  readonly name: string;
  /** Those that go everywhere. */
  readonly flags: readonly FlagModel[];
  readonly commands: readonly CommandModel[];
}

/** Reads the model from commander's tree, so that a new command or option completes without more ado. */
export function modelOf(program: Command): Model {
  const help = program.createHelp();
  const flagsOf = (command: Command) => help.visibleOptions(command).map(flagOf);
  const everywhere = flagsOf(program);
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  return {
    name: program.name(),
    flags: everywhere,
    commands: commands.map((command) => ({
      name: command.name(),
      help: firstLine(help.subcommandDescription(command)),
      flags: flagsOf(command).filter((flag) => !everywhere.some((known) => known.long === flag.long)),
      values: command.name() === 'help' ? names : valuesOf(command),
    })),
  };
}

function flagOf(option: Option): FlagModel {
  const takes = option.required || option.optional;
  return {
    long: option.long!,
    short: option.short,
    help: firstLine(option.description),
    values: takes ? (option.argChoices ?? placeholder(option.flags)) : undefined,
  };
}

function valuesOf(command: Command): Values {
  const argument = command.registeredArguments[0];
  if (!argument) return [];
  const words = wordsFor(argument);
  return words.length > 0 ? words : placeholder(argument.name());
}

/** What the placeholder of a value says of it: `--out <DIR>`, `<FILES...>`. */
function placeholder(text: string): Values {
  if (/\bDIR\b/i.test(text)) return 'folders';
  return /\bFILES?\b/i.test(text) ? 'files' : 'anything';
}

const firstLine = (text: string): string => text.split('\n')[0]!;
