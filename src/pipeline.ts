import type { z } from 'zod';
import { type ExtraCall, type ExtraOutcome, runExtras } from './charts/extras.js';
import { mark } from './charts/marks.js';
import { type ExtraOrigin, extraCalls, type SynthesizedPlacement, synthesizePlacement } from './charts/synth.js';
import { checkObject } from './check/objects.js';
import { platformFile, tenantData, tenantFile } from './define.js';
import { namespaceFile, namespaceOf, platformFile as platformPath, render, tenantClusterFile } from './emit/layout.js';
import type { OutputFile } from './emit/plan.js';
import { unwritable } from './emit/unwritable.js';
import { byCodeUnit, formatPath, type Issue, IssueError, type IssueInput, type IssueList, type Path, show } from './issue.js';
import { isClusterScoped, objectKey } from './kube/kinds.js';
import type { Manifest } from './kube/types.js';
import type { Layer } from './layers/contract.js';
import { layers } from './layers/index.js';
import { type Resolution, resolveFleet } from './layers/resolve.js';
import type { Loaded, RawFile, RawTenant } from './load/index.js';
import { reportUnusedAccepts } from './model/accept.js';
import { buildFleet } from './model/build.js';
import { dropEchoes } from './model/echoes.js';
import { warnOfExpired } from './model/exceptions.js';
import { keepVerbatim } from './model/extras.js';
import type { Cluster, Fleet, Placement, Source, TenantSource } from './model/fleet.js';
import { isMap, type Values } from './model/merge.js';
import { parse } from './model/parse.js';
import { prune } from './model/prune.js';

/** The fleet with everything that follows from it, up to the texts of its files. */
export interface Compiled {
  readonly fleet: Fleet;
  readonly resolution: Resolution;
  /** By path, in code unit order. */
  readonly files: readonly OutputFile[];
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
  const telling = story(platform, tenants, issues, today, placements);
  const step = telling.next();
  const compiled = (step.done ? step : telling.next([...runExtras(step.value)])).value as Compiled | undefined;
  return compiled && { ...compiled, placements };
}

