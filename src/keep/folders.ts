import { join } from 'node:path';
import { tenantFolder } from '../emit/layout.js';
import type { OutputFile, Plan } from '../emit/plan.js';
import { look, type Signature, vouching } from '../emit/signature.js';
import { hashOf } from '../emit/store.js';
import type { Placement } from '../model/fleet.js';
import type { KeptFolder } from './record.js';

/** The tenants' folders as a run has just left them. */
export class Folders {
  readonly #files = new Map<string, OutputFile[]>();
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
    this.#written = new Set(plan.writes.map(({ path }) => path));
    this.#touched = new Set([...this.#written, ...plan.removes].map(folderOf));
    this.#foreign = new Set(plan.foreign.map(folderOf));
  }

  of({ tenant, cluster }: Placement): KeptFolder {
    const path = tenantFolder(cluster.name, tenant.name);
    return {
      path,
      // One that holds what isn't ours is to be told of every time.
      signature: this.#foreign.has(path) ? undefined : this.#vouch(path, this.#touched.has(path)),
      files: (this.#files.get(path) ?? []).map((file) => {
        const bytes = Buffer.byteLength(file.content);
        const signature = this.#vouch(file.path, this.#written.has(file.path), bytes);
        return { name: file.path.slice(path.length + 1), bytes, hash: hashOf(file.content), signature };
      }),
    };
  }

  /** What we wrote is known as of now; what we only compared, as of when we began: somebody may have changed it meanwhile. */
  #vouch(path: string, ours: boolean, size?: number): Signature | undefined {
    const found = look(join(this.outDir, path));
    if (!found || (size !== undefined && found.signature[2] !== size)) return undefined;
    return vouching(found.signature, ours ? this.#ended : this.started);
  }
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
