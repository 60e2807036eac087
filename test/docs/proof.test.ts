import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../src/kube/types.js';
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
    for (const claim of claims) expect(claim).toMatch(/ \| (enforced|schema-checked|golden only) \| `test\//);
  });

  it('says of every kind that dist holds how far it is proven', () => {
    const section = page.split('## Kinds of objects\n')[1]!.split(/^##/m)[0]!;
    const graded = new Map(
      [...section.matchAll(/^\| `([^`]+)` \| (enforced|schema-checked|golden only) \| `test\//gm)].map(([, kind, grade]) => [
        kind!,
        grade!,
      ]),
    );
    const files = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
    const emitted = files
      .flatMap((file) => parseAllDocuments(readFileSync(join(ROOT, 'dist', file), 'utf8')).map((one) => one.toJS() as Manifest))
      .map(({ apiVersion, kind }) => `${apiVersion}/${kind}`);
    expect([...new Set(emitted)].filter((kind) => !graded.has(kind))).toEqual([]);
    expect(graded.get('policies.kyverno.io/v1/MutatingPolicy')).toBe('schema-checked');
    expect(graded.get('v1/ResourceQuota')).toBe('enforced');
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
