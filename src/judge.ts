import type { z } from 'zod';
import { type IssueInput, type IssueList, show } from './issue.js';
import type { RawFile } from './load/index.js';
import { keepVerbatim } from './model/extras.js';
import type { Source } from './model/fleet.js';
import { isMap, type Values } from './model/merge.js';
import { parse } from './model/parse.js';
import { prune } from './model/prune.js';

const PARSE_ROUNDS = 8;

/** Checks a file against its schema. What is wrong is reported and taken out, and what is left goes on. */
export function judge(schema: z.ZodType, { file, value, data, broken }: RawFile, issues: IssueList, tenant?: string): Source {
  const nothing = { file, values: {}, broken: true };
  if (broken) return nothing;
  if (!isMap(value)) {
    issues.add({ ...noMap(value, data), file, path: [], tenant });
    return nothing;
  }
  let left: unknown = value;
  for (let round = 0; round < PARSE_ROUNDS; round++) {
    const parsed = parse(schema, left);
    if ('value' in parsed) {
      keepVerbatim(parsed.value, left);
      return { file, values: parsed.value as Values };
    }
    // Later rounds only clear up what taking something out left behind.
    if (round === 0) for (const found of parsed.issues) issues.add({ ...found, file, tenant });
    left = prune(
      left,
      parsed.issues.map((found) => found.path ?? []),
    );
  }
  return nothing;
}

function noMap(value: unknown, data: boolean): IssueInput {
  if (data && value === null) {
    return { code: 'wrong-type', message: 'the file is empty', want: 'a map of keys; {} where every default will do' };
  }
  const what =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? `a ${value.constructor?.name}` : show(value);
  const want = data ? 'a map of keys' : 'a plain object: a function is not called, a promise not awaited';
  return {
    code: 'wrong-type',
    message: data ? 'the file is not a map' : 'the default export is not a plain object',
    found: what,
    want,
  };
}
