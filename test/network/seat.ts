import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Answer, Protocol } from './observation.js';

/** The ports of random fleets: few, so that policies hit and miss them, and one number that both protocols have. */
export const PORTS = { TCP: [8080, 9000, 9100], UDP: [9000, 5300] } as const;
/** Those that the example fleet's policies name, and one that they don't. */
export const EXAMPLE_PORTS = { TCP: [53, 443, 5432, 8443, 9187, 8080], UDP: [53, 5300] } as const;
/** What every seat listens on. */
const LISTENED = Object.fromEntries(
  (['TCP', 'UDP'] as const).map((protocol) => [protocol, [...new Set([...PORTS[protocol], ...EXAMPLE_PORTS[protocol]])]]),
);

/** A connection to try. A nonce is what UDP must echo. */
export interface Probe {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly nonce: string;
}

const ip = (...words: string[]): void => {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });
};

/**
 * A network namespace with a cable to the node's, and a process in it that listens and tries others. The namespace has no name: it ends with that
 * process, which ends with this one.
 */
export class Seat {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #waiting: { done: (value: unknown) => void; fail: (error: Error) => void }[] = [];

  private constructor(child: ChildProcess, address: string) {
    this.address = address;
    this.#child = child;
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const { value, error } = JSON.parse(line) as { value: unknown; error?: string };
      const asked = this.#waiting.shift()!;
      if (error === undefined) asked.done(value);
      else asked.fail(new Error(`${address}: ${error}`));
    });
    const over = () => {
      for (const { fail } of this.#waiting.splice(0)) fail(new Error(`${address}: nobody is there any more`));
    };
    child.on('exit', over).on('error', over);
    child.stdin!.on('error', () => {});
  }

  /** @param network the first three parts of its address; the node has `.1` there, and the seat `.2` */
  static async open(network: string): Promise<Seat> {
    const inside = [
      'sh',
      '-c',
      'ip link set lo up && exec "$@"',
      'sh',
      process.execPath,
      join(import.meta.dirname, 'prober.mjs'),
    ];
    const child = spawn('unshare', ['--net', ...inside], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [address, gateway] = [`${network}.2`, `${network}.1`];
    const seat = new Seat(child, address);
    // Once it answers it is in its namespace.
    await seat.#ask('listen', { tcp: LISTENED.TCP, udp: LISTENED.UDP });
    const [here, there] = [`tny${child.pid}`, `tnp${child.pid}`];
    ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', String(child.pid));
    ip('address', 'add', `${gateway}/30`, 'dev', here);
    ip('link', 'set', here, 'up');
    await seat.#ask('plug', { device: there, address, gateway });
    return seat;
  }

  /** Tries all of them at once. What stayed silent is tried once more: a busy machine may be silent, too. */
  async probe(probes: readonly Probe[]): Promise<Answer[]> {
    const answers = (await this.#ask('probe', { probes })) as Answer[];
    const silent = answers.flatMap((answer, i) => (answer === 'silent' ? [i] : []));
    if (silent.length === 0) return answers;
    const again = (await this.#ask('probe', { probes: silent.map((i) => probes[i]) })) as Answer[];
    silent.forEach((i, at) => {
      answers[i] = again[at]!;
    });
    return answers;
  }

  close(): void {
    this.#child.stdin!.end();
  }

  #ask(act: string, words: object): Promise<unknown> {
    return new Promise((done, fail) => {
      if (this.#child.exitCode !== null) return fail(new Error(`${this.address}: nobody is there any more`));
      this.#waiting.push({ done, fail });
      this.#child.stdin!.write(`${JSON.stringify({ act, ...words })}\n`);
    });
  }
}
