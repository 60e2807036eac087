import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');

interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  /** What else is replaced in the same file. */
  readonly also?: readonly { readonly find: string }[];
}

it.each([
  ['npm run mutate', 'scripts/mutations.mjs', 20],
  ['npm run test:network -- --mutate', 'scripts/network-mutations.mjs', 10],
])('each break of %s still finds what it is to break', async (_, module, least) => {
  const breaks = (await import(pathToFileURL(join(ROOT, module)).href)) as Record<string, readonly Mutation[]>;
  const all = Object.values(breaks).flat();
  const finds = all.flatMap(({ name, file, find, also = [] }) =>
    [find, ...also.map((more) => more.find)].map((text) => ({ name, file, text })),
  );
  const lost = finds.filter(({ file, text }) => !readFileSync(join(ROOT, file), 'utf8').includes(text));
  expect(all.length).toBeGreaterThan(least);
  expect(lost.map(({ name }) => name)).toEqual([]);
});
