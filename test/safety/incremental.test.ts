import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { Command } from 'commander';
import fc from 'fast-check';
import { addSynth } from '../../src/cli/commands/synth.js';
import type { Act, Context } from '../../src/cli/context.js';
import { Progress } from '../../src/cli/progress.js';
import type { Report } from '../../src/cli/report.js';
import { IssueError } from '../../src/issue.js';
import { Keeper } from '../../src/keep/index.js';
import { folder, sweep } from '../cli/run.js';
import { snapshot } from '../emit/trees.js';
import { beginning, type Desk, disguised, edit } from './edits.js';
import { LONG, tell } from './random.js';

afterAll(sweep);

/** `tenantry synth` in this process; what it refuses comes back as its issues. */
async function synth(
  { root, cache }: Desk,
  words: readonly string[],
  { build = 'one', meanwhile }: { build?: string; meanwhile?: { step: string; edit: () => void } } = {},
): Promise<Pick<Report, 'ok' | 'issues' | 'result'>> {
  let told: Report | undefined;
  const context: Context = {
    cwd: root,
    env: { XDG_CACHE_HOME: cache },
    root,
    progress: new (class extends Progress {
      override step(label: string): void {
        super.step(label);
        if (meanwhile && label.startsWith(meanwhile.step)) meanwhile.edit();
      }
    })(undefined),
    build,
    stdin: (async function* () {})(),
    note: () => {},
    print: () => {},
  };
  const act: Act =
    (action) =>
    async (...all) => {
      told = await (action as unknown as (context: Context, options: unknown) => Promise<Report>)(context, all.at(-2));
    };
  const program = new Command();
  addSynth(program, act);
  try {
    await program.parseAsync(['synth', ...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof IssueError)) throw error;
    return { ok: false, issues: error.issues, result: null };
  }
  const { ok, issues, result } = told!;
  return { ok, issues, result };
}

/** A report without the name of the output folder, which differs. */
const comparable = (report: unknown): unknown => JSON.parse(JSON.stringify(report).replaceAll('dist-cold', 'dist'));

/** What a run is at when somebody changes something under its hands, as its progress says. */
const STEPS = ['looking for', 'comparing with dist', 'writing'];

const kept: number[] = [];
const again = Keeper.prototype.again;
Keeper.prototype.again = async function (this: Keeper, ...args) {
  const result = await again.apply(this, args);
  kept.push(result ? result.kept.length : -1);
  return result;
};

it(
  'a run that remembers gives what a run that knows nothing would, whatever happened in between',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(edit, fc.constantFrom('', '', 'another build', ...STEPS)), { minLength: 4, maxLength: 12 }),
        async (edits) => {
          const root = folder({});
          const desk: Desk = { root, dist: join(root, 'dist'), cache: join(root, 'cache') };
          const cold = join(root, 'dist-cold');
          beginning(desk);
          expect(await synth(desk, [])).toMatchObject({ ok: true, issues: [] });
          for (const [{ what, edit: make }, how] of edits) {
            // While a run is at work, what it writes is anybody's guess; what counts is what the next one makes of it.
            if (STEPS.includes(how)) await synth(desk, [], { meanwhile: { step: how, edit: () => make(desk) } });
            else make(desk);
            fs.rmSync(cold, { recursive: true, force: true });
            if (fs.existsSync(desk.dist)) fs.cpSync(desk.dist, cold, { recursive: true, verbatimSymlinks: true });
            const warm = await synth(desk, [], { build: how === 'another build' ? how : 'one' });
            const anew = await synth(desk, ['--no-cache', '--out', cold]);
            expect({ what, ...(comparable(warm) as object) }).toEqual({ what, ...(comparable(anew) as object) });
            expect({ what, tree: snapshot(desk.dist) }).toEqual({ what, tree: snapshot(cold) });
          }
          fs.rmSync(root, { recursive: true, force: true });
        },
      ),
      { numRuns: LONG ? 400 : 40 },
    );
    const remembered = kept.filter((count) => count > 0);
    tell(
      `${kept.length} runs that could remember: ${remembered.length} did, ${remembered.reduce((a, b) => a + b, 0)} tenants in all`,
    );
    // It proves nothing where nothing is ever remembered.
    expect(remembered.length).toBeGreaterThan(kept.length / 5);
  },
  LONG ? 3_600_000 : 600_000,
);

it('what somebody changes after it was compared, and before it is remembered, is not taken for ours', async () => {
  const root = folder({});
  const desk: Desk = { root, dist: join(root, 'dist'), cache: join(root, 'cache') };
  beginning(desk);
  await synth(desk, []);
  const good = snapshot(desk.dist);
  const file = join(desk.dist, 'east/tenants/omega/ns-omega.yaml');
  // Another build works everything out anew, and remembers files that it did not write.
  const meanwhile = { step: 'writing', edit: () => disguised(file) };
  await synth(desk, [], { build: 'another', meanwhile });
  expect(snapshot(desk.dist)).not.toEqual(good);
  await synth(desk, [], { build: 'another' });
  expect(snapshot(desk.dist)).toEqual(good);
});
