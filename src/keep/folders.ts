import { join } from 'node:path';
import { syncedTenantOf, syncFile, tenantFolder } from '../emit/layout.js';
import type { OutputFile, Plan } from '../emit/plan.js';
import { look, type Signature, vouching } from '../emit/signature.js';
import { hashOf } from '../emit/store.js';
import type { Placement } from '../model/fleet.js';
import type { KeptFile, KeptFolder } from './record.js';

/** The tenants' folders as a run has just left them. */
export class Folders {
  readonly #files = new Map<string, OutputFile[]>();
  readonly #sync: ReadonlyMap<string, OutputFile>;
  readonly #written: ReadonlySet<string>;
  /** Folders in which something was written or removed. */
  readonly #touched: ReadonlySet<string>;
  readonly #foreign: ReadonlySet<string>;
  readonly #ended = Date.now();

  /** @param started when the run began, before it looked at anything: milliseconds since 1970 */
  constructor(
    private readonly outDir: string,
    files: readonly OutputFile[],
    plan: Plan,
    private readonly started: number,
  ) {
    for (const file of files) {
      const list = this.#files.get(folderOf(file.path));
      if (list) list.push(file);
      else this.#files.set(folderOf(file.path), [file]);
    }
    this.#sync = new Map(files.filter(({ path }) => syncedTenantOf(path)).map((file) => [file.path, file]));
    this.#written = new Set(plan.writes.map(({ path }) => path));
    this.#touched = new Set([...this.#written, ...plan.removes].map(folderOf));
    this.#foreign = new Set(plan.foreign.map(folderOf));
  }

  of({ tenant, cluster, shard }: Placement): KeptFolder {
    const path = tenantFolder(cluster.name, tenant.name, shard);
    const sync = this.#sync.get(syncFile(cluster.name, tenant.name));
    return {
      path,
      // One that holds what isn't ours is to be told of every time.
      signature: this.#foreign.has(path) ? undefined : this.#vouch(path, this.#touched.has(path)),
      files: (this.#files.get(path) ?? []).map((file) => this.#kept(file, path)),
      ...(sync ? { sync: this.#kept(sync, folderOf(sync.path)) } : {}),
    };
  }

  #kept({ path, content }: OutputFile, folder: string): KeptFile {
    const bytes = Buffer.byteLength(content);
    const signature = this.#vouch(path, this.#written.has(path), bytes);
    return { name: path.slice(folder.length + 1), bytes, hash: hashOf(content), signature };
  }

  /** What we wrote is known as of now; what we only compared, as of when we began: somebody may have changed it meanwhile. */
  #vouch(path: string, ours: boolean, size?: number): Signature | undefined {
    const found = look(join(this.outDir, path));
    if (!found || (size !== undefined && found.signature[2] !== size)) return undefined;
    return vouching(found.signature, ours ? this.#ended : this.started);
  }
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
