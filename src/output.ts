import { mark } from './charts/marks.js';
import type { ExtraOrigin, SynthesizedPlacement } from './charts/synth.js';
import { checkObject } from './check/objects.js';
import {
  namespaceFile,
  namespaceOf,
  platformFile as platformPath,
  platformSyncFile,
  render,
  shardFile,
  syncFile,
  tenantClusterFile,
  tenantFolder,
} from './emit/layout.js';
import type { OutputFile } from './emit/plan.js';
import { unwritable } from './emit/unwritable.js';
import { isSynced, platformSync, rootSync, shardAnchor, tenantSync } from './gitops/index.js';
import { byCodeUnit, formatPath, type Issue, IssueError, type IssueInput, type IssueList, type Path } from './issue.js';
import { isClusterScoped, objectKey } from './kube/kinds.js';
import type { Manifest } from './kube/types.js';
import type { Layer } from './layers/contract.js';
import { layers } from './layers/index.js';
import type { Cluster, Fleet, Placement, Tenant } from './model/fleet.js';
import { shardsOf, type TeamSync } from './model/gitops.js';
import type { Source, Traffic } from './reach/index.js';

export type Synthesized = Generator<readonly [Placement, SynthesizedPlacement], void, undefined>;

export interface Output {
  /** By path, in code unit order. */
  readonly files: readonly OutputFile[];
  /** The tenants that have objects of the cluster's own, which other tenants' may meet. */
  readonly clusterWide: ReadonlySet<string>;
}

/**
 * Writes out a fleet's objects as they are made, so that they needn't all be there at once. Only where one is at fault are they all made
 * before any is judged: what is told of an object depends on what its tenant's others are told of.
 */
export function emitAll(
  fleet: Fleet,
  objects: () => Synthesized,
  issues: IssueList,
  keep?: Map<Placement, SynthesizedPlacement>,
  traffic?: Traffic,
): Output {
  if (!keep && !issues.failed) {
    const rewind = issues.mark();
    const output = emit(fleet, objects(), issues, traffic);
    if (!issues.failed) return output;
    rewind();
  }
  const all = keep ?? new Map<Placement, SynthesizedPlacement>();
  for (const [placement, made] of objects()) all.set(placement, made);
  return emit(fleet, all, issues, traffic);
}

function emit(
  fleet: Fleet,
  placements: Iterable<readonly [Placement, SynthesizedPlacement]>,
  issues: IssueList,
  traffic?: Traffic,
): Output {
  traffic?.begin();
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
    traffic?.see(cluster.name, objects, (object) => sourceOf(originOf(object)));
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
    const origin = () => ({ file, path: [] });
    const once = platformObjects(cluster, fleet);
    for (const [name, objects] of once) add(cluster, platformPath(cluster.name, name), objects, origin);
    const all = once.flatMap(([, objects]) => objects);
    add(
      cluster,
      platformSyncFile(cluster.name),
      platformSync(cluster, all).map((object) => mark(object)),
      origin,
    );
    for (const shard of shardsOf(cluster.gitops))
      add(cluster, shardFile(cluster.name, shard), [mark(shardAnchor(cluster, shard))], origin);
  }
  for (const tenant of fleet.tenants) {
    const { file, name } = tenant;
    for (const cluster of leftBy(tenant)) {
      const objects = syncOf({ ...NOWHERE, tenant, cluster }, [], []);
      add(cluster, syncFile(cluster.name, name), objects, () => ({ path: [], file, tenant: name }));
    }
  }
  for (const [placement, { namespaces, cluster: unplaced, teams, extras }] of placements) {
    const { tenant, cluster, shard } = placement;
    const home = { file: tenant.file, tenant: tenant.name };
    for (const { name, path } of placement.namespaces) {
      const objects = namespaces.get(name)!;
      add(cluster, namespaceFile(cluster.name, tenant.name, name, shard), objects, (object) => ({
        path,
        ...extras.get(object),
        ...home,
      }));
    }
    add(cluster, tenantClusterFile(cluster.name, tenant.name, shard), unplaced, (object) => ({
      path: [],
      ...extras.get(object),
      ...home,
    }));
    add(cluster, syncFile(cluster.name, tenant.name), syncOf(placement, unplaced, teams), () => ({ path: [], ...home }));
  }
  const tenants = [...clusterWide.values()].flatMap(({ tenant }) => tenant ?? []);
  return { files: files.sort((a, b) => byCodeUnit(a.path, b.path)), clusterWide: new Set(tenants) };
}

const NOWHERE = { namespaces: [], shard: undefined };

/** The clusters that a tenant has left altogether. */
const leftBy = ({ placements, removed }: Tenant): ReadonlySet<Cluster> =>
  new Set(removed.map(({ cluster }) => cluster).filter((cluster) => !placements.some((p) => p.cluster === cluster)));

/** What the engine's namespace holds for a tenant on a cluster. */
function syncOf(
  { tenant, cluster, namespaces, shard }: Pick<Placement, 'tenant' | 'cluster' | 'namespaces' | 'shard'>,
  clusterWide: readonly Manifest[],
  teams: readonly TeamSync[],
): Manifest[] {
  const { name } = tenant;
  const removed = tenant.removed.filter((r) => r.cluster === cluster).map((r) => r.name);
  const folder = tenantFolder(cluster.name, name, shard);
  const objects = tenantSync(cluster, { name, namespaces, removed, folder, clusterWide, teams });
  return objects.map((object) => mark(object, { tenant: name, state: 'active' }));
}

/** An extra alone has a way of being written. */
const sourceOf = ({ tenant, verbatim, path }: Origin): Source =>
  verbatim === undefined ? { ...(tenant !== undefined && { tenant }) } : { tenant, extra: true, path };

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

/** What starts the sync of a cluster that has nothing of it yet; nothing where its engine doesn't know where dist/ is. */
export function rootObjects(cluster: Cluster, fleet: Fleet): Manifest[] {
  if (!isSynced(cluster)) return [];
  const all = platformObjects(cluster, fleet).flatMap(([, objects]) => objects);
  return rootSync(cluster, all).map((object) => mark(object));
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
