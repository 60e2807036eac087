import { existsSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { folder, json, sweep, tenantry, write } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';
import { PLACES, type StopPlace, stopAt } from './stop.js';

afterAll(sweep);

const PLATFORM = "clusters: { main: { kubernetes: '1.33' } }\n";
const many = () => Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`tenants/t-${n}.yaml`, '{}\n']));
const synth = (root: string, ...more: string[]) => json(['synth', '--root', root, ...more]);

/** What stands at the time on the disk, but for what a run keeps for itself. */
const output = (root: string) =>
  Object.fromEntries(Object.entries(snapshot(join(root, 'dist'))).filter(([path]) => !path.startsWith('.tenantry')));

/** A root whose output is of an older version than its definitions, and that older output. */
async function outdated(): Promise<{ root: string; old: Record<string, string> }> {
  const root = folder({
    'platform.yaml': PLATFORM,
    'tenants/a.yaml': '{}\n',
    'tenants/b.yaml': '{}\n',
    'tenants/gone.yaml': '{}\n',
  });
  expect((await synth(root)).code).toBe(0);
  const old = output(root);
  unlinkSync(join(root, 'tenants/gone.yaml'));
  write(root, { 'platform.yaml': `${PLATFORM}defaults: { labels: { release: new } }\n`, 'tenants/new.yaml': '{}\n' });
  return { root, old };
}

/** What the next run has to do with the rest of a killed one, by where that was. */
const LEFT: Record<StopPlace, 'none' | 'undone' | 'finished'> = {
  'it has the lock': 'none',
  'its first file is staged': 'undone',
  'its journal is a draft': 'undone',
  'its journal stands': 'finished',
  'its first file is in place': 'finished',
  'its journal is gone': 'none',
};
const SAYS = {
  none: '',
  undone: 'An earlier run was interrupted while it wrote to dist: its writing is undone.\n',
  finished: 'An earlier run was interrupted while it wrote to dist: its writing is finished now.\n',
};
const places = Object.keys(PLACES) as StopPlace[];

describe('two syntheses at once', () => {
  it.each<StopPlace>(['it has the lock', 'its first file is staged', 'its first file is in place'])(
    'the second comes when of the first %s: it is told who that is and changes nothing; the first finishes; then it is the second’s turn',
    async (place) => {
      const { root } = await outdated();
      const first = await stopAt(place, root);
      try {
        const before = snapshot(join(root, 'dist'));
        for (const words of [[], ['--check']]) {
          const { code, issues } = await synth(root, ...words);
          expect([code, issues.map((i) => `${i.code} ${i.file}: ${i.message}`)]).toEqual([
            1,
            [`disk-fault dist/.tenantry/lock: Another run (process ${first.pid}) is writing to the output folder: wait for it`],
          ]);
        }
        // What does not read the output needs no lock.
        expect(await json(['validate', '--root', root])).toMatchObject({ code: 0, issues: [] });
        expect(snapshot(join(root, 'dist'))).toEqual(before);
        expect(await first.finish()).toBe(0);
      } finally {
        await first.kill();
      }
      expect(await synth(root, '--check')).toMatchObject({ code: 0, issues: [] });
      expect(existsSync(join(root, 'dist/.tenantry'))).toBe(false);
    },
  );

  it.each(places)(
    'the first is killed when %s: its lock is taken over, and what it left is cleared up and told',
    async (place) => {
      const { root, old } = await outdated();
      await (await stopAt(place, root)).kill();
      expect(existsSync(join(root, 'dist/.tenantry/lock'))).toBe(true);
      const looked = await tenantry(['synth', '--check', '--root', root]);
      const isNew = LEFT[place] === 'finished' || place === 'its journal is gone';
      expect([looked.code, looked.stderr.match(/^An earlier run.*\n/gm)?.join('') ?? '']).toEqual([
        isNew ? 0 : 1,
        SAYS[LEFT[place]],
      ]);
      if (!isNew) expect(output(root)).toEqual(old);
      expect(existsSync(join(root, 'dist/.tenantry'))).toBe(false);
      // Told once: what comes next knows nothing of it.
      expect(await tenantry(['synth', '--root', root])).toMatchObject({ code: 0, stderr: '' });
      expect((await synth(root, '--check')).code).toBe(0);
    },
  );

  it('a lock of another host is left alone, and its host named', async () => {
    const root = folder({ 'platform.yaml': PLATFORM, 'tenants/a.yaml': '{}\n' });
    write(root, { 'dist/.tenantry/lock': `${JSON.stringify({ pid: 1, host: `not-${hostname()}`, token: 't' })}\n` });
    const { code, issues } = await synth(root);
    expect(code).toBe(1);
    expect(issues[0]!.message).toContain(`process 1 on not-${hostname()}`);
    expect(issues[0]!.message).toContain('remove the lock');
  });

  it('five started together: each writes all or says who does, and the tree is whole', async () => {
    const root = folder({ 'platform.yaml': PLATFORM, ...many() });
    const ran = await Promise.all(Array.from({ length: 5 }, () => synth(root)));
    expect(ran.some(({ code }) => code === 0)).toBe(true);
    for (const { code, issues } of ran) {
      if (code === 0) continue;
      expect([code, issues.map((i) => i.code)]).toEqual([1, ['disk-fault']]);
      expect(issues[0]!.message).toMatch(/process \d+|run again|Other runs/);
    }
    expect((await synth(root, '--check')).code).toBe(0);
  });
});
