import { type ExtraCall, type ExtraOutcome, runExtras } from './charts/extras.js';
import { extraCalls, type SynthesizedPlacement, synthesizePlacement } from './charts/synth.js';
import { platformFile, tenantData, tenantFile } from './define.js';
import { judgeFlows, mayAddFlows } from './flows.js';
import type { IssueList } from './issue.js';
import { judge } from './judge.js';
import { layers } from './layers/index.js';
import type { KeptTenant } from './layers/others.js';
import { type Resolved, resolveFleet } from './layers/resolve.js';
import type { Loaded, RawFile, RawTenant } from './load/index.js';
import { reportUnusedAccepts } from './model/accept.js';
import { buildFleet } from './model/build.js';
import { dropEchoes } from './model/echoes.js';
import { warnOfExpired } from './model/exceptions.js';
import { warnOfPast } from './model/expiry.js';
import type { Fleet, Placement, TenantSource } from './model/fleet.js';
import { isMap } from './model/merge.js';
import { emitAll, type Output, type Synthesized } from './output.js';
import type { Traffic } from './reach/index.js';

/** The fleet with everything that follows from it, up to the texts of its files. */
export interface Compiled extends Output, Resolved {
  readonly fleet: Fleet;
}

/** The same with the objects themselves, which a large fleet's run can't afford to keep: text is far smaller. */
export interface CompiledObjects extends Compiled {
  readonly placements: ReadonlyMap<Placement, SynthesizedPlacement>;
}

const now = (): string => new Date().toISOString().slice(0, 10);

/**
 * Compiles values of this process, and runs functions in `extras` in it.
 * @param today the date that exceptions may be past: a warning, of which nothing that is written depends
 * @returns undefined when there is no platform to go on with
 */
export function compile(
  platform: RawFile,
  tenants: readonly RawTenant[],
  issues: IssueList,
  today = now(),
): CompiledObjects | undefined {
  const placements = new Map<Placement, SynthesizedPlacement>();
  const telling = story(platform, tenants, issues, today, {}, placements);
  const step = telling.next();
  const compiled = (step.done ? step : telling.next([...runExtras(step.value)])).value as Compiled | undefined;
  return compiled && { ...compiled, placements };
}

export interface CompileOptions {
  /**
   * Tenants that were not loaded, since their results are kept from an earlier run. Where `outdated` names any of them, the result holds only
   * without that: they must be loaded too. Where there are errors, only a run without any tells them as they should be.
   */
  readonly kept?: readonly KeptTenant[];
  /** Told how far it is: what is being done, for how many tenants it is done, of how many. */
  readonly count?: (what: string, done: number, of: number) => void;
  /** Where to gather the objects that have a say in traffic, if they are wanted. */
  readonly traffic?: Traffic;
}

/**
 * Compiles what was loaded; functions in `extras` run where their files were evaluated, in one go. Afterwards that place is closed.
 * @param today the date that exceptions may be past: a warning, of which nothing that is written depends
 */
export async function compileLoaded(loaded: Loaded, today = now(), options: CompileOptions = {}): Promise<Compiled | undefined> {
  try {
    const telling = story(loaded.platform, loaded.tenants, loaded.issues, today, options);
    const step = telling.next();
    return (step.done ? step : telling.next(await loaded.runExtras(step.value))).value as Compiled | undefined;
  } finally {
    loaded.close();
  }
}

/**
 * The whole story: values → model → resolved sections → objects → texts. Every step reports what it finds and goes on with the rest,
 * so that one run tells everything. No disk, no console. Where there are functions in `extras`, it hands them out once and waits for what
 * came of them.
 * @param keep where to put the objects, if they are wanted
 */
function* story(
  platform: RawFile,
  tenants: readonly RawTenant[],
  issues: IssueList,
  today: string,
  { kept = [], count, traffic }: CompileOptions = {},
  keep?: Map<Placement, SynthesizedPlacement>,
): Generator<readonly ExtraCall[], Compiled | undefined, readonly ExtraOutcome[]> {
  const platformValues = judge(platformFile, platform, issues);
  const sources = tenants.map(
    (tenant): TenantSource => ({
      ...judge(tenant.data ? tenantData : tenantFile, tenant, issues, tenant.name),
      name: tenant.name,
    }),
  );
  if (!isMap(platformValues.values.clusters)) return undefined;
  const early = [...issues.all];
  warnOfExpired(platformValues, today, issues);
  warnOfPast(sources, today, issues);
  const fleet = buildFleet(platformValues, sources, layers, issues, kept);
  const resolved = resolveFleet(fleet, layers, issues, { kept, count: (done, of) => count?.('working out', done, of) });
  const { resolution } = resolved;
  const calls = new Map([...resolution.keys()].map((placement) => [placement, extraCalls(placement)]));
  const all = [...calls.values()].flat();
  const outcomes = all.length > 0 ? yield all : [];
  const objects = function* (): Synthesized {
    let next = 0;
    let tenant = 0;
    for (const [placement, sections] of resolution) {
      const made = outcomes.slice(next, next + calls.get(placement)!.length);
      next += made.length;
      count?.('making the objects', tenant++, resolution.size);
      yield [placement, synthesizePlacement(placement, sections, layers, made, issues)];
    }
  };
  const gather = traffic && (traffic.whole || mayAddFlows(resolution, traffic)) ? traffic : undefined;
  const output = emitAll(fleet, objects, issues, keep, gather);
  if (gather && !issues.failed) judgeFlows(fleet, gather, issues);
  if (issues.failed) {
    const judged = sources.map((kept, index) => ({ written: tenants[index]!.value, kept, tenant: kept.name }));
    dropEchoes({ written: platform.value, kept: platformValues }, judged, early, issues);
  }
  reportUnusedAccepts(fleet, issues);
  return { fleet, ...resolved, ...output };
}
