import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
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

/** A Helm repository over HTTP on loopback, and an OCI registry with the same charts in its folder `apps`. */
export class ChartServer {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(charts: readonly Chart[]): Promise<ChartServer> {
    const files = new Map<string, Served>();
    const entries: Record<string, object[]> = {};
    for (const chart of charts) {
      const file = `${chart.name}-${chart.version}.tgz`;
      const archive = packed(chart);
      files.set(`/${file}`, { body: archive });
      for (const [path, served] of artifactOf(chart, archive)) files.set(path, served);
      entries[chart.name] = [...(entries[chart.name] ?? []), { ...about(chart), urls: [file] }];
    }
    files.set('/index.yaml', { body: Buffer.from(stringify({ apiVersion: 'v1', entries })) });
    files.set('/v2/', { body: Buffer.from('{}') });
    for (const [name, versions] of Object.entries(entries)) {
      const tags = (versions as { version: string }[]).map(({ version }) => version);
      files.set(`/v2/apps/${name}/tags/list`, { body: Buffer.from(JSON.stringify({ name: `apps/${name}`, tags })) });
    }
    const server = createServer((request, response) => {
      const { body, headers } = files.get(request.url?.split('?')[0] ?? '') ?? {};
      response.writeHead(body ? 200 : 404, { 'content-length': body?.length ?? 0, ...headers }).end(body);
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

interface Served {
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A chart as helm pushes it to a registry: by the paths of the OCI distribution API that are read. */
function artifactOf(chart: Chart, archive: Buffer): [path: string, Served][] {
  const of = (body: Buffer, mediaType: string) => {
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    return { body, mediaType, digest, size: body.length };
  };
  const told = ({ mediaType, digest, size }: ReturnType<typeof of>) => ({ mediaType, digest, size });
  const config = of(Buffer.from(JSON.stringify(about(chart))), 'application/vnd.cncf.helm.config.v1+json');
  const layer = of(archive, 'application/vnd.cncf.helm.chart.content.v1.tar+gzip');
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const content = { schemaVersion: 2, mediaType, config: told(config), layers: [told(layer)] };
  const manifest = of(Buffer.from(JSON.stringify(content)), mediaType);
  const headers = { 'content-type': mediaType, 'docker-content-digest': manifest.digest };
  const at = `/v2/apps/${chart.name}`;
  return [
    ...[config, layer].map(({ digest, body }): [string, Served] => [`${at}/blobs/${digest}`, { body }]),
    ...[chart.version, manifest.digest].map((ref): [string, Served] => [
      `${at}/manifests/${ref}`,
      { body: manifest.body, headers },
    ]),
  ];
}

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
