import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flagsOf, type Program, type Site } from './flags.js';

const LINES = 5;

/** The running programs of one control plane. Each ends with this process, however that ends: it holds the other end of their standard input. */
export class Processes {
  readonly #programOf: (name: Program) => string;
  readonly #site: Site;
  readonly #running = new Map<Program, ChildProcess>();
  readonly #ended = new AbortController();
  #stopping = false;

  constructor(programOf: (name: Program) => string, site: Site) {
    this.#programOf = programOf;
    this.#site = site;
  }

  /** Aborted, with the reason, once a program ended that nobody stopped. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  start(name: Program): void {
    const log = openSync(this.#log(name), 'a');
    const child = spawn(this.#programOf(name), flagsOf(name, this.#site), { argv0: name, stdio: ['pipe', log, log] });
    closeSync(log);
    this.#running.set(name, child);
    child.stdin?.on('error', () => {});
    child.on('error', (error) => this.#ended.abort(error));
    child.on('exit', (code, signal) => {
      this.#running.delete(name);
      if (!this.#stopping) this.#ended.abort(new Error(`${name} ended with ${code ?? signal}:\n${this.#end(name)}`));
    });
  }

  /** Ends all of them at once: nothing is kept, so there is nothing to put in order. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      [...this.#running.values()].map(
        (child) =>
          new Promise((done) => {
            child.once('exit', done).once('error', done);
            child.kill('SIGKILL');
          }),
      ),
    );
  }

  #log(name: Program): string {
    return join(this.#site.folder, 'logs', `${name}.log`);
  }

  #end(name: Program): string {
    return readFileSync(this.#log(name), 'utf8').trimEnd().split('\n').slice(-LINES).join('\n');
  }
}
