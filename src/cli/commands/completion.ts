import { Argument } from 'commander';
import type { AddCommand } from '../context.js';
import type { CompletionResult } from '../results.js';
import { unknownWord } from '../usage.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export const addCompletion: AddCommand = (program, act) => {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description(
      'Prints a script that completes commands, options and their values. It is static: print it anew after an upgrade.',
    )
    .addArgument(
      new Argument('<shell>', 'which shell').choices(SHELLS).argParser((word: string) => {
        if (!SHELLS.includes(word as Shell)) throw unknownWord('shell', word, SHELLS);
        return word;
      }),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ source <(tenantry completion bash)
  $ tenantry completion zsh > "\${fpath[1]}/_tenantry"
  $ tenantry completion fish > ~/.config/fish/completions/tenantry.fish`,
    )
    .action(
      act(async (_context, _options: unknown, shell: Shell) => {
        const [{ modelOf }, scripts] = await Promise.all([import('../completion/model.js'), import('../completion/scripts.js')]);
        const result: CompletionResult = { shell, script: scripts[shell](modelOf(program)) };
        return { ok: true, issues: [], result, text: result.script };
      }),
    );
};
