import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GIT_ENV, Repository } from './repository.js';

/** Git repositories over HTTP on loopback, to read from: `git http-backend` behind a server that is gone with this process. */
export class GitServer {
  readonly #folder: string;
  readonly #server: Server;

  private constructor(folder: string, server: Server) {
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<GitServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tenantry-git-'));
    const server = createServer((request, response) => answer(folder, request, response));
    await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
    server.unref();
    return new GitServer(folder, server);
  }

  /** A new repository, empty but for the branch that is still to be pushed. @param name may hold slashes: `contoso/payments` */
  repository(name: string): Repository {
    const folder = join(this.#folder, `${name}.git`);
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', folder], { env: GIT_ENV });
    const { port } = this.#server.address() as AddressInfo;
    return new Repository(folder, `http://127.0.0.1:${port}/${name}.git`);
  }

  /** Ends it, and removes its repositories. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Hands a request to git as a CGI program, and its answer back. */
function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://loopback');
  const { headers } = request;
  const child = spawn('git', ['http-backend'], {
    env: {
      ...GIT_ENV,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: headers['content-type'] ?? '',
      CONTENT_LENGTH: headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
    // Whoever asks is told what is wrong.
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const broken = () => response.destroy();
  child.on('error', broken);
  child.stdin.on('error', broken);
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const fields = head.subarray(0, end).toString('latin1').split('\r\n');
    let status = 200;
    for (const field of fields) {
      const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(field) ?? [];
      if (name === 'Status') status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
  });
  child.stdout.on('end', () => response.end());
}
