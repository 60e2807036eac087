import { byCodeUnit, formatPath, type Issue } from '../issue.js';

/** Issues in the order people read them: by file (those of no file first), line, column, path; each told once. */
export function tidy(issues: readonly Issue[]): Issue[] {
  const unique = new Map(issues.map((i) => [JSON.stringify([i.code, i.file, i.path, i.message]), i]));
  return [...unique.values()].sort(
    (a, b) =>
      byCodeUnit(a.file ?? '', b.file ?? '') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      byCodeUnit(formatPath(a.path ?? []), formatPath(b.path ?? [])) ||
      byCodeUnit(a.code, b.code) ||
      byCodeUnit(a.message, b.message),
  );
}
