import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Launch, Processes } from '../programs/processes.js';
import { GIT_ENV } from './git/repository.js';

const PATIENCE = 60_000;

/** A program, and the address that answers with 200 once it is ready. */
export interface Ready extends Launch {
  readonly ready?: string;
}

/** What an engine has on this machine: a folder, and its running programs. */
export class Site {
  readonly folder: string;
  readonly #logs: string;
  #processes: Processes | undefined;

  /** @param logs the folder of its logs, which stays */
  constructor(name: string, logs: string) {
    this.folder = mkdtempSync(join(tmpdir(), `tenantry-${name}-`));
    this.#logs = join(logs, name);
    mkdirSync(this.#logs, { recursive: true });
  }

  /** Writes a file that only this user reads. @returns its path */
  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  /** A folder in it. @returns its path */
  sub(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Starts programs, after those that ran before have ended, and waits until all are ready. */
  async run(programs: readonly Ready[]): Promise<void> {
    await this.#processes?.stop();
    const processes = new Processes(this.#logs);
    this.#processes = processes;
    const ours = Object.fromEntries(Object.entries(GIT_ENV).map(([name, value]) => [name, value ?? '']));
    const env = { ...ours, HOME: this.sub('home'), TMPDIR: this.sub('tmp') };
    for (const program of programs) processes.start({ ...program, env: { ...env, ...program.env } });
    await Promise.all(programs.map((program) => untilReady(program, processes.ended))).catch((error: Error) => {
      throw new Error(`${((processes.ended.reason as Error) ?? error).message} (logs: ${this.#logs})`);
    });
  }

  /** Ends all of it. */
  async close(): Promise<void> {
    await this.#processes?.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function untilReady({ name, ready }: Ready, signal: AbortSignal): Promise<void> {
  if (!ready) return;
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(50, undefined, { signal })) {
    const status = await fetch(ready, { signal, headers: { connection: 'close' } }).then(
      async (answer) => {
        await answer.body?.cancel();
        return answer.status;
      },
      () => 0,
    );
    if (status === 200) return;
  }
  throw new Error(`${name} is not ready after ${PATIENCE / 1000} s`);
}
