import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');

interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
}

it('each break of npm run mutate still finds what it is to break', async () => {
  const { MUTATIONS } = (await import(pathToFileURL(join(ROOT, 'scripts/mutations.mjs')).href)) as {
    MUTATIONS: readonly Mutation[];
  };
  const lost = MUTATIONS.filter(({ file, find }) => !readFileSync(join(ROOT, file), 'utf8').includes(find));
  expect(MUTATIONS.length).toBeGreaterThan(20);
  expect(lost.map(({ name }) => name)).toEqual([]);
});
