import type { Plan, Write } from '../emit/plan.js';
import type { Out } from './out.js';
import { count } from './report.js';
import type { SynthResult } from './results.js';

/** More changed files than this are counted, not listed. */
const LISTED = 20;

export function resultOf(out: Out, plan: Plan, check: boolean): SynthResult {
  const created = plan.writes.filter((w) => w.before === undefined).map((w) => w.path);
  const changed = plan.writes.flatMap((w) => (w.before === undefined ? [] : [{ path: w.path, line: firstDifference(w.before, w.content) + 1 }]));
  return {
    out: out.name,
    check,
    files: plan.writes.length + plan.unchanged,
    created,
    changed,
    removed: [...plan.removes],
    unchanged: plan.unchanged,
    foreign: [...plan.foreign],
  };
}

/** What a run wrote, for people. */
export function synthText(out: Out, plan: Plan): string {
  const { created, changed, removed, files, unchanged } = resultOf(out, plan, false);
  const lines = [
    ...created.map((path) => `created ${out.name}/${path}`),
    ...changed.map(({ path }) => `changed ${out.name}/${path}`),
    ...removed.map((path) => `removed ${out.name}/${path}`),
  ];
  const sum = `${count(files, 'file')} in ${out.name}: ${created.length} created, ${changed.length} changed, ${removed.length} removed, ${unchanged} unchanged`;
  return [...(lines.length > LISTED ? [] : lines), sum].join('\n');
}

/** What a run would write, for people: every file, with the first line that differs. */
export function checkText(out: Out, plan: Plan): string {
  const writes = plan.writes.map((write) => ({ path: write.path, text: writeText(out, write) }));
  const removes = plan.removes.map((path) => ({ path, text: `remove ${out.name}/${path}` }));
  const all = [...writes, ...removes].sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ text }) => text);
  return all.length > 0 ? all.join('\n') : `${count(plan.unchanged, 'file')} in ${out.name}: all as the definitions say`;
}

function writeText(out: Out, { path, content, before }: Write): string {
  if (before === undefined) return `create ${out.name}/${path}`;
  const line = firstDifference(before, content);
  const [was, is] = [before.split('\n')[line], content.split('\n')[line]];
  return [`change ${out.name}/${path}:${line + 1}`, ...(was ? [`  - ${was}`] : []), ...(is ? [`  + ${is}`] : [])].join('\n');
}

/** The index of the first line that is not the same. */
function firstDifference(a: string, b: string): number {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  return at < 0 ? left.length : at;
}
