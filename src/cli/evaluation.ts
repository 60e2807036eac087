import type { LoadOptions } from '../load/index.js';
import type { Context } from './context.js';
import { UsageError } from './usage.js';

/** What the commands that read definitions are told about those that are code. */
export interface ReadOptions {
  readonly dataOnly?: boolean;
}

const LONGEST = 86_400;

/** How definitions that are code are evaluated, from the option and the variables. What they print goes where messages go. */
export function evaluationOf({ env, print }: Context, { dataOnly }: ReadOptions): LoadOptions {
  return {
    dataOnly: dataOnly === true || isOn(env.TENANTRY_DATA_ONLY),
    timeout: secondsIn('TENANTRY_EVALUATION_TIMEOUT', env.TENANTRY_EVALUATION_TIMEOUT),
    output: print,
  };
}

/** Whether a variable switches something on. Only what clearly says no leaves it off. */
const isOn = (value: string | undefined): boolean => value !== undefined && !/^(|0|no|off|false)$/i.test(value);

function secondsIn(name: string, value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  if (seconds > 0 && seconds <= LONGEST) return seconds;
  throw new UsageError(`${name} is '${value}': it takes seconds, more than 0 and at most ${LONGEST}`);
}
