import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../docs/pages.js';

const out = mkdtempSync(join(tmpdir(), 'tenantry-bench-test-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const bench = (...words: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'bench/bench.mjs'), ...words], { encoding: 'utf8' });

/** The cells of each row of a table, by the first. */
function rowsOf(text: string): Map<string, string[]> {
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  const rows = lines.map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(rows.map(([, first, ...cells]) => [first!, cells.slice(0, -1)]));
}

describe('npm run bench', () => {
  let result: ReturnType<typeof bench>;
  let page = '';

  beforeAll(() => {
    result = bench('--quick', '--no-helm', '--sizes', '30,60', '--out', out);
    if (result.status === 0) page = readFileSync(join(out, 'performance.md'), 'utf8');
  });

  it('runs, and says on stderr what it is doing', () => {
    expect([result.status, result.stderr]).toEqual([0, expect.stringContaining('60 tenants, round 1 of 1: warm')]);
    expect(result.stdout).toBe(`${page}\n`);
  });

  it('counts the objects that it had written', () => {
    const rows = rowsOf(page);
    expect(rows.get('NetworkPolicy')).toEqual(['4', '120', '240']);
    expect(rows.get('Namespace')).toEqual(['1', '30', '60']);
    expect(rows.get('**all**')).toEqual(['11', '330', '660']);
  });

  it.each([
    '`tenantry synth`, cold',
    '`tenantry synth`, one tenant changed',
    '`tenantry synth --check`, nothing changed',
    '`tenantry validate`',
    '`tenantry list`',
  ])('times %s', (scenario) => {
    expect(rowsOf(page).get(scenario)?.[0]).toMatch(/^[\d.]+ m?s$/);
  });

  it('times what sizes do not multiply', () => {
    const names = [...rowsOf(page).keys()];
    expect(names).toContainEqual(expect.stringMatching(/^`tenantry import`, 40 namespaces, \d[\d,]* objects$/));
    expect(names).toContain('`tenantry validate`, 50 TypeScript tenants, cold');
    expect(names).toContain('`tenantry --help`');
  });

  it('says how it was run, and nothing of folders', () => {
    expect(page).toContain('`npm run bench -- --quick --no-helm --sizes 30,60`');
    expect(page).not.toContain(tmpdir());
    expect(page).not.toContain(ROOT);
  });

  it('draws a line for each that ran', () => {
    const drawn = readFileSync(join(out, 'performance.svg'), 'utf8');
    expect(drawn).toMatch(/^<svg [^>]*>/);
    expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
    expect(drawn.match(/<polyline points="[\d., ]+"/g)).toHaveLength(2);
    expect(drawn.match(/<circle /g)).toHaveLength(4);
  });

  it('takes no words that it does not know', () => {
    const wrong = bench('--fast');
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('Usage: npm run bench')]);
    expect(bench('--sizes', '0').status).toBe(2);
    expect(bench('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--sizes') });
  });
});

describe('docs/performance.md', () => {
  const page = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8');

  it('is what the bench wrote, at the sizes that it is judged by', () => {
    expect(page).toContain('Written by `npm run bench');
    for (const size of ['1,000', '5,000', '10,000']) expect(page).toContain(`### ${size} tenants`);
    expect(page.match(/^\| `helm template` \|/gm)).toHaveLength(3);
  });
});
