import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CODES } from '../../src/codes.js';
import { layers } from '../../src/layers/index.js';
import { pageOf, ROOT } from './pages.js';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('what is generated is up to date', () => {
  it.each(['scripts/gen-docs.mjs', 'scripts/gen-layers.mjs'])('%s --check', (script) => {
    execFileSync(process.execPath, [join(ROOT, script), '--check'], { stdio: 'pipe' });
  });

  it('docs/issues.md has one row for every code', () => {
    const rows = [...read('docs/issues.md').matchAll(/^\| `([a-z-]+)` \| (error|warning) \| (yes|no) \|/gm)];
    for (const [code, { severity, ...rest }] of Object.entries(CODES)) {
      const found = rows.filter(([, name]) => name === code).map(([, , ...cells]) => cells);
      expect([code, ...found]).toEqual([code, [severity, 'acceptable' in rest ? 'yes' : 'no']]);
    }
  });
});

describe('what is said twice is the same', () => {
  it('every code that a page names in a table of codes exists', () => {
    for (const { name } of layers) {
      const table = /## What is refused\n\n([\s\S]*?)\n\n/.exec(pageOf(`docs/layers/${name}.md`).text)![1]!;
      const rows = table.split('\n').slice(2);
      expect(rows.length).toBeGreaterThan(3);
      for (const row of rows) {
        const codes = [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
        expect([row, codes.length > 0, codes.filter((code) => !Object.hasOwn(CODES, code))]).toEqual([row, true, []]);
        for (const code of codes) {
          if (/\bmay be accepted|\(acceptable\)/i.test(row))
            expect([code, CODES[code as keyof typeof CODES]]).toEqual([code, expect.objectContaining({ acceptable: true })]);
        }
      }
    }
  });

  it("docs/platform-file.md names all of standard's locks", () => {
    const sentence = /`standard` locks ([\s\S]*?)\. One more/.exec(read('docs/platform-file.md'))![1]!;
    const listed = [...sentence.matchAll(/`([^`]*)`/g)].map(([, lock]) => lock!);
    expect(listed.sort()).toEqual(layers.flatMap((layer) => layer.locks).sort());
  });

  it('docs/architecture.md names every room of every floor that the test enforces, and no other', () => {
    const enforced = /const FLOORS[\s\S]*?\n\];/.exec(read('test/architecture.test.ts'))![0];
    const page = read('docs/architecture.md');
    const rows = [...page.matchAll(/^\| (\d) \| ([^|]+) \|/gm)];
    const floors = enforced.split('\n').filter((line) => /^ {2}\[/.test(line));
    expect(Math.max(...rows.map(([, floor]) => Number(floor)))).toBe(floors.length);
    for (const [index, line] of floors.entries()) {
      const words = new Set([...line.replaceAll('\\', '').matchAll(/[a-z]{3,}(?=\b)/g)].map(([word]) => word));
      const said = rows.filter(([, floor]) => Number(floor) === index + 1).map(([, , rooms]) => rooms!);
      const spoken = said.join(' ') + (index === 3 ? /The floor 4 rooms .*/.exec(page)![0] : '');
      expect([index + 1, [...words].filter((word) => !spoken.includes(word))]).toEqual([index + 1, []]);
      const rooms = [...said.join(' ').matchAll(/`([a-z]+)/g)].map(([, room]) => room!);
      expect([index + 1, rooms.filter((room) => !words.has(room))]).toEqual([index + 1, []]);
    }
  });

  it('CHANGELOG.md has an entry for the version', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(read('CHANGELOG.md')).toMatch(
      new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - (Unreleased|\\d{4}-\\d\\d-\\d\\d)$`, 'm'),
    );
  });

  it('LICENSE is the Apache License 2.0, word for word', () => {
    expect((JSON.parse(read('package.json')) as { license: string }).license).toBe('Apache-2.0');
    expect(createHash('md5').update(read('LICENSE')).digest('hex')).toBe('3b83ef96387f14655fc854ddc3c6bd57');
  });
});
