import type { Plan } from '../emit/plan.js';
import { vouching } from '../emit/signature.js';
import { forget, recall, store } from '../emit/store.js';
import { type Loaded, type LoadOptions, load, type Root } from '../load/index.js';
import { type Compiled, compileLoaded } from '../pipeline.js';
import { Folders } from './folders.js';
import { type KeptRecord, keyOfText, keyOfValue, type Memory } from './record.js';
import { type Survey, survey } from './survey.js';

export type { KeptRecord } from './record.js';

/** A fleet of which only what changed was worked out. */
export interface Kept {
  readonly loaded: Loaded;
  readonly compiled: Compiled;
  /** The tenants that are not in it: their files, and their folders in the output, are as an earlier run left them. */
  readonly kept: readonly KeptRecord[];
}

/**
 * What runs on one root and output folder remember from one to the next, in a file outside of both. What is remembered is used only where it
 * gives the very result that working everything out would give.
 */
export class Keeper {
  readonly #started = Date.now();
  readonly #memory: Memory | undefined;
  readonly #survey: Survey;
  #kept: readonly KeptRecord[] = [];

  /**
   * @param file where the memory is
   * @param maker what worked the results out: a name that changes whenever it could give others
   */
  constructor(
    private readonly root: Root,
    private readonly outDir: string,
    private readonly file: string,
    private readonly maker: string,
  ) {
    this.#memory = memoryOf(recall(file));
    this.#survey = survey(root, outDir, this.#memory?.records ?? [], this.#started);
  }

  /** Loads and compiles what changed; nothing where all must be worked out: there is no memory of this platform, or something is at fault. */
  async again(options: LoadOptions): Promise<Kept | undefined> {
    const standing = new Map(this.#survey.standing);
    while (standing.size > 0) {
      const skip = new Set([...standing.keys()].filter((file) => !file.endsWith('.ts')));
      const all = await load(this.root, { ...options, skip });
      if (all.issues.failed || this.#keyOf(all) !== this.#memory!.key) {
        all.close();
        return undefined;
      }
      const changed = all.tenants.filter(({ file, value }) => {
        const record = standing.get(file);
        return !record || keyOfValue(value) !== record.key;
      });
      for (const { file } of changed) standing.delete(file);
      const kept = [...standing.values()];
      const loaded = { ...all, tenants: changed };
      const compiled = await compileLoaded(loaded, undefined, { kept });
      if (!compiled || loaded.issues.failed) return undefined;
      if (compiled.outdated.length === 0) {
        this.#kept = kept;
        return { loaded, compiled, kept };
      }
      const outdated = new Set(compiled.outdated);
      for (const { file, name } of kept) if (outdated.has(name)) standing.delete(file);
    }
    return undefined;
  }

  /**
   * Remembers the outcome of a run that has written its output.
   * @param plan what it wrote
   */
  remember(loaded: Loaded, compiled: Compiled, plan: Plan): void {
    const key = this.#keyOf(loaded);
    if (key === undefined) {
      forget(this.file);
      return;
    }
    if (!this.#isNews(compiled, plan)) return;
    const told = tenantsToldOf(loaded);
    const raws = new Map(loaded.tenants.map((raw) => [raw.file, raw]));
    const folders = new Folders(this.outDir, compiled.files, plan, this.#started);
    const fresh = compiled.fleet.tenants.flatMap((tenant): KeptRecord[] => {
      const { name, file, removed, expires } = tenant;
      const { text, value, listed } = raws.get(file)!;
      // What a row says is read anew every time: its list is one file.
      if (listed) return [];
      const source = text === undefined ? keyOfValue(value) : keyOfText(text);
      if (source === undefined || told.has(name) || told.has(file) || compiled.clusterWide.has(name)) return [];
      // The day that something must be told of it may come without any change.
      if (removed.length > 0 || expires !== undefined) return [];
      const signature = this.#survey.signatures.get(file);
      const placements = tenant.placements.map((p) => ({ ...compiled.publish(p), folder: folders.of(p) }));
      return [{ name, file, key: source, signature: signature && vouching(signature, this.#started), placements }];
    });
    store(this.file, { key, records: [...this.#kept, ...fresh] } satisfies Memory);
  }

  #isNews({ fleet }: Compiled, plan: Plan): boolean {
    if (this.#survey.refreshed || fleet.tenants.length > 0 || plan.writes.length + plan.removes.length > 0) return true;
    return this.#kept.length !== this.#memory?.records.length;
  }

  #keyOf({ platform }: Loaded): string | undefined {
    return keyOfValue([this.maker, process.version, platform.file, platform.data, platform.value]);
  }
}

/** What is told of a tenant must be told by every run. */
function tenantsToldOf({ issues }: Loaded): ReadonlySet<string | undefined> {
  return new Set([...issues.all.flatMap(({ tenant, file }) => [tenant, file]), ...issues.accepted.map(({ tenant }) => tenant)]);
}

/** What our own runs wrote, whole, is of our own making: only that there is something of the kind is looked at. */
function memoryOf(value: unknown): Memory | undefined {
  if (typeof value !== 'object' || value === null || !('key' in value) || !('records' in value)) return undefined;
  return typeof value.key === 'string' && Array.isArray(value.records) ? (value as Memory) : undefined;
}
