import type { Path } from '../issue.js';
import { isMap, type Values } from './merge.js';

/** One level of the merge, with the place its values are written in. */
export interface Level {
  /** Relative to the root; undefined for what is built in. */
  readonly file?: string;
  /** Where in that file the level's values begin. */
  readonly prefix: Path;
  readonly values: Values;
}

/**
 * Finds who said a merged value: the most specific level that has the path, or its longest known part; undefined when none has any of it.
 * @param levels from the least specific to the most specific, as they were merged
 * @returns the place of the known part, and what of the path lies beyond it
 */
export function originOf(levels: readonly Level[], path: Path): { file?: string; path: Path; beyond: Path } | undefined {
  let best: { level: Level; depth: number } | undefined;
  for (let i = levels.length - 1; i >= 0; i--) {
    const level = levels[i]!;
    const depth = depthOf(level.values, path);
    if (depth > (best?.depth ?? 0)) best = { level, depth };
  }
  if (!best) return undefined;
  const { level, depth } = best;
  return { file: level.file, path: [...level.prefix, ...path.slice(0, depth)], beyond: path.slice(depth) };
}

function depthOf(values: unknown, path: Path): number {
  let at: unknown = values;
  let depth = 0;
  for (const part of path) {
    const next = isMap(at) || Array.isArray(at) ? (at as Record<string | number, unknown>)[part] : undefined;
    if (next === undefined) break;
    at = next;
    depth++;
  }
  return depth;
}
