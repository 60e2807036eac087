import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { platformFile, tenantFile } from '../src/define.js';
import { findRoot, load } from '../src/load/index.js';
import { compileLoaded } from '../src/pipeline.js';
import { keysUnused, keysUsed } from './schema-keys.js';

const ROOTS = [
  '..',
  'fixtures/every-key',
  'fixtures/every-key-flux',
  'fixtures/every-key-cilium',
  'fixtures/every-key-meshes',
].map((dir) => join(import.meta.dirname, dir));

it('every key of both schemas is used in the example fleet or in the fixtures every-key, and all are without fault', async () => {
  const used = new Set<string>();
  for (const dir of ROOTS) {
    const loaded = await load(findRoot(dir, dir));
    await compileLoaded(loaded);
    expect(loaded.issues.all.filter((i) => i.severity === 'error')).toEqual([]);
    keysUsed(platformFile, loaded.platform!.value, used);
    for (const tenant of loaded.tenants) keysUsed(tenantFile, tenant.value, used);
  }
  expect(keysUnused(tenantFile, used)).toEqual([]);
  // Only TypeScript can say it; test/model/offerings.test.ts does.
  expect(keysUnused(platformFile, used)).toEqual(['offerings.*.source.objects']);
});
