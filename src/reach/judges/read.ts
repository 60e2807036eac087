import { isPlainObject } from '../../kube/deep-equal.js';
import type { LabelSelector } from '../../kube/schemas.js';
import { rangeOf } from '../addresses.js';
import type { Protocol } from '../types.js';

/** What an object says that we have no answer to: the whole object is then not judged. */
export class CannotJudge extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

/** A map with none but these keys. What stands there with null is not there. */
export function fieldsOf(value: unknown, what: string, known: readonly string[]): Fields {
  if (!isPlainObject(value)) throw new CannotJudge(`${what} is no map`);
  const said = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  const strange = said.find(([key]) => !known.includes(key));
  if (strange) throw new CannotJudge(`${what} says ${strange[0]}`);
  return Object.fromEntries(said);
}

/** A list; one that is not there is empty. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new CannotJudge(`${what} is no list`);
  return value;
}

export function wordOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new CannotJudge(`${what} is no word`);
  return value;
}

export const wordsOf = (value: unknown, what: string): readonly string[] => listOf(value, what).map((word) => wordOf(word, what));

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

export function selectorOf(value: unknown, what: string): LabelSelector {
  const { matchLabels = {}, matchExpressions } = fieldsOf(value, what, ['matchLabels', 'matchExpressions']);
  if (!isPlainObject(matchLabels)) throw new CannotJudge(`${what}.matchLabels is no map`);
  const expressions = listOf(matchExpressions, `${what}.matchExpressions`).map((item) => {
    const { key, operator, values } = fieldsOf(item, what, ['key', 'operator', 'values']);
    const known = OPERATORS.find((word) => word === operator);
    if (known === undefined) throw new CannotJudge(`${what} says ${String(operator)}`);
    return { key: wordOf(key, what), operator: known, values: [...wordsOf(values, what)] };
  });
  for (const label of Object.values(matchLabels)) wordOf(label, what);
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels: matchLabels as Record<string, string> }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  };
}

export function cidrOf(value: unknown, what: string): string {
  const text = wordOf(value, what);
  if (rangeOf(text) === undefined) throw new CannotJudge(`${what} is no range of addresses`);
  return text;
}

export function portNumberOf(value: unknown, what: string): number {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > 65535) throw new CannotJudge(`${what} is no port`);
  return value as number;
}

export function protocolOf(value: unknown, what: string): Protocol {
  if (value !== 'TCP' && value !== 'UDP' && value !== 'SCTP') throw new CannotJudge(`${what} says ${String(value)}`);
  return value;
}
