import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bundleFiles } from '../../src/load/bundle.js';
import { parseYaml } from '../../src/load/yaml.js';
import { folder, HOME, sweep, write } from '../cli/run.js';
import { answerOf, answerOfTexts, ending, faultsOf } from './judge.js';
import { disturbed, mutated, odd } from './mutations.js';
import { LONG, SEED, tell } from './random.js';

const read = (path: string) => readFileSync(join(HOME, path), 'utf8');
const EVERY = 'test/fixtures/every-key';
const platforms = [read(`${EVERY}/platform.yaml`), "clusters: { weu: { kubernetes: '1.33' } }\n"];
const tenants = [
  '{}\n',
  'labels: { team: shop }\nbudget: { cpu: "4", memory: 8Gi }\nnamespaces:\n  shop-api: {}\n  shop-web: { labels: { a: b } }\n',
  ...['everything', 'everyone'].map((name) => read(`${EVERY}/tenants/${name}.yaml`)),
  ...['acme', 'globex', 'ledger'].map((name) => read(`tenants/${name}.yaml`)),
];
const parsedOf = (text: string) => (parseYaml('x.yaml', text) as { value: unknown }).value;
const LONG_FEW: Record<'text' | 'value' | 'code', number> = { text: 4000, value: 3000, code: 1500 };
const RUNS = LONG ? LONG_FEW : { text: 300, value: 300, code: 100 };
const TIME = LONG ? 3_600_000 : 600_000;

/** Tries a property; counts what was answered with errors, so that nobody takes "all refused" for "all well". */
function trying(name: string, runs: number, inputs: fc.Arbitrary<readonly [unknown, unknown]>, answer: typeof answerOf) {
  let tried = 0;
  let failed = 0;
  fc.assert(
    fc.property(inputs, ([platform, tenant]) => {
      const { faults, failed: refused } = ending([platform, tenant], () => answer(platform, tenant));
      tried++;
      if (refused) failed++;
      expect(faults).toEqual([]);
    }),
    { numRuns: runs, seed: SEED, endOnFailure: true },
  );
  tell(`fuzz: ${name}: seed ${SEED}, ${tried} inputs, ${failed} refused with issues, ${tried - failed} with output`);
  expect(tried).toBeGreaterThanOrEqual(runs);
}

describe('whatever stands in a definition, the answer is output or an issue', () => {
  it(
    'YAML texts with a few changes, of a tenant or of the platform',
    () => {
      const inputs = fc.oneof(
        fc.tuple(fc.constantFrom(...platforms), mutated(tenants)),
        fc.tuple(mutated(platforms), fc.constantFrom(...tenants)),
      );
      trying('YAML', RUNS.text, inputs, (platform, tenant) => answerOfTexts(platform as string, tenant as string));
    },
    TIME,
  );

  it(
    'values with something else under a key',
    () => {
      const [platform, tenant] = [parsedOf(platforms[0]!), parsedOf(tenants[2]!)];
      const inputs = fc.oneof(
        fc.tuple(fc.constant(platform), disturbed(tenant)),
        fc.tuple(disturbed(platform), fc.constant(tenant)),
        fc.tuple(disturbed(platform), disturbed(tenant)),
        fc.tuple(fc.constant(platform), odd),
        fc.tuple(odd, fc.constant(tenant)),
      );
      trying('values', RUNS.value, inputs, answerOf);
    },
    TIME,
  );

  it(
    'TypeScript texts with a few changes are bundled or refused, and never run',
    async () => {
      const dir = folder();
      const texts = readdirSync(join(HOME, 'tenants'))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => read(`tenants/${name}`));
      let tried = 0;
      let failed = 0;
      try {
        await fc.assert(
          fc.asyncProperty(mutated(texts), async (text) => {
            write(dir, { 'tenants/shop.ts': text });
            const { code, broken } = await bundleFiles(dir, ['tenants/shop.ts']);
            const issues = [...broken.values()].flat().map((found) => ({ ...found, severity: 'error' as const }));
            expect(faultsOf(issues, ['tenants/shop.ts'])).toEqual([]);
            expect((code === undefined) === issues.length > 0).toBe(true);
            tried++;
            if (issues.length > 0) failed++;
          }),
          { numRuns: RUNS.code, seed: SEED, endOnFailure: true },
        );
      } finally {
        sweep();
      }
      tell(`fuzz: TypeScript: seed ${SEED}, ${tried} inputs, ${failed} refused with issues, ${tried - failed} bundled`);
    },
    TIME,
  );
});
