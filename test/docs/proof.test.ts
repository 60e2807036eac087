import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { layers } from '../../src/layers/index.js';
import { guards } from '../layers/guarded.js';
import { pageOf, ROOT } from './pages.js';

// docs/proof.md is written where the tests of a real control plane ran. Here, without one: that it leaves nothing out.
const page = pageOf('docs/proof.md').text;
const rows = page.split('\n').filter((line) => line.startsWith('| '));
const rules = [...new Set(guards.flatMap(({ name, rules: all }) => all.map((rule) => `${name}/${rule.name}`)))];

describe('docs/proof.md', () => {
  it('lists every rule once, and none that is gone', () => {
    const listed = rows.flatMap((row) => /^\| `([a-z-]+\/[a-z-]+)` \|/.exec(row)?.[1] ?? []);
    expect(listed).toEqual([...rules].sort());
  });

  it('says of every rule that the API server was asked', () => {
    for (const rule of rules) {
      const row = rows.find((line) => line.startsWith(`| \`${rule}\` |`));
      expect([rule, row?.split(' | ')[1]]).toEqual([rule, 'enforced']);
    }
  });

  it.each(layers.map(({ name }) => name))('says what the layer %s claims, and what shows it', (name) => {
    const section = page.split(`### ${name}\n`)[1]?.split(/^##/m)[0] ?? '';
    const claims = section.split('\n').filter((line) => /^\| (?!claim)/.test(line));
    expect(claims.length).toBeGreaterThan(0);
    for (const claim of claims) expect(claim).toMatch(/ \| (enforced|golden only) \| `test\//);
  });

  it('names tests that are there', () => {
    const files = [...page.matchAll(/`(test\/[\w/.-]+\.test\.ts)`/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
  });

  it('was written when nothing failed', () => {
    expect(page).toMatch(/^\d+ tests passed, 0 failed\.$/m);
    expect(page).not.toMatch(/\*\*(failed|no|\d+ of \d+)\*\*/);
  });
});
