import type { IssueCode } from '../codes.js';
import type { Now } from '../emit/base.js';
import { namespaceFile, namespaceFileName, syncedTenantOf } from '../emit/layout.js';
import type { Fleet } from '../emit/removals.js';
import { syncPath } from '../keep/record.js';
import { isReserved } from '../layers/namespace/reserved.js';
import type { Compiled } from '../pipeline.js';
import type { ReadFleet } from './fleet.js';

/** What the definitions say of namespaces, whether worked out in this run or kept from another, as far as their lives are judged by history. */
export function nowOf(fleet: ReadFleet, { resolution, files }: Compiled): Now {
  const namespaces = [...resolution.keys()].flatMap((p) =>
    p.namespaces.map(({ name, state }) => ({
      cluster: p.cluster.name,
      tenant: p.tenant.name,
      namespace: name,
      state,
      file: namespaceFile(p.cluster.name, p.tenant.name, name, p.shard),
    })),
  );
  const kept = fleet.kept.flatMap(({ name: tenant, placements }) =>
    placements.flatMap((p) =>
      p.namespaces.map(({ name, state }) => ({
        cluster: p.cluster,
        tenant,
        namespace: name,
        state,
        file: `${p.folder.path}/${namespaceFileName(name)}`,
      })),
    ),
  );
  const keptSyncs = fleet.kept.flatMap(({ placements }) => placements.flatMap((p) => syncPath(p.folder) ?? []));
  const texts = files.filter(({ path }) => syncedTenantOf(path)).map(({ path, content }) => [path, content] as const);
  return {
    namespaces: [...namespaces, ...kept],
    syncs: new Map([...keptSyncs.map((path) => [path, undefined] as const), ...texts]),
  };
}

/** By tenant and cluster: whose files accept that they have a namespace which was another's. */
function acceptingMoves({ kept }: ReadFleet, { resolution }: Compiled): ReadonlySet<string> {
  const accepts = ({ accept }: { accept: readonly string[] }) => accept.includes('namespace-moved' satisfies IssueCode);
  return new Set([
    ...[...resolution.keys()].filter(accepts).map((p) => `${p.tenant.name}/${p.cluster.name}`),
    ...kept.flatMap(({ name, placements }) => placements.filter(accepts).map((p) => `${name}/${p.cluster}`)),
  ]);
}

/** What they say beside. */
export function fateOf(fleet: ReadFleet, compiled: Compiled, { namespaces }: Now): Omit<Fleet, 'unjudged'> {
  const { platform, tenants } = compiled.fleet;
  const reserved = (platform.values.namespaces as { reserved?: string[] } | undefined)?.reserved ?? [];
  const accepting = acceptingMoves(fleet, compiled);
  return {
    namespaces,
    removed: tenants.flatMap((t) => t.removed.map((r) => ({ cluster: r.cluster.name, tenant: t.name, namespace: r.name }))),
    isReserved: (name) => isReserved(name, reserved),
    acceptsMove: ({ tenant, cluster }) => accepting.has(`${tenant}/${cluster}`),
  };
}
