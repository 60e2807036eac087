import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyPlan, realFs, recover } from '../../src/emit/disk.js';
import { namingFaults } from '../../src/emit/fs.js';
import { takeLock } from '../../src/emit/lock.js';
import { ours, planFor, snapshot, writeFiles } from './trees.js';

const FILES = { 'c/tenants/a/ns-a.yaml': ours('a') };
let dist = '';
let folder = '';
beforeEach(() => {
  dist = fs.mkdtempSync(join(tmpdir(), 'tenantry-lock-'));
  folder = join(dist, '.tenantry');
});
afterEach(() => fs.rmSync(dist, { recursive: true, force: true }));

const lockBy = (holder: object) => writeFiles(folder, { lock: JSON.stringify({ token: 't', ...holder }) });
const write = async () => applyPlan(dist, await planFor(dist, FILES));

describe('a lock', () => {
  it('of a living process stops a second run, and says whose it is', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    try {
      lockBy({ pid: other.pid, host: hostname() });
      for (const run of [write, () => recover(dist)]) {
        await expect(run()).rejects.toMatchObject({
          issues: [{ code: 'disk-fault', file: '.tenantry/lock', message: expect.stringContaining(`process ${other.pid}`) }],
        });
      }
    } finally {
      other.kill();
    }
    expect(Object.keys(snapshot(dist))).toEqual(['.tenantry/lock']);
  });
  it('of another host stops it too, and says which', async () => {
    lockBy({ pid: 1, host: 'elsewhere' });
    await expect(write()).rejects.toThrow('process 1 on elsewhere');
  });
  it('of a dead process is taken over', async () => {
    lockBy({ pid: spawnSync(process.execPath, ['-e', '']).pid, host: hostname() });
    await write();
    expect(snapshot(dist)).toEqual(FILES);
  });
  it('of a dead process with our own id, as in a new container, is taken over', async () => {
    lockBy({ pid: process.pid, host: hostname() });
    await write();
    expect(snapshot(dist)).toEqual(FILES);
  });
  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('of a dead process whose id another has now is taken over', async () => {
    lockBy({ pid: process.ppid, host: hostname(), started: '1' });
    await write();
    expect(snapshot(dist)).toEqual(FILES);
  });
  it.each(['', '{', '{"pid":1}', 'null', '{"pid":-1,"host":"x","token":"t"}'])(
    'left half written is taken over: %j',
    async (text) => {
      writeFiles(folder, { lock: text });
      expect(await recover(dist)).toBe('none');
      expect(snapshot(dist)).toEqual({});
    },
  );
  it('is held by one run at a time, also within a process', async () => {
    const disk = namingFaults(realFs, dist);
    const lock = await takeLock(disk, folder);
    await expect(takeLock(disk, folder)).rejects.toThrow(`process ${process.pid}`);
    await expect(write()).rejects.toThrow(`process ${process.pid}`);
    lock.verify();
    lock.release();
    await write();
    expect(snapshot(dist)).toEqual(FILES);
  });
  it('that another has taken is noticed, and not released', async () => {
    const lock = await takeLock(namingFaults(realFs, dist), folder);
    lockBy({ pid: 1, host: 'elsewhere' });
    expect(() => lock.verify()).toThrow('Another run has taken the lock');
    lock.release();
    expect(Object.keys(snapshot(dist))).toEqual(['.tenantry/lock']);
  });
});

it('of many runs at once each either writes all or is refused', async () => {
  const plan = await planFor(dist, FILES);
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => applyPlan(dist, plan)));
  expect(results.some((r) => r.status === 'fulfilled')).toBe(true);
  for (const r of results) if (r.status === 'rejected') expect(String(r.reason)).toContain('disk-fault');
  expect(snapshot(dist)).toEqual(FILES);
});
