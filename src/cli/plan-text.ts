import { checkPlan, type Plan, type Write } from '../emit/plan.js';
import { byCodeUnit } from '../issue.js';
import type { Out } from './out.js';
import { count } from './report.js';
import type { SynthResult } from './results.js';

/** More changed files than this are counted, not listed. */
const LISTED = 20;

export function resultOf(out: Out, plan: Plan, check: boolean): SynthResult {
  const lines = linesOf(plan);
  const created = plan.writes.filter((w) => w.before === undefined).map((w) => w.path);
  const changed = plan.writes.flatMap((w) => (w.before === undefined ? [] : [{ path: w.path, line: lines.get(w.path)! }]));
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
  const lines = linesOf(plan);
  const writes = plan.writes.map((write) => ({ path: write.path, text: writeText(out, write, lines.get(write.path)!) }));
  const removes = plan.removes.map((path) => ({ path, text: `remove ${out.name}/${path}` }));
  const all = [...writes, ...removes].sort((a, b) => byCodeUnit(a.path, b.path)).map(({ text }) => text);
  return all.length > 0 ? all.join('\n') : `${count(plan.unchanged, 'file')} in ${out.name}: all as the definitions say`;
}

function writeText(out: Out, { path, content, before }: Write, line: number): string {
  if (before === undefined) return `create ${out.name}/${path}`;
  const [was, is] = [before.split('\n')[line - 1], content.split('\n')[line - 1]];
  return [`change ${out.name}/${path}:${line}`, ...(was ? [`  - ${was}`] : []), ...(is ? [`  + ${is}`] : [])].join('\n');
}

/** The first line that differs, by path. */
function linesOf(plan: Plan): ReadonlyMap<string, number> {
  return new Map(checkPlan(plan).map((i) => [i.file!, i.line ?? 1]));
}
