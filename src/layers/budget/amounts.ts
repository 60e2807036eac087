import { z } from 'zod';
import { formatBytes, formatCount, formatCpu, MILLI, ONE, parseQuantity, type Quantity } from '../../kube/quantity.js';
import { quantity } from '../../kube/schemas.js';

/** What an amount counts, which decides how finely it is split and how a split one is spelled. */
export type Unit = 'cpu' | 'bytes' | 'count';

const PIECE: Readonly<Record<Unit, bigint>> = { cpu: MILLI, bytes: ONE, count: ONE };
const MEBIBYTE = ONE << 20n;

/**
 * The smallest piece of an amount that is handed out: a milli-core, one thing, a byte. From a gibibyte on, amounts in whole mebibytes are
 * handed out in those: a reviewer reads `21846Mi`, and nobody `22906492245`.
 */
export function pieceOf(nano: bigint, unit: Unit): bigint {
  return unit === 'bytes' && nano >= MEBIBYTE << 10n && nano % MEBIBYTE === 0n ? MEBIBYTE : PIECE[unit];
}

const SPELL: Readonly<Record<Unit, (nano: bigint) => string>> = { cpu: formatCpu, bytes: formatBytes, count: formatCount };

const spellings: Readonly<Record<Unit, Map<bigint, string>>> = { cpu: new Map(), bytes: new Map(), count: new Map() };
const SPELLINGS_MAX = 10_000;

/** Spells an amount; a fleet comes to the same few over and over. */
export function spell(nano: bigint, unit: Unit): string {
  const known = spellings[unit].get(nano);
  if (known !== undefined) return known;
  const spelling = SPELL[unit](nano);
  if (spellings[unit].size >= SPELLINGS_MAX) spellings[unit].clear();
  spellings[unit].set(nano, spelling);
  return spelling;
}

/** The nano-units of a quantity that a schema has let through. */
export function nanoOf(amount: Quantity): bigint {
  return parseQuantity(amount)!;
}

export function exceeds(amount: Quantity, most: Quantity): boolean {
  return nanoOf(amount) > nanoOf(most);
}

/** An amount with its spelling, which stays as long as the amount does. */
export interface Amount {
  readonly nano: bigint;
  readonly spelling: Quantity;
}

export function amountOf(spelling: Quantity): Amount {
  return { nano: nanoOf(spelling), spelling };
}

export function spelled(nano: bigint, unit: Unit): Amount {
  return { nano, spelling: spell(nano, unit) };
}

const PERCENT = /^\d{1,6}%$/;

export function isPercent(value: Quantity): value is string {
  return typeof value === 'string' && PERCENT.test(value);
}

/** A share of an amount, down to whole pieces: `percentOf('150%', 8Gi)`. */
export function percentOf(percent: string, nano: bigint, unit: Unit): bigint {
  const exact = (nano * BigInt(percent.slice(0, -1))) / 100n;
  return exact - (exact % pieceOf(nano, unit));
}

/** A whole number of things, as a quantity. */
export const count = quantity
  .refine((q) => (parseQuantity(q) ?? 0n) % ONE === 0n, { error: 'must be a whole number', params: { code: 'bad-quantity' } })
  .describe('A whole number');

/** A quantity, or a percentage of what is requested. */
export const limitAmount = z.union([z.string(), z.number()]).refine((q) => isPercent(q) || (parseQuantity(q) ?? -1n) >= 0n, {
  error: "must be a Kubernetes quantity such as '16' or '64Gi', or a percentage of what is requested such as '200%'",
  params: { code: 'bad-quantity' },
});
