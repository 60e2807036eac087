import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatPath, type Issue } from '../../src/issue.js';
import { findRoot, type Loaded, load } from '../../src/load/index.js';
import { type Compiled, compileLoaded } from '../../src/pipeline.js';

const made: string[] = [];

/** A new root with some files, a platform of one cluster unless they say another. It has no node_modules. */
export function rootOf(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-load-'));
  made.push(dir);
  const platform = Object.keys(files).some((path) => path.startsWith('platform.'));
  const all = { ...(platform ? {} : { 'platform.yaml': "clusters: { weu: { kubernetes: '1.33' } }\n" }), ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** Removes every root made. */
export function sweep(): void {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
}

/** What a root's files say: each tenant's value by file, and the faults of reading them. */
export async function read(files: Record<string, string>) {
  const loaded = await load(findRoot(rootOf(files), '.'));
  const { tenants, issues } = loaded;
  const values = Object.fromEntries(tenants.filter((t) => !t.broken).map((t) => [t.file, t.value]));
  return {
    loaded,
    values,
    names: tenants.map((t) => t.name),
    faults: brief(loaded.locate(issues.all)),
    messages: issues.all.map((i) => i.message),
  };
}

/** The whole way of a root: load and compile. */
export async function run(
  files: Record<string, string>,
): Promise<{ loaded: Loaded; compiled?: Compiled; issues: Issue[]; faults: string[] }> {
  const loaded = await load(findRoot(rootOf(files), '.'));
  const compiled = await compileLoaded(loaded, '2026-01-01');
  const issues = loaded.locate(loaded.issues.all);
  return { loaded, compiled, issues, faults: brief(issues) };
}

/** `code file:line:column path`, one for each issue. */
export const brief = (issues: readonly Issue[]): string[] =>
  issues.map((i) =>
    [i.code, [i.file, i.line, i.column].filter((p) => p !== undefined).join(':'), formatPath(i.path ?? [])]
      .filter(Boolean)
      .join(' '),
  );
