import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { folder, sweep, tenantry } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';
import { type Aim, become, killSynth, type Landing, shared, type Version, whileWriting } from './kill.js';
import { chance, LONG, SEED, tell } from './random.js';

afterAll(sweep);

/** How many kills at least, and how many of them while files were being written. */
const [KILLS, WRITING] = LONG ? [60, 20] : [12, 4];
/** However unlucky, it ends. */
const MOST = KILLS * 4;
const AIMS: readonly [Aim, number][] = [
  ['start', 1500],
  ['staging', 60],
  ['moving', 60],
];
/** What a user might type next; each must clear up first. */
const NEXT = [['synth', '--check'], ['validate'], ['list'], ['synth']];

it(
  'a killed synthesis leaves the whole old or the whole new tree to the next command',
  async () => {
    const random = chance(SEED);
    const root = folder(shared());
    const dist = join(root, 'dist');
    const run = (words: readonly string[]) => tenantry([...words, '--root', root]);
    const golden = {} as Record<Version, string>;
    for (const version of ['b', 'a'] as const) {
      become(root, version);
      expect((await run(['synth'])).code).toBe(0);
      golden[version] = JSON.stringify(snapshot(dist));
    }
    const other = (version: Version): Version => (version === 'a' ? 'b' : 'a');
    const landed: Record<Landing, number> = { before: 0, staging: 0, moving: 0, after: 0 };
    const kept = { old: 0, new: 0 };
    let tree: Version = 'a';
    for (let n = 0; n < MOST; n++) {
      const writing = landed.staging + landed.moving;
      if (n >= KILLS && writing >= WRITING) break;
      become(root, other(tree));
      const [aim, spread] = AIMS[n % AIMS.length]!;
      const landing = await killSynth(root, aim, random() * spread);
      landed[landing]++;

      const next = NEXT[Math.floor(random() * NEXT.length)]!;
      const { code, stderr } = await run(next);
      const now = JSON.stringify(snapshot(dist));
      const found = (['a', 'b'] as const).find((version) => golden[version] === now);
      // Neither of the two would be a torn tree; the test says which kill made it.
      expect({ n, landing, next, found }).toEqual({ n, landing, next, found: expect.stringMatching(/^[ab]$/) });
      if (whileWriting(landing)) expect(stderr).toContain('An earlier run was interrupted');
      if (landing === 'moving' || landing === 'after' || next.join() === 'synth') expect(found).toBe(other(tree));
      else expect(found).toBe(tree);
      expect(code).toBe(next.includes('--check') && found === tree ? 1 : 0);
      kept[found === tree ? 'old' : 'new']++;
      tree = found!;
    }
    tell(
      `kills: seed ${SEED}, ${Object.values(landed).reduce((a, b) => a + b)} in all, ${landed.staging + landed.moving} while writing ` +
        `(${landed.staging} staging, ${landed.moving} moving), ${landed.before} before, ${landed.after} after; ` +
        `then ${kept.old} old trees, ${kept.new} new`,
    );
    expect(Object.values(landed).reduce((a, b) => a + b)).toBeGreaterThanOrEqual(KILLS);
    expect(landed.staging + landed.moving).toBeGreaterThanOrEqual(WRITING);
    expect(Math.min(landed.staging, landed.moving)).toBeGreaterThan(0);
  },
  LONG ? 3_600_000 : 600_000,
);
