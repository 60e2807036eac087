import { Command } from 'commander';
import { addBootstrap } from './commands/bootstrap.js';
import { addCompletion } from './commands/completion.js';
import { addExpire } from './commands/expire.js';
import { addExplain } from './commands/explain.js';
import { addImport } from './commands/import.js';
import { addList } from './commands/list.js';
import { addPublish } from './commands/publish.js';
import { addReach } from './commands/reach.js';
import { addSchema } from './commands/schema.js';
import { addSynth } from './commands/synth.js';
import { addValidate } from './commands/validate.js';
import { addVersion } from './commands/version.js';
import type { Act, AddCommand } from './context.js';
import { addGlobalOptions } from './options.js';
import { ownVersion } from './version.js';

const COMMANDS: readonly AddCommand[] = [
  addSynth,
  addValidate,
  addList,
  addReach,
  addImport,
  addExpire,
  addBootstrap,
  addPublish,
  addSchema,
  addExplain,
  addVersion,
  addCompletion,
];

const AFTER_HELP = `
Environment (flags win):
  TENANTRY_ROOT    --root                 TENANTRY_OUTPUT  --output
  TENANTRY_OUT     --out                  TENANTRY_BASE    synth --base
  TENANTRY_ALLOW_REMOVALS  synth --allow-removals
  TENANTRY_DATA_ONLY=1  --data-only       TENANTRY_EVALUATION_TIMEOUT  seconds for files in TypeScript (60)
  TENANTRY_CACHE=off    synth --no-cache
  NO_COLOR, FORCE_COLOR                   TENANTRY_DEBUG=1 shows where a fault of ours stands

Exit codes:
  0  clean
  1  findings: errors in the files, warnings under --strict, or differences under --check
  2  wrong use: an unknown command, option or name
  3  a fault of Tenantry itself

Examples:
  $ tenantry synth                      write dist/ from platform.ts and tenants/
  $ tenantry synth --check              in CI: does dist/ say what the files say?
  $ tenantry reach payments ledger      is that open, and by which objects?
  $ tenantry explain network.to         what may stand there?`;

/** The whole command line, as commander's tree: help, parsing and completion all read it. */
export function buildProgram(act: Act, streams: { out(text: string): void; err(text: string): void }): Command {
  const program = new Command('tenantry')
    .description('Tenants as code: one file a tenant becomes every Kubernetes object that isolates it, as plain YAML.')
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: streams.out, writeErr: streams.err, outputError: () => {} })
    .exitOverride()
    .addHelpText('after', AFTER_HELP);
  addGlobalOptions(program);
  for (const add of COMMANDS) add(program, act);
  return program;
}
