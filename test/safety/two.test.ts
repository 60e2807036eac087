import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { folder, HOME, json, sweep, tenantry, write } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';

afterAll(sweep);

const PLATFORM = "clusters: { main: { kubernetes: '1.33' } }\n";
const many = () => Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`tenants/t-${n}.yaml`, '{}\n']));
const synth = (root: string, ...more: string[]) => json(['synth', '--root', root, ...more]);

/** A run that is stopped in the middle of its writing. */
async function stopped(root: string): Promise<ChildProcess> {
  const lock = join(root, 'dist/.tenantry/lock');
  for (let attempt = 0; attempt < 20; attempt++) {
    write(root, { 'platform.yaml': `${PLATFORM}defaults: { labels: { attempt: n${attempt} } }\n` });
    const child = spawn(process.execPath, [join(HOME, 'lib/cli/main.js'), 'synth', '--root', root], { stdio: 'ignore' });
    const holds = () => existsSync(lock) && readFileSync(lock, 'utf8').includes(`"pid":${child.pid},`);
    // Looked for without a pause: the lock stands for some milliseconds only.
    const patience = performance.now() + 30_000;
    while (performance.now() < patience && !existsSync(lock));
    child.kill('SIGSTOP');
    await new Promise((done) => setTimeout(done, 50));
    if (holds()) return child;
    const ended = gone(child);
    child.kill('SIGCONT');
    await ended;
  }
  throw new Error('no run could be stopped while it held the lock');
}

const gone = (child: ChildProcess) => new Promise<number | null>((done) => void child.once('exit', done));

// To stop a run in the moment it holds the lock takes luck: these are tried where time is no matter.
const long = process.env.TENANTRY_LONG ? it : (_name: string, _test: () => Promise<void>): void => undefined;

describe('two syntheses at once', () => {
  long(
    'the second is told who holds the lock and changes nothing; the first finishes; then it is the second’s turn',
    async () => {
      const root = folder({ 'platform.yaml': PLATFORM, ...many() });
      const first = await stopped(root);
      const ended = gone(first);
      try {
        const before = snapshot(join(root, 'dist'));
        for (const words of [[], ['--check']]) {
          const { code, issues } = await synth(root, ...words);
          expect([code, issues.map((i) => `${i.code} ${i.file}`)]).toEqual([1, ['disk-fault dist/.tenantry/lock']]);
          expect(issues[0]!.message).toContain(`process ${first.pid}`);
        }
        // What does not read the output needs no lock.
        expect((await json(['validate', '--root', root])).code).toBe(0);
        expect(snapshot(join(root, 'dist'))).toEqual(before);
      } finally {
        first.kill('SIGCONT');
      }
      expect(await ended).toBe(0);
      expect(await synth(root, '--check')).toMatchObject({ code: 0, issues: [] });
      expect(existsSync(join(root, 'dist/.tenantry'))).toBe(false);
    },
  );

  long('a lock whose process was killed is taken over, without being asked', async () => {
    const root = folder({ 'platform.yaml': PLATFORM, ...many() });
    const first = await stopped(root);
    const ended = gone(first);
    first.kill('SIGKILL');
    await ended;
    const { code, stderr } = await tenantry(['synth', '--root', root]);
    // Whether anything was to be undone depends on how far it had come.
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^(An earlier run was interrupted.*\n)?$/)]);
    expect(existsSync(join(root, 'dist/.tenantry'))).toBe(false);
    expect((await synth(root, '--check')).code).toBe(0);
  });

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
