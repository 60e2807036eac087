import { isPlainObject } from '../kube/deep-equal.js';

/** A section as data: what one level (tier, tenant, namespace …) says, or what several levels merged say. */
export type Values = Record<string, unknown>;

/** A type as it is after merging: `null` has done its work (taken an inherited key away) and is gone. */
export type Merged<T> = T extends null
  ? never
  : T extends readonly (infer E)[]
    ? Merged<E>[]
    : T extends (...args: never[]) => unknown
      ? T
      : T extends object
        ? { [K in keyof T]: Merged<T[K]> }
        : T;

/** Whether a value merges by key: a plain object, as opposed to a list, a scalar, a function or a class instance. */
export const isMap: (value: unknown) => value is Values = isPlainObject;

/**
 * Merges levels, the later one winning: maps merge by key, lists and scalars replace, `null` takes an inherited key away.
 * The result shares no map with its inputs and holds no `null`; lists and scalars are shared, so they are never written to.
 */
export function merge(...levels: readonly (Values | undefined)[]): Values {
  const result: Values = {};
  for (const level of levels) {
    if (level) mergeInto(result, level);
  }
  return result;
}

function mergeInto(target: Values, level: Values): void {
  for (const key of Object.keys(level)) {
    const value = level[key];
    if (value === undefined) continue;
    if (value === null) {
      delete target[key];
    } else if (isMap(value)) {
      const inherited = Object.hasOwn(target, key) ? target[key] : undefined;
      const merged = isMap(inherited) ? inherited : {};
      mergeInto(merged, value);
      define(target, key, merged);
    } else {
      define(target, key, value);
    }
  }
}

/** Sets a key even when it is called `__proto__`. */
function define(target: Values, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** A copy without some keys. */
export function without(values: Values, keys: ReadonlySet<string>): Values {
  const result: Values = {};
  for (const key of Object.keys(values)) if (!keys.has(key)) result[key] = values[key];
  return result;
}
