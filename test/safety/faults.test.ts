import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { applyPlan, type Fs, recover } from '../../src/emit/disk.js';
import type { IssueError } from '../../src/issue.js';
import { folder, sweep } from '../cli/run.js';
import { around, systemError, writeInPart } from '../emit/around.js';
import { ours, planFor, snapshot, writeFiles } from '../emit/trees.js';

afterAll(sweep);

const OLD = { 'c/tenants/a/ns-a.yaml': ours('1'), 'c/tenants/gone/ns-gone.yaml': ours('gone'), 'c/sync/s.yaml': ours('same') };
const NEW = { 'c/tenants/a/ns-a.yaml': ours('2'), 'c/tenants/b/ns-b.yaml': ours('b'), 'c/sync/s.yaml': ours('same') };

/** A way for a disk to turn bad, and the calls that then fail. */
interface Trouble {
  readonly code: string;
  readonly text: string;
  readonly calls: ReadonlySet<keyof Fs>;
  /** Whether a write leaves the part that still had room. */
  readonly partial?: boolean;
}

const FULL: Trouble = {
  code: 'ENOSPC',
  text: 'no space left on device',
  calls: new Set(['create', 'makeFolder']),
  partial: true,
};
/** Full for data, while what was written can't be confirmed either: a delayed allocation. */
const FULL_AT_SYNC: Trouble = { ...FULL, calls: new Set(['create', 'makeFolder', 'sync', 'rename']) };
const READ_ONLY: Trouble = {
  code: 'EACCES',
  text: 'permission denied',
  calls: new Set(['create', 'makeFolder', 'rename', 'remove', 'removeFolder', 'sync']),
};
const BLIND: Trouble = { code: 'EACCES', text: 'permission denied', calls: new Set(['read', 'list', 'kind']) };

/** A disk in trouble from its n-th call on. */
function turning(n: number, { code, text, calls, partial }: Trouble): Fs & { count: () => number } {
  let count = 0;
  const disk = around((call, act) => {
    if (++count < n || !calls.has(call.name)) return act();
    if (partial) writeInPart(call, 7);
    throw systemError(code, text);
  });
  return { ...disk, count: () => count };
}

describe.each([
  ['full', FULL],
  ['full, which shows at sync and rename too', FULL_AT_SYNC],
  ['no longer ours to write', READ_ONLY],
  ['no longer ours to read', BLIND],
] as const)('a disk that is suddenly %s, from any call on', (_, trouble) => {
  it('is told with the file and the system’s words; when it is well again the tree is whole', async () => {
    const dist = join(folder(), 'dist');
    const texts = [OLD, NEW].map((tree) => JSON.stringify(Object.entries(tree).sort()));
    let told = 0;
    for (let n = 1; ; n++) {
      fs.rmSync(dist, { recursive: true, force: true });
      writeFiles(dist, OLD);
      const plan = await planFor(dist, NEW);
      const disk = turning(n, trouble);
      const issues = await applyPlan(dist, plan, disk).then(
        () => [],
        (error: IssueError) => error.issues,
      );
      if (disk.count() < n) break;
      for (const { code, file, message } of issues) {
        expect([code, message]).toEqual(['disk-fault', `${trouble.code}: ${trouble.text}`]);
        expect(file).not.toMatch(/^\//);
        told++;
      }
      // The same trouble once more, during recovery.
      await recover(dist, turning(1 + (n % 5), trouble)).catch(() => {});
      const outcome = await recover(dist);
      const now = JSON.stringify(Object.entries(snapshot(dist)).sort());
      expect(texts).toContain(now);
      if (issues.length === 0) expect(now).toBe(texts[1]);
      if (outcome === 'undone') expect(now).toBe(texts[0]);
    }
    expect(told).toBeGreaterThan(5);
  });
});
