import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';

/** A Helm chart: the texts of its templates. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  readonly templates: Readonly<Record<string, string>>;
}

/** A Helm repository over HTTP on loopback. */
export class ChartServer {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(charts: readonly Chart[]): Promise<ChartServer> {
    const files = new Map<string, Buffer>();
    const entries: Record<string, object[]> = {};
    for (const chart of charts) {
      const file = `${chart.name}-${chart.version}.tgz`;
      files.set(`/${file}`, packed(chart));
      entries[chart.name] = [...(entries[chart.name] ?? []), { ...about(chart), urls: [file] }];
    }
    files.set('/index.yaml', Buffer.from(stringify({ apiVersion: 'v1', entries })));
    const server = createServer((request, response) => {
      const body = files.get(request.url ?? '');
      response.writeHead(body ? 200 : 404).end(body);
    });
    await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
    server.unref();
    return new ChartServer(server);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

const about = ({ name, version }: Chart) => ({ apiVersion: 'v2', name, version });

function packed(chart: Chart): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-chart-'));
  const write = (path: string, text: string) => {
    const file = join(folder, chart.name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  try {
    write('Chart.yaml', stringify(about(chart)));
    for (const [name, text] of Object.entries(chart.templates)) write(`templates/${name}`, text);
    execFileSync('tar', ['-czf', 'packed.tgz', chart.name], { cwd: folder });
    return readFileSync(join(folder, 'packed.tgz'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
