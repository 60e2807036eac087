import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE = 120_000;

/** An API server that is starting: its address, the file its certificate will be in, and an administrator's token. */
export interface Starting {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
}

/** Waits until a path of the API server is answered with 200. */
export async function untilReady(at: Starting, path: string, signal: AbortSignal): Promise<void> {
  let last = 'no answer';
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(100, undefined, { signal })) {
    last = await status(at, path).catch((error: Error) => error.message);
    if (last === '200') return;
  }
  throw new Error(`${path} is not there after ${PATIENCE / 1000} s: ${last}`);
}

function status({ server, ca, token }: Starting, path: string): Promise<string> {
  return new Promise((done, fail) => {
    // Without keeping the connection: it would keep this process alive, too.
    const options = { ca: readFileSync(ca), agent: false, headers: { authorization: `Bearer ${token}` }, timeout: 5_000 };
    const sent = request(new URL(path, server), options, (answer) => {
      answer.resume();
      answer.on('end', () => done(String(answer.statusCode)));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', fail);
    sent.end();
  });
}
