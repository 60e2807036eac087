import { byCodeUnit } from '../../issue.js';

/** One who takes part in a split. */
export interface Sharer {
  readonly name: string;
  /** 0 or more, whole. */
  readonly weight: number;
}

/**
 * Splits whole pieces by weight, largest remainder first; equal remainders in the order of the names. Nothing is lost: the parts add up
 * to the pieces, unless all weights are zero.
 */
export function split(pieces: bigint, sharers: readonly Sharer[]): Map<string, bigint> {
  const weights = sharers.reduce((sum, s) => sum + BigInt(s.weight), 0n);
  if (weights === 0n) return new Map(sharers.map((s) => [s.name, 0n]));
  const parts = sharers.map(({ name, weight }) => {
    const exact = pieces * BigInt(weight);
    return { name, part: exact / weights, remainder: exact % weights };
  });
  const left = pieces - parts.reduce((sum, p) => sum + p.part, 0n);
  const first = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? byCodeUnit(a.name, b.name) : a.remainder > b.remainder ? -1 : 1,
  );
  const lucky = new Set(first.slice(0, Number(left)).map((p) => p.name));
  return new Map(parts.map(({ name, part }) => [name, lucky.has(name) ? part + 1n : part]));
}
