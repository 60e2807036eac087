import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { importObjects } from '../../src/adopt.js';
import { HOME } from '../cli/run.js';
import { ending, faultsOf } from './judge.js';
import { mutated } from './mutations.js';
import { LONG, SEED, tell } from './random.js';

/** Every YAML text of a folder; of real ones, which may be many and large, some. */
function textsOf(folder: string, most: number): string[] {
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return names
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .filter((text) => text.length < 20_000)
    .slice(0, most);
}

const REAL = process.env.TENANTRY_DATA;
const texts = [
  ...textsOf(join(HOME, 'test/fixtures/import'), 10),
  ...(REAL && existsSync(REAL) ? textsOf(REAL, LONG ? 300 : 20) : []),
];

it(
  'whatever stands in a file to import, the answer is definitions or an issue',
  () => {
    let tried = 0;
    let refused = 0;
    fc.assert(
      fc.property(mutated(texts), (text) => {
        const { files, issues } = ending(text, () =>
          importObjects([{ name: 'in.yaml', text }], { format: 'yaml', cluster: 'main' }),
        );
        tried++;
        if (issues.failed) refused++;
        const made = files.map((file) => file.path);
        expect(faultsOf(issues.all, ['in.yaml', ...made])).toEqual([]);
        for (const path of made) expect(path).toMatch(/^(platform|tenants\/[a-z0-9-]+)\.yaml$/);
      }),
      { numRuns: LONG ? 2500 : 100, seed: SEED, endOnFailure: true },
    );
    tell(`fuzz: import: seed ${SEED}, ${tried} inputs, ${refused} refused with issues, ${tried - refused} with definitions`);
  },
  LONG ? 3_600_000 : 600_000,
);