/** Compiles what was loaded; functions in `extras` run where their files were evaluated, in one go. Afterwards that place is closed. */
export async function compileLoaded(loaded: Loaded, today = now()): Promise<Compiled | undefined> {
  try {
    const telling = story(loaded.platform, loaded.tenants, loaded.issues, today);
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
  const fleet = buildFleet(platformValues, sources, layers, issues);
  const resolution = resolveFleet(fleet, layers, issues);
  const calls = new Map([...resolution.keys()].map((placement) => [placement, extraCalls(placement)]));
  const all = [...calls.values()].flat();
  const outcomes = all.length > 0 ? yield all : [];
  const objects = function* (): Synthesized {
    let next = 0;
    for (const [placement, resolved] of resolution) {
      const made = outcomes.slice(next, next + calls.get(placement)!.length);
      next += made.length;
      yield [placement, synthesizePlacement(placement, resolved, layers, made, issues)];
    }
  };
  const files = emitAll(fleet, objects, issues, keep);
  if (issues.failed) {
    const judged = sources.map((kept, index) => ({ written: tenants[index]!.value, kept, tenant: kept.name }));
    dropEchoes({ written: platform.value, kept: platformValues }, judged, early, issues);
  }
  reportUnusedAccepts(fleet, issues);
  return { fleet, resolution, files };
}

type Synthesized = Generator<readonly [Placement, SynthesizedPlacement], void, undefined>;

/**
 * Writes out a fleet's objects as they are made, so that they needn't all be there at once. Only where one is at fault are they all made
 * before any is judged: what is told of an object depends on what its tenant's others are told of.
 */
function emitAll(
  fleet: Fleet,
  objects: () => Synthesized,
  issues: IssueList,
  keep?: Map<Placement, SynthesizedPlacement>,
): OutputFile[] {
  if (!keep && !issues.failed) {
    const rewind = issues.mark();
    const files = emit(fleet, objects(), issues);
    if (!issues.failed) return files;
    rewind();
  }
  const all = keep ?? new Map<Placement, SynthesizedPlacement>();
  for (const [placement, made] of objects()) all.set(placement, made);
  return emit(fleet, all, issues);
}

const PARSE_ROUNDS = 8;

/** Checks a file against its schema. What is wrong is reported and taken out, and what is left goes on. */
function judge(schema: z.ZodType, { file, value, data, broken }: RawFile, issues: IssueList, tenant?: string): Source {
  const nothing = { file, values: {}, broken: true };
  if (broken) return nothing;
  if (!isMap(value)) {
    issues.add({ ...noMap(value, data), file, path: [], tenant });
    return nothing;
  }
  let left: unknown = value;
  for (let round = 0; round < PARSE_ROUNDS; round++) {
    const parsed = parse(schema, left);
    if ('value' in parsed) {
      keepVerbatim(parsed.value, left);
      return { file, values: parsed.value as Values };
    }
    // Later rounds only clear up what taking something out left behind.
    if (round === 0) for (const found of parsed.issues) issues.add({ ...found, file, tenant });
    left = prune(
      left,
      parsed.issues.map((found) => found.path ?? []),
    );
  }
  return nothing;
}

function noMap(value: unknown, data: boolean): IssueInput {
  if (data && value === null) {
    return { code: 'wrong-type', message: 'the file is empty', want: 'a map of keys; {} where every default will do' };
  }
  const what =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? `a ${value.constructor?.name}` : show(value);
  const want = data ? 'a map of keys' : 'a plain object: a function is not called, a promise not awaited';
  return {
    code: 'wrong-type',
    message: data ? 'the file is not a map' : 'the default export is not a plain object',
    found: what,
    want,
  };
}

function emit(fleet: Fleet, placements: Iterable<readonly [Placement, SynthesizedPlacement]>, issues: IssueList): OutputFile[] {
  const files: OutputFile[] = [];
  const clusterWide = new Map<string, Origin>();
  const add = (cluster: Cluster, path: string, objects: readonly Manifest[], originOf: (object: Manifest) => Origin) => {
    for (const object of objects) {
      tell(object, checkObject(object), originOf(object), issues);
      // Within a namespace, one chart has seen to it, and a Namespace is known to be one tenant's; what is the cluster's may be two tenants', or
      // a tenant's and the platform's. Of unknown scope, it is the cluster's where it stands with no namespace.
      const clusters = isClusterScoped(object) ?? namespaceOf(path) === undefined;
      if (!clusters || object.metadata?.namespace !== undefined || object.kind === 'Namespace') continue;
      const key = `${cluster.name}/${objectKey(object)}`;
      const { file, tenant, path: at } = originOf(object);
      const first = clusterWide.get(key);
      const message = `${first?.file} makes a ${object.kind} '${object.metadata?.name}' on cluster '${cluster.name}' too`;
      if (first) issues.add({ code: 'duplicate-object', file, tenant, path: at, message, found: object.metadata?.name });
      else clusterWide.set(key, originOf(object));
    }
    if (objects.length === 0) return;
    const source = originOf(objects[0]!).file;
    try {
      files.push({ path, source, content: render(source, objects) });
    } catch (error) {
      if (!(error instanceof IssueError)) throw error;
      // Only now is it worth looking for the values that no YAML can say.
      for (const object of objects) tell(object, unwritable(object), originOf(object), issues);
    }
  };
  const { file } = fleet.platform;
  for (const cluster of fleet.platform.clusters.values()) {
    for (const [name, objects] of platformObjects(cluster, fleet))
      add(cluster, platformPath(cluster.name, name), objects, () => ({ file, path: [] }));
  }
  for (const [placement, { namespaces, cluster: unplaced, extras }] of placements) {
    const { tenant, cluster } = placement;
    const home = { file: tenant.file, tenant: tenant.name };
    for (const { name, path } of placement.namespaces) {
      const objects = namespaces.get(name)!;
      add(cluster, namespaceFile(cluster.name, tenant.name, name), objects, (object) => ({
        path,
        ...extras.get(object),
        ...home,
      }));
    }
    add(cluster, tenantClusterFile(cluster.name, tenant.name), unplaced, (object) => ({
      path: [],
      ...extras.get(object),
      ...home,
    }));
  }
  return files.sort((a, b) => byCodeUnit(a.path, b.path));
}

/** Where an object comes from. */
interface Origin extends Partial<ExtraOrigin> {
  readonly file: string;
  readonly path: Path;
  readonly tenant?: string;
}

/** Tells the faults of a finished object. What our own layers made of a file that has errors is no news. */
function tell(
  object: Manifest,
  faults: readonly IssueInput[],
  { file, path, verbatim, tenant }: Origin,
  issues: IssueList,
): void {
  if (faults.length === 0) return;
  const faulty = (i: Issue) => i.severity === 'error' && (tenant === undefined ? i.file === file : i.tenant === tenant);
  if (verbatim === undefined && issues.all.some(faulty)) return;
  for (const { code, path: inside = [], message, found } of faults) {
    // An extra stands in the file as it is, so the place inside it is a place of the file.
    if (verbatim) issues.add({ code, file, tenant, found, path: [...path, ...inside], message });
    else
      issues.add({
        code,
        file,
        tenant,
        found,
        path,
        message: `${object.kind} ${object.metadata?.name}, ${formatPath(inside)}: ${message}`,
      });
  }
}

/** What each layer needs once on a cluster, by layer. */
function platformObjects(cluster: Cluster, fleet: Fleet): [string, Manifest[]][] {
  const here = cluster as Parameters<NonNullable<Layer['platform']>>[0];
  const guards = layers.flatMap((layer) => layer.guards?.(here) ?? []);
  return layers.flatMap((layer): [string, Manifest[]][] => {
    const objects = layer.platform?.(here, fleet.platform.values as never, guards) ?? [];
    return objects.length > 0 ? [[layer.name, objects.map((object) => mark(object))]] : [];
  });
}
