import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program to run. */
export interface Launch {
  /** What it is started under, and its log is called. */
  readonly name: string;
  readonly program: string;
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it isn't written to end with its standard input, as those of ours are. */
  readonly foreign?: boolean;
}

const LINES = 5;

/** Runs a program and, in the same process group, who ends the group once the standard input ends. */
const TIED = 'exec 3<&0; { cat >/dev/null; kill -9 0; } <&3 & exec "$@" </dev/null 3<&-';

/** Running programs. Each ends with this process, however that ends: it holds the other end of their standard input. */
export class Processes {
  readonly #logs: string;
  readonly #running = new Map<ChildProcess, Launch>();
  readonly #ended = new AbortController();
  #stopping = false;

  /** @param logs the folder of their logs */
  constructor(logs: string) {
    this.#logs = logs;
  }

  /** Aborted, with the reason, once a program ended that nobody stopped. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  start(launch: Launch): void {
    const log = openSync(this.#log(launch.name), 'a');
    const child = spawned(launch, log);
    closeSync(log);
    this.#running.set(child, launch);
    child.stdin?.on('error', () => {});
    child.on('error', (error) => this.#ended.abort(error));
    child.on('exit', (code, signal) => {
      this.#running.delete(child);
      child.stdin?.destroy();
      if (!this.#stopping)
        this.#ended.abort(new Error(`${launch.name} ended with ${code ?? signal}:\n${this.#end(launch.name)}`));
    });
  }

  /** Ends all of them at once: nothing is kept, so there is nothing to put in order. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      [...this.#running].map(
        ([child, { foreign }]) =>
          new Promise((done) => {
            child.once('exit', done).once('error', done);
            if (foreign && child.pid) process.kill(-child.pid, 'SIGKILL');
            else child.kill('SIGKILL');
          }),
      ),
    );
  }

  #log(name: string): string {
    return join(this.#logs, `${name}.log`);
  }

  #end(name: string): string {
    return readFileSync(this.#log(name), 'utf8').trimEnd().split('\n').slice(-LINES).join('\n');
  }
}

function spawned({ name, program, flags, env = {}, foreign = false }: Launch, log: number): ChildProcess {
  const options = { env: { ...process.env, ...env }, stdio: ['pipe' as const, log, log] };
  if (!foreign) return spawn(program, flags, { ...options, argv0: name });
  return spawn('sh', ['-c', TIED, name, program, ...flags], { ...options, detached: true });
}
