import { realpathSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import { type Issue, issue } from '../issue.js';
import { isList } from '../load/files.js';
import type { Context } from './context.js';
import type { ReadFleet } from './fleet.js';
import { fromRoot, type Out } from './out.js';

/**
 * Judges what is gone since the base in git. Where there is no base to compare with, a warning says so, if there should be one: the output
 * folder is inside a work tree, or somebody named a base.
 */
export async function removalIssues(
  context: Context,
  fleet: ReadFleet,
  out: Out,
  { base: ref, allowRemovals }: { readonly base?: string; readonly allowRemovals?: number },
): Promise<Issue[]> {
  const { compiled, root } = fleet;
  if (!compiled || fleet.issues.some((i) => i.severity === 'error' && (i.file === undefined || i.file === root.platform)))
    return [];
  // Of a list that can't be read nobody knows whose rows it had; with its error nothing is written anyhow.
  if (fleet.issues.some((i) => i.severity === 'error' && i.tenant === undefined && isList(i.file ?? ''))) return [];
  if (ref === undefined && !(await isInWorkTree(root.dir, out.dir))) return [];
  const [{ readBase }, { defaultBase }, { judgeRemovals }, { fateOf, nowOf }] = await Promise.all([
    import('../emit/base.js'),
    import('../emit/default-base.js'),
    import('../emit/removals.js'),
    import('./lives.js'),
  ]);
  context.progress.step('comparing with git');
  const now = nowOf(fleet, compiled);
  const named = ref ?? (await defaultBase(root.dir, context.env));
  const base = await readBase(root.dir, named, out.dir, now);
  if (!base) {
    return [
      issue({
        code: 'base-unavailable',
        message: `git has no '${named}' to compare ${out.name} with, so removed namespaces were not judged`,
      }),
    ];
  }
  // A file with errors may have lost its namespaces to them: they would be told as removed on top.
  const unjudged = new Set(fleet.issues.filter((i) => i.severity === 'error').map(tenantOf));
  const fate = fateOf(fleet, compiled, now);
  return fromRoot(out, judgeRemovals(base, { ...fate, unjudged, allowed: allowRemovals }));
}

function tenantOf(i: Issue): string | undefined {
  return i.tenant ?? (i.file === undefined ? undefined : basename(i.file).replace(/(\.tenant)?\.(ts|yaml|yml)$/, ''));
}

async function isInWorkTree(rootDir: string, outDir: string): Promise<boolean> {
  const { git } = await import('../emit/git.js');
  const top = (await git(rootDir, ['rev-parse', '--show-toplevel']))?.toString().trim();
  if (!top) return false;
  // git names its folder without links, so the way to the output folder starts from the root without links too.
  const way = relative(top, resolve(realpathSync(rootDir), relative(rootDir, outDir)));
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}
