import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { importObjects } from '../../src/adopt.js';
import { findRoot, load } from '../../src/load/index.js';
import { compileLoaded } from '../../src/pipeline.js';
import type { Sent } from './client/client.js';
import { applyAll, mustBeNew, openAdmin, removeNamespaces } from './cluster.js';
import { dropPolicies, manifestsIn, namespacesOf } from './fleet.js';

const folder = process.env.TENANTRY_DATA ?? '';
const there = folder !== '' && existsSync(folder);
const required = (process.env.TENANTRY_REQUIRE ?? '').split(',').includes('data');
if (!there && !required)
  process.stderr.write('imported.test.ts: TENANTRY_DATA names no folder of namespaces, so none is applied\n');

/** What `import` makes of the folder, made into objects again: the texts of the files, in their order. */
async function roundtrip(): Promise<Sent[][]> {
  const inputs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  const { files } = importObjects(inputs, { format: 'yaml', cluster: 'main' });
  const root = mkdtempSync(join(tmpdir(), 'tenantry-imported-'));
  try {
    for (const { path, content } of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    const loaded = await load(findRoot(root, root));
    const compiled = await compileLoaded(loaded);
    if (!compiled || loaded.issues.failed) throw new Error('what was imported has errors');
    return compiled.files.map(({ content }) => manifestsIn(content));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const admin = openAdmin();
let put: string[] = [];
// A cluster that ends with this run needs no tidying, and hundreds of namespaces take a minute to go.
afterAll(async () => {
  if (!process.env.TENANTRY_CLUSTER_ENDS) await removeNamespaces(admin, put, 300);
}, 600_000);

/** Applies file by file, several at a time: each is a namespace of its own, or comes first. */
async function applyFiles(files: readonly Sent[][]): Promise<{ refused: string[]; unserved: Sent[] }> {
  const waiting = files.values();
  const refused: string[] = [];
  const unserved: Sent[] = [];
  const work = async (): Promise<void> => {
    for (const file of waiting) {
      const applied = await applyAll(admin, file);
      refused.push(...applied.refused);
      unserved.push(...applied.unserved);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return { refused, unserved };
}

// Required, it must be there: it fails then, rather than be passed over.
(there || required ? it : it.skip)(
  'real namespaces, imported and made again, are accepted',
  async () => {
    if (!there) throw new Error(`no folder of real namespaces at '${folder}': TENANTRY_DATA names it`);
    const files = await roundtrip();
    const objects = files.flat();
    const namespaces = namespacesOf(objects);
    expect(namespaces.length).toBeGreaterThan(50);
    await mustBeNew(admin, namespaces);
    await dropPolicies(admin);
    put = namespaces;
    const { refused, unserved } = await applyFiles(files);
    const kinds = new Map<string, number>();
    for (const { apiVersion, kind } of unserved)
      kinds.set(`${apiVersion} ${kind}`, (kinds.get(`${apiVersion} ${kind}`) ?? 0) + 1);
    process.stderr.write(
      `imported.test.ts: ${objects.length} objects of ${namespaces.length} namespaces, ${unserved.length} not tried for want of their CRD` +
        `${[...kinds].map(([kind, count]) => `\n  ${kind} ×${count}`).join('')}\n`,
    );
    expect(refused).toEqual([]);
  },
  600_000,
);
