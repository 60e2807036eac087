import type { OutputFile } from '../emit/plan.js';
import type { Context } from './context.js';
import type { filterOf } from './filter.js';
import type { ReadFleet } from './fleet.js';
import { type Out, within } from './out.js';

/** Compares what the definitions say with what the output folder holds, within a filter. */
export async function compare(
  context: Context,
  out: Out,
  { kept }: ReadFleet,
  files: readonly OutputFile[],
  filterFor: (tree: Parameters<typeof filterOf>[2]) => (path: string) => boolean,
) {
  const [{ readTree }, { planWrites }, { pathsOf }] = await Promise.all([
    import('../emit/read-tree.js'),
    import('../emit/plan.js'),
    import('../keep/record.js'),
  ]);
  context.progress.step(`comparing with ${out.name}`);
  const wanted = new Map(files.map((file) => [file.path, file.content]));
  const folders = kept.flatMap((tenant) => tenant.placements.map(({ folder }) => folder));
  const skip = new Set(folders.flatMap(pathsOf));
  const tree = await within(out, () => readTree(out.dir, { wanted, skip }));
  const filter = filterFor(tree);
  const plan = planWrites(files, tree, filter);
  const asKept = folders.reduce((sum, { files, sync }) => sum + files.length + (sync ? 1 : 0), 0);
  return { plan: { ...plan, unchanged: plan.unchanged + asKept }, filter };
}
