import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../docs/pages.js';

// It is timed on a control plane, by npm run bench:cluster. Here: that the committed page is such a run, at the sizes it is judged by.
const page = readFileSync(join(ROOT, 'docs/admission-cost.md'), 'utf8');
const ratioAt = (tenants: string): number =>
  Number(new RegExp(`^\\| ${tenants} \\|.*\\*\\*([\\d.]+)\\*\\* \\(`, 'm').exec(page)?.[1] ?? Number.NaN);

it('docs/admission-cost.md was written by the bench, with what it ran on', () => {
  expect(page).toContain('Written by `npm run bench:cluster`, not by hand. Commit ');
  expect(page).not.toContain('changes that were not committed');
  for (const row of ['CPU', 'load before the first run', 'Kubernetes'])
    expect(page).toMatch(new RegExp(`^\\| ${row} \\| \\S`, 'm'));
});

it('rules cost pods no more at 1,000 tenants than at 10', () => {
  expect([ratioAt('10') > 0, ratioAt('1,000') > 0]).toEqual([true, true]);
  expect(ratioAt('1,000') / ratioAt('10')).toBeGreaterThan(0.85);
});
