import { type Command, CommanderError } from 'commander';
import { paint, wantsColor } from './color.js';
import type { Act, Context } from './context.js';
import { type Exit, failure } from './failure.js';
import { formatIn, VARIABLES } from './options.js';
import { issueText } from './print.js';
import { buildProgram } from './program.js';
import { Progress } from './progress.js';
import { envelope, FORMATS, type Format, type Report } from './report.js';
import type { HelpResult, VersionResult } from './results.js';
import { takeStreams } from './streams.js';
import { UsageError, unknownWord } from './usage.js';
import { buildOf, versionResult } from './version.js';

/** What a run comes to. */
interface Outcome {
  readonly command?: string;
  readonly format: Format;
  readonly report: Report;
  readonly exit: Exit;
  readonly color?: boolean;
}

/** Runs a command line, prints what it has to tell, and ends the process. */
export async function main(argv: readonly string[]): Promise<void> {
  for (const name of VARIABLES) if (process.env[name] === '') delete process.env[name];
  let exit: Exit = 0;
  let delivered = false;
  const streams = takeStreams(() => {
    delivered = true;
    process.exit(exit);
  });
  // A run that ends for whatever reason before it has told its result must not look like a clean one.
  process.once('exit', () => {
    if (delivered) return;
    process.stderr.write('tenantry: the run was ended before it had finished\n');
    process.exitCode = 3;
  });
  let finishing = false;
  const finish = async (outcome: Outcome) => {
    if (finishing) return;
    finishing = true;
    exit = outcome.exit;
    await deliver(outcome, streams);
    delivered = true;
    process.exit(exit);
  };
  const visit = new Visit(argv);
  process.on('uncaughtException', (error) => void finish(visit.failed(error)));
  const outcome = await visit.run();
  // A promise that was left rejected comes up only now.
  await new Promise((done) => setImmediate(done));
  await finish(outcome);
}

async function deliver(
  { command, format, report, color }: Outcome,
  { stdout, stderr }: ReturnType<typeof takeStreams>,
): Promise<void> {
  if (format === 'text' || format === 'dot') {
    const issues = issueText(report, here(), paint(wantsColor(color, process.env, process.stderr.isTTY)));
    await stderr(issues);
    await stdout(ended((format === 'dot' ? report.dot : undefined) ?? report.text));
    await stderr(ended(report.note ?? ''));
  } else {
    const document = envelope(command, report);
    if (format === 'json') return stdout(`${JSON.stringify(document, null, 2)}\n`);
    // By way of a file of ours: in the bundle a package that is no ES module has only a default export to be imported late.
    const { yamlText } = await import('./yaml.js');
    await stdout(yamlText(document));
  }
}

/** The current folder; the top where it has been removed under us. */
function here(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** One command line on its way through commander. */
class Visit {
  readonly #argv: readonly string[];
  readonly #program: Command;
  readonly #progress: Progress;
  readonly #help = { out: '', err: '' };
  #command: string | undefined;
  #report: Report | undefined;

  constructor(argv: readonly string[]) {
    this.#argv = argv;
    const terminal = process.stderr.isTTY && !process.env.CI;
    this.#progress = new Progress(terminal ? (text) => void process.stderr.write(text) : undefined);
    this.#program = buildProgram(this.#act, {
      out: (text) => {
        this.#help.out += text;
      },
      err: (text) => {
        this.#help.err += text;
      },
    });
  }

  async run(): Promise<Outcome> {
    try {
      await this.#program.parseAsync([...this.#argv], { from: 'user' });
      const report = this.#report!;
      return this.#outcome(report, report.ok ? 0 : 1);
    } catch (error) {
      return this.failed(error);
    } finally {
      this.#progress.done();
    }
  }

  failed(error: unknown): Outcome {
    if (error instanceof CommanderError && error.exitCode === 0) {
      const version = error.code === 'commander.version';
      this.#command = version ? 'version' : 'help';
      const result: VersionResult | HelpResult = version ? versionResult() : { text: this.#help.out.trimEnd() };
      return this.#outcome({ ok: true, issues: [], result, text: this.#help.out }, 0);
    }
    this.#command ??= this.#program.commands.find((command) => command.name() === this.#program.args[0])?.name();
    const { report, exit } = failure(
      this.#withoutCommand(error),
      `tenantry ${this.#command ? `${this.#command} ` : ''}--help`,
      Boolean(process.env.TENANTRY_DEBUG),
    );
    return this.#outcome(report, exit);
  }

  /** Commander's answer to no command, and to `help` for one that does not exist, is only the help. */
  #withoutCommand(error: unknown): unknown {
    if (!(error instanceof CommanderError) || error.code !== 'commander.help') return error;
    const [first, word] = this.#program.args;
    if (first === 'help' && word !== undefined)
      return unknownWord(
        'command',
        word,
        this.#program.commands.map((command) => command.name()),
      );
    return new UsageError(`no command is given\n\n${this.#help.err.trimEnd()}\n`);
  }

  readonly #act: Act =
    (action) =>
    async (...all) => {
      const command = all.at(-1) as Command;
      this.#command = command.name();
      if (formatIn(this.#argv, process.env) === 'dot' && this.#command !== 'reach')
        throw new UsageError(`only reach has a graph to print: ${this.#command} takes -o text, json or yaml`);
      const act = action as (context: Context, ...rest: unknown[]) => Promise<Report>;
      this.#report = await act(this.#context(), all.at(-2), ...all.slice(0, -2));
    };

  #context(): Context {
    return {
      cwd: here(),
      env: process.env,
      root: this.#program.opts<{ root?: string }>().root,
      progress: this.#progress,
      build: buildOf(),
      stdin: process.stdin,
      note: (text) => {
        this.#progress.done();
        process.stderr.write(`${text}\n`);
      },
      print: (text) => {
        this.#progress.done();
        process.stderr.write(text);
      },
    };
  }

  #outcome(report: Report, exit: Exit): Outcome {
    const format = formatIn(this.#argv, process.env) ?? 'text';
    return {
      command: this.#command,
      format: FORMATS.find((known) => known === format) ?? 'text',
      report,
      exit,
      color: this.#program.opts<{ color?: boolean }>().color,
    };
  }
}
