// The fleet that is synced: that of `npm run bench`, by `tenantry synth` and `tenantry bootstrap`.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CLUSTER, fleetOf, writeRoot, writeTenant } from '../fleet.mjs';
import { run } from '../measure.mjs';

const objectsIn = (text) => parseAllDocuments(text).map((document) => document.toJS());

export class Fleet {
  #root;
  #cli;
  #tenants;
  /** How many objects `dist/` has. */
  objects = 0;

  constructor(dir, cli, count, { engine, url, ...gitops }) {
    this.#root = mkdtempSync(join(dir, 'fleet-'));
    this.#cli = cli;
    this.#tenants = fleetOf(count);
    writeRoot(this.#root, this.#tenants, 'yaml');
    const cluster = { kubernetes: '1.36', gitops: { engine, repository: { url }, lockdown: true, ...gitops } };
    const platform = { clusters: { [CLUSTER]: cluster }, network: { entries: { ingress: { namespaces: ['ingress'] } } } };
    writeFileSync(join(this.#root, 'platform.yaml'), JSON.stringify(platform));
  }

  /** The files of `dist/`, by their paths in the repository. */
  async synthesized() {
    await this.#run('synth', '--no-cache');
    const dist = join(this.#root, 'dist');
    const files = {};
    this.objects = 0;
    for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))) {
      const text = readFileSync(join(dist, path), 'utf8');
      files[`dist/${path}`] = text;
      this.objects += text.split(/^---$/m).length;
    }
    return files;
  }

  async bootstrap() {
    return objectsIn(await this.#run('bootstrap', '--cluster', CLUSTER));
  }

  /** Its files after the budget of one tenant has changed. */
  changed() {
    writeTenant(this.#root, { ...this.#last, cpu: '7' }, 'yaml');
    return this.synthesized();
  }

  get #last() {
    return this.#tenants.at(-1);
  }

  /** Waits until the cluster holds the changed budget. */
  async changeArrives(admin, eventually, seconds) {
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tenantry', namespace: this.#last.name } };
    await eventually(
      'the changed quota',
      async () => ((await admin.get(quota)).spec.hard['requests.cpu'] === '7' ? true : undefined),
      seconds,
    );
  }

  async #run(...words) {
    const { files } = await run(process.execPath, [this.#cli, ...words, '--root', this.#root], {
      cwd: this.#root,
      env: process.env,
      dir: this.#root,
    });
    return readFileSync(files.out, 'utf8');
  }
}
