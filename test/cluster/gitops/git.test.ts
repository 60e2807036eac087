import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { GIT_ENV } from './git/repository.js';
import { GitServer } from './git/server.js';

let server: GitServer;
const folder = mkdtempSync(join(tmpdir(), 'tenantry-clone-'));
beforeAll(async () => {
  server = await GitServer.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What somebody else gets: a clone, by a process beside the one that serves it. */
async function cloned(url: string, ...words: string[]): Promise<string> {
  const to = mkdtempSync(join(folder, 'clone-'));
  const child = spawn('git', ['-c', 'advice.detachedHead=false', 'clone', '--quiet', ...words, url, to], {
    env: GIT_ENV,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  expect(await new Promise((done) => child.on('exit', done))).toBe(0);
  return to;
}

const at = (clone: string, ...words: string[]) =>
  execFileSync('git', words, { cwd: clone, env: GIT_ENV, encoding: 'utf8' }).trim();

it('serves what is pushed, change by change', async () => {
  const repository = server.repository('contoso/shop');
  repository.push({ 'a.yaml': 'a: 1\n', 'deep/b c.yaml': 'ü\n', 'deep/d.yaml': 'd\n' });
  repository.push({ 'a.yaml': 'a: 2\n', 'deep/d.yaml': null });
  const head = repository.remove('gone.yaml');
  const clone = await cloned(repository.url);
  expect(at(clone, 'rev-parse', 'HEAD')).toBe(head);
  expect(at(clone, 'rev-list', '--count', 'HEAD')).toBe('3');
  expect(readFileSync(join(clone, 'a.yaml'), 'utf8')).toBe('a: 2\n');
  expect(readFileSync(join(clone, 'deep/b c.yaml'), 'utf8')).toBe('ü\n');
  expect(repository.paths()).toEqual(['a.yaml', 'deep/b c.yaml']);
});

it('replaces, removes folders, and knows branches and tags', async () => {
  const repository = server.repository('other');
  repository.push({ 'x/1': '1', 'x/2': '2', y: 'y' });
  repository.tag('v1');
  repository.remove('x');
  expect(repository.paths()).toEqual(['y']);
  repository.replace({ z: 'z' });
  repository.push({ b: 'b' }, { branch: 'next' });
  expect([repository.paths(), repository.paths('next')]).toEqual([['z'], ['b']]);
  const clone = await cloned(repository.url, '--branch', 'v1', '--depth', '1');
  expect(readdirSync(clone).sort()).toEqual(['.git', 'x', 'y']);
});

it('makes the same commits of the same pushes', () => {
  const commits = ['one', 'two'].map((name) => {
    const repository = server.repository(name);
    repository.push({ a: '1' });
    return repository.push({ a: '2' });
  });
  expect(commits[0]).toBe(commits[1]);
});
