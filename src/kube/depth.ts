/** How deep maps and lists may nest: far deeper than any schema of Kubernetes, and far less than what a recursion bears. */
export const MOST_DEPTH = 200;

export const TOO_DEEP = `maps and lists nest more than ${MOST_DEPTH} deep`;

/** Whether a value nests deeper than that; a value that contains itself does. */
export function isTooDeep(value: unknown, left: number = MOST_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) if (isTooDeep(inner, left - 1)) return true;
  return false;
}

/** Whether an error says that a recursion found no end. By its words: an engine's own errors have no code. */
export function isOverflow(error: unknown): boolean {
  return String((error as { message?: unknown } | undefined)?.message ?? error).startsWith('Maximum call stack');
}
