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
import { beginning, type Desk, edit } from './edits.js';
import { LONG, tell } from './random.js';

afterAll(sweep);

/** `tenantry synth` in this process; what it refuses comes back as its issues. */
async function synth(
  { root, cache }: Desk,
  words: readonly string[],
  build = 'one',
): Promise<Pick<Report, 'ok' | 'issues' | 'result'>> {
  let told: Report | undefined;
  const context: Context = {
    cwd: root,
    env: { XDG_CACHE_HOME: cache },
    root,
    progress: new Progress(undefined),
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
      fc.asyncProperty(fc.array(fc.tuple(edit, fc.boolean()), { minLength: 4, maxLength: 12 }), async (edits) => {
        const root = folder({});
        const desk: Desk = { root, dist: join(root, 'dist'), cache: join(root, 'cache') };
        const cold = join(root, 'dist-cold');
        beginning(desk);
        expect(await synth(desk, [])).toMatchObject({ ok: true, issues: [] });
        for (const [{ what, edit: make }, otherBuild] of edits) {
          make(desk);
          fs.rmSync(cold, { recursive: true, force: true });
          if (fs.existsSync(desk.dist)) fs.cpSync(desk.dist, cold, { recursive: true, verbatimSymlinks: true });
          const build = otherBuild && what === 'do nothing' ? 'another' : 'one';
          const warm = await synth(desk, [], build);
          const anew = await synth(desk, ['--no-cache', '--out', cold]);
          expect({ what, ...(comparable(warm) as object) }).toEqual({ what, ...(comparable(anew) as object) });
          expect({ what, tree: snapshot(desk.dist) }).toEqual({ what, tree: snapshot(cold) });
        }
        fs.rmSync(root, { recursive: true, force: true });
      }),
      { numRuns: LONG ? 1000 : 40 },
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
