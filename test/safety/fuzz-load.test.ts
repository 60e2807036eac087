import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bundleFiles } from '../../src/load/bundle.js';
import { parseYaml } from '../../src/load/yaml.js';
import { folder, HOME, sweep, write } from '../cli/run.js';
import { answerOf, answerOfTexts, ending, faultsOf, type Inputs } from './judge.js';
import { anyText, disturbed, mutated, nudged, odd } from './mutations.js';
import { LONG, SEED, tell } from './random.js';

const read = (path: string) => readFileSync(join(HOME, path), 'utf8');
const EVERY = 'test/fixtures/every-key';
const everyPlatform = read(`${EVERY}/platform.yaml`);
const everyTenant = (name: string) => read(`${EVERY}/tenants/${name}.yaml`);
const platforms = [everyPlatform, "clusters: { weu: { kubernetes: '1.33' } }\n"];
const tenants = [
  '{}\n',
  'labels: { team: shop }\nbudget: { cpu: "4", memory: 8Gi }\nnamespaces:\n  shop-api: {}\n  shop-web: { labels: { a: b } }\n',
  ...['everything', 'everyone'].map(everyTenant),
  ...['acme', 'globex', 'ledger'].map((name) => read(`tenants/${name}.yaml`)),
];
const parsedOf = (text: string) => (parseYaml('x.yaml', text) as { value: unknown }).value;
const LONG_FEW: Record<'text' | 'value' | 'through' | 'code', number> = { text: 4000, value: 3000, through: 3000, code: 1500 };
const RUNS = LONG ? LONG_FEW : { text: 300, value: 300, through: 300, code: 100 };
const TIME = LONG ? 3_600_000 : 600_000;

type Answer = ReturnType<typeof answerOf>;

/** Tries a property; counts what was answered with errors, so that nobody takes "all refused" for "all well". */
function trying<T>(name: string, runs: number, inputs: fc.Arbitrary<Inputs<T>>, answer: (inputs: Inputs<T>) => Answer): number {
  let tried = 0;
  let failed = 0;
  fc.assert(
    fc.property(inputs, (input) => {
      const { faults, failed: refused } = ending(input, () => answer(input));
      tried++;
      if (refused) failed++;
      expect(faults).toEqual([]);
    }),
    { numRuns: runs, seed: SEED, endOnFailure: true },
  );
  tell(`fuzz: ${name}: seed ${SEED}, ${tried} inputs, ${failed} refused with issues, ${tried - failed} with output`);
  expect(tried).toBeGreaterThanOrEqual(runs);
  return (tried - failed) / tried;
}

/** A root with one tenant. */
const one = <T>(platform: fc.Arbitrary<T>, shop: fc.Arbitrary<T>): fc.Arbitrary<Inputs<T>> =>
  fc.record({ platform, tenants: fc.record({ shop }) });

/** The fixture with every key, which compiles, with something changed. */
const every = { platform: parsedOf(everyPlatform), everything: parsedOf(everyTenant('everything')) };
const everyone = fc.constant(parsedOf(everyTenant('everyone')));
const ofEvery = (platform: fc.Arbitrary<unknown>, everything: fc.Arbitrary<unknown>): fc.Arbitrary<Inputs> =>
  fc.record({ platform, tenants: fc.record({ everything, everyone }) });

/** The tenant with every key, saying anything where anything may be said: annotations, owner, and manifests of its own. */
const outspoken = fc
  .record({
    annotations: fc.dictionary(fc.constantFrom('a', 'b.example/c', 'constructor', 'toString'), anyText),
    owner: fc.record({ team: anyText, contact: anyText }),
    data: fc.dictionary(fc.oneof(anyText, fc.constantFrom('a.txt', 'constructor', '__proto__')), anyText),
    spec: fc.oneof(fc.jsonValue({ maxDepth: 6 }), odd),
  })
  .map(({ annotations, owner, data, spec }) => {
    const tenant = structuredClone(every.everything) as Record<string, Record<string, unknown>>;
    Object.assign(tenant.annotations!, annotations);
    Object.assign(tenant.owner!, owner);
    const metadata = { name: 'said', namespace: 'everything-here' };
    tenant.namespaces!['everything-here'] = {
      extras: [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
        { apiVersion: 'example.com/v1', kind: 'Thing', metadata, spec },
      ],
    };
    return tenant as unknown;
  });

describe('whatever stands in a definition, the answer is output or an issue', () => {
  it(
    'YAML texts with a few changes, of a tenant or of the platform',
    () => {
      const inputs = fc.oneof(
        one(fc.constantFrom(...platforms), mutated(tenants)),
        one(mutated(platforms), fc.constantFrom(...tenants)),
      );
      trying('YAML', RUNS.text, inputs, answerOfTexts);
    },
    TIME,
  );

  it(
    'values with something else under a key',
    () => {
      const { platform, everything } = every;
      const inputs = fc.oneof(
        ofEvery(fc.constant(platform), disturbed(everything)),
        ofEvery(disturbed(platform), fc.constant(everything)),
        ofEvery(disturbed(platform), disturbed(everything)),
        ofEvery(fc.constant(platform), odd),
        ofEvery(odd, fc.constant(everything)),
      );
      trying('values', RUNS.value, inputs, answerOf);
    },
    TIME,
  );

  it(
    'values that are still right say in YAML what they mean, and stay inside their own tenant',
    () => {
      const { platform, everything } = every;
      expect(answerOf({ platform, tenants: { everything, everyone: parsedOf(everyTenant('everyone')) } })).toEqual({
        faults: [],
        failed: false,
      });
      const inputs = fc.oneof(
        ofEvery(fc.constant(platform), nudged(everything)),
        ofEvery(nudged(platform), fc.constant(everything)),
        ofEvery(fc.constant(platform), outspoken),
      );
      expect(trying('values that may be right', RUNS.through, inputs, answerOf)).toBeGreaterThan(0.3);
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
