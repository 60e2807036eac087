import type { z } from 'zod';
import { mark } from './charts/marks.js';
import { type SynthesizedPlacement, synthesizePlacement } from './charts/synth.js';
import { checkObject } from './check/objects.js';
import { platformFile, tenantData, tenantFile } from './define.js';
import { namespaceFile, platformFile as platformPath, render, tenantClusterFile } from './emit/layout.js';
import type { OutputFile } from './emit/plan.js';
import { byCodeUnit, formatPath, type IssueList } from './issue.js';
import type { Manifest } from './kube/types.js';
import { layers } from './layers/index.js';
import { type Resolution, resolveFleet } from './layers/resolve.js';
import type { RawFile, RawTenant } from './load/index.js';
import { buildFleet, type Cluster, type Fleet, type Placement, type Source, type TenantSource } from './model/fleet.js';
import { isMap, type Values } from './model/merge.js';
import { parse } from './model/parse.js';
import { prune } from './model/prune.js';

/** The fleet with everything that follows from it, up to the texts of its files. */
export interface Compiled {
  readonly fleet: Fleet;
  readonly resolution: Resolution;
  readonly placements: ReadonlyMap<Placement, SynthesizedPlacement>;
  /** By path, in code unit order. */
  readonly files: readonly OutputFile[];
}

/**
 * The whole story: values → model → resolved sections → objects → texts. Every step reports what it finds and goes on with the rest,
 * so that one run tells everything. No disk, no console.
 * @returns undefined when there is no platform to go on with
 */
export function compile(platform: RawFile, tenants: readonly RawTenant[], issues: IssueList): Compiled | undefined {
  const platformValues = judge(platformFile, platform, issues);
  const sources = tenants.map(
    (tenant): TenantSource => ({
      ...judge(tenant.data ? tenantData : tenantFile, tenant, issues, tenant.name),
      name: tenant.name,
    }),
  );
  if (!isMap(platformValues.values.clusters)) return undefined;
  const fleet = buildFleet(platformValues, sources, layers, issues);
  const resolution = resolveFleet(fleet, layers, issues);
  const placements = new Map<Placement, SynthesizedPlacement>();
  for (const [placement, resolved] of resolution)
    placements.set(placement, synthesizePlacement(placement, resolved, layers, issues));
  return { fleet, resolution, placements, files: emit(fleet, placements, issues) };
}

const PARSE_ROUNDS = 4;

/** Checks a file against its schema. What is wrong is reported and taken out, and what is left goes on. */
function judge(schema: z.ZodType, { file, value }: RawFile, issues: IssueList, tenant?: string): Source {
  let left = value;
  for (let round = 0; round < PARSE_ROUNDS; round++) {
    const parsed = parse(schema, left);
    if ('value' in parsed) return { file, values: parsed.value as Values };
    // Later rounds only clear up what taking something out left behind.
    if (round === 0) for (const found of parsed.issues) issues.add({ ...found, file, tenant });
    left = prune(
      left,
      parsed.issues.map((found) => found.path ?? []),
    );
    if (!isMap(left)) break;
  }
  return { file, values: {} };
}

function emit(fleet: Fleet, placements: ReadonlyMap<Placement, SynthesizedPlacement>, issues: IssueList): OutputFile[] {
  const files: OutputFile[] = [];
  const add = (path: string, source: string, objects: readonly Manifest[]) => {
    for (const object of objects) {
      for (const fault of checkObject(object)) {
        const where = `${object.kind} ${object.metadata?.name}`;
        issues.add({ ...fault, file: source, path: [], message: `${where}, ${formatPath(fault.path ?? [])}: ${fault.message}` });
      }
    }
    if (objects.length > 0) files.push({ path, source, content: render(source, objects) });
  };
  for (const cluster of fleet.platform.clusters.values()) {
    for (const [name, objects] of platformObjects(cluster, fleet))
      add(platformPath(cluster.name, name), fleet.platform.file, objects);
  }
  for (const [{ tenant, cluster }, { namespaces, cluster: unplaced }] of placements) {
    for (const [namespace, objects] of namespaces) add(namespaceFile(cluster.name, tenant.name, namespace), tenant.file, objects);
    add(tenantClusterFile(cluster.name, tenant.name), tenant.file, unplaced);
  }
  return files.sort((a, b) => byCodeUnit(a.path, b.path));
}

/** What each layer needs once on a cluster, by layer. */
function platformObjects(cluster: Cluster, fleet: Fleet): [string, Manifest[]][] {
  return layers.flatMap((layer): [string, Manifest[]][] => {
    const objects =
      layer.platform?.(cluster as Parameters<NonNullable<typeof layer.platform>>[0], fleet.platform.values as never) ?? [];
    return objects.length > 0 ? [[layer.name, objects.map((object) => mark(object))]] : [];
  });
}
