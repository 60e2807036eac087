import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Sent } from './client/client.js';
import { applyAll, DIST, distOf, mustBeNew, nameOf, openAdmin, removeNamespaces } from './cluster.js';
import { useEngineKinds } from './engine-kinds.js';
import { manifestsIn, namespacesOf } from './fleet.js';

const admin = openAdmin();
useEngineKinds(admin);

/** Whether applying it again leaves it as it is. A controller may write its status meanwhile, so a change must show every time. */
async function unchanged(object: Sent): Promise<boolean> {
  for (let tries = 0; tries < 5; tries++) {
    const before = await admin.get(object);
    const after = await admin.apply(object);
    if (after.metadata.resourceVersion === before.metadata.resourceVersion) return true;
  }
  return false;
}

describe.each(readdirSync(DIST))('dist/%s', (cluster) => {
  const files = distOf(cluster);
  const objects = files.flatMap(({ text }) => manifestsIn(text));
  let ours = false;
  afterAll(async () => {
    if (ours) await removeNamespaces(admin, namespacesOf(objects));
  });

  it('is accepted in one pass, file by file, with strict validation', async () => {
    expect(objects.length).toBeGreaterThan(20);
    await mustBeNew(admin, namespacesOf(objects));
    ours = true;
    expect(await applyAll(admin, objects)).toEqual({ refused: [], unserved: [] });
  });

  it('changes nothing when it is applied again', async () => {
    const changed: string[] = [];
    for (const object of objects) if (!(await unchanged(object))) changed.push(nameOf(object));
    expect(changed).toEqual([]);
  });
});
