import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tidy } from '../../src/cli/issues.js';
import { formatPath, type Issue } from '../../src/issue.js';
import { findRoot, load } from '../../src/load/index.js';
import { type Compiled, compileLoaded } from '../../src/pipeline.js';

/** A small root for every issue code, with the issues it gives beside it. */
export const FAULTS = join(import.meta.dirname, '../fixtures/faults');

/** Dates in fixtures are far from this one. */
export const TODAY = '2026-01-01';

export const fixtures = (): string[] => readdirSync(FAULTS).sort();

/** An issue as expected.json says it. */
export interface Row {
  readonly code: string;
  readonly file?: string;
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly severity?: 'warning';
}

export function expected(fixture: string): Row[] {
  return JSON.parse(readFileSync(join(FAULTS, fixture, 'expected.json'), 'utf8')) as Row[];
}

export function rowOf({ code, file, path = [], line, column, severity }: Omit<Issue, 'code'> & { code: string }): Row {
  return {
    code,
    file,
    ...(path.length > 0 && { path: formatPath(path) }),
    ...(line !== undefined && { line, column }),
    ...(severity === 'warning' && { severity }),
  };
}

/** Loads and compiles a root: what a user is told of it, and what came out. */
export async function judge(dir: string): Promise<{ issues: Issue[]; compiled?: Compiled }> {
  const loaded = await load(findRoot(dir, '.'));
  const compiled = await compileLoaded(loaded, TODAY);
  return { issues: tidy(loaded.locate(loaded.issues.all)), compiled };
}

/** The issues of a root as one line each: `code file:line:column path`. */
export const told = (issues: readonly Issue[]): string[] =>
  issues.map((i) => {
    const place = [i.file, i.line, i.column].filter((part) => part !== undefined).join(':');
    return [i.code, place, formatPath(i.path ?? [])].filter(Boolean).join(' ');
  });

export const platformOf = (fixture: string): string =>
  ['platform.ts', 'platform.yaml'].find((name) => existsSync(join(FAULTS, fixture, name)))!;
