import { Agent, request } from 'node:https';
import type { Target } from './target.js';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly signal?: AbortSignal;
  /** Takes each line as it comes, for a watch; otherwise the whole answer is read. */
  readonly onLine?: (line: string) => void;
}

export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON. */
  readonly body: unknown;
  /** What the server warns of, such as a policy that would refuse. */
  readonly warnings: readonly string[];
}

const PATIENCE = 60_000;

/** Sends requests to one API server, over connections that stay open. */
export class Http {
  readonly #target: Target;
  readonly #agent: Agent;

  constructor(target: Target) {
    this.#target = target;
    const { ca, cert, key, insecure } = target;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 16, ca, cert, key, rejectUnauthorized: !insecure });
  }

  close(): void {
    this.#agent.destroy();
  }

  send({ method, path, query = {}, body, type = 'application/json', headers = {}, signal, onLine }: Call): Promise<Answer> {
    const url = new URL(path, this.#target.server);
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, String(value));
    const text = body === undefined ? undefined : JSON.stringify(body);
    const all: Record<string, string | string[]> = { accept: 'application/json' };
    for (const [name, value] of Object.entries(headers)) all[name] = typeof value === 'string' ? value : [...value];
    if (this.#target.token) all.authorization = `Bearer ${this.#target.token}`;
    if (text !== undefined) Object.assign(all, { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) });
    return new Promise((done, fail) => {
      const sent = request(url, { method, headers: all, agent: this.#agent, signal }, (answer) => {
        answer.setEncoding('utf8');
        let read = '';
        answer.on('data', (chunk: string) => {
          read += chunk;
          if (!onLine || answer.statusCode !== 200) return;
          const lines = read.split('\n');
          read = lines.pop() ?? '';
          for (const line of lines) onLine(line);
        });
        answer.on('error', fail);
        answer.on('end', () =>
          done({ status: answer.statusCode ?? 0, body: parsed(read), warnings: warningsOf(answer.headers.warning) }),
        );
      });
      if (!onLine)
        sent.setTimeout(PATIENCE, () => sent.destroy(new Error(`${method} ${path}: no answer in ${PATIENCE / 1000} s`)));
      sent.on('error', fail);
      sent.end(text);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The texts of a Warning header: `299 - "text", 299 - "text"`. */
function warningsOf(header: string | undefined): string[] {
  return [...(header ?? '').matchAll(/\d{3} \S+ ("(?:[^"\\]|\\.)*")/g)].map(([, text]) =>
    text!.slice(1, -1).replace(/\\(.)/g, '$1'),
  );
}
