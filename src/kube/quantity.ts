/** Kubernetes quantities, exact: k8s.io/apimachinery/pkg/api/resource. Amounts are bigints of nano-units, the server's own floor. */

/** A quantity as manifests spell it: `'500m'`, `'64Gi'`, `16`, `0.5`. */
export type Quantity = string | number;

/** One unit (a core, a byte, a pod) in nano-units. */
export const ONE = 1_000_000_000n;
/** A thousandth of a unit (`1m`) in nano-units. */
export const MILLI = 1_000_000n;

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/** Beyond these nobody writes a quantity; they keep a hostile `1e999999999` from costing anything. */
const MAX_LENGTH = 64;
const MAX_EXPONENT = 30;

const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*(?:[-+]?\d+)?)$/;

/**
 * A quantity in nano-units (1 core = 1 byte = 10^9), or nothing when it isn't one. As the server's ParseQuantity: fractions of a
 * nano round away from zero, `.5` and `5.` are fine. Stricter in two places: a sign, dot or suffix without a digit (`+`, `.`, `Gi`:
 * zero to the server) is refused, and so are exponents beyond ±30. Never capped at 2^63-1, where the server sometimes does.
 */
export function parseQuantity(q: Quantity): bigint | undefined {
  const known = parsed.get(q);
  if (known !== undefined) return known;
  const text = typeof q === 'number' ? String(q) : q;
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined;
  const nano = parse(text);
  if (nano === undefined) return undefined;
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(q, nano);
  return nano;
}

// A fleet says the same few over and over, and each rule asks again.
const parsed = new Map<Quantity, bigint>();
const PARSED_MAX = 10_000;

function parse(text: string): bigint | undefined {
  const match = SHAPE.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const scaled = Object.hasOwn(BINARY, suffix)
    ? shift(digits << BINARY[suffix]!, 9 - fraction.length)
    : scaleDecimal(digits, decimalExponent(suffix), fraction.length);
  return scaled !== undefined && sign === '-' ? -scaled : scaled;
}

/** The power of ten a suffix stands for. `E` alone is exa; `e3`, `E3`, `e-3` are exponents; `e` alone is nothing. */
function decimalExponent(suffix: string): number | undefined {
  if (Object.hasOwn(DECIMAL, suffix)) return DECIMAL[suffix];
  if (!/^[eE][-+]?\d+$/.test(suffix)) return undefined;
  const exponent = Number(suffix.slice(1));
  return Math.abs(exponent) <= MAX_EXPONENT ? exponent : undefined;
}

function scaleDecimal(digits: bigint, exponent: number | undefined, decimals: number): bigint | undefined {
  return exponent === undefined ? undefined : shift(digits, 9 + exponent - decimals);
}

/** `digits × 10^by`, rounded up. */
function shift(digits: bigint, by: number): bigint {
  if (by >= 0) return digits * 10n ** BigInt(by);
  const divisor = 10n ** BigInt(-by);
  return (digits + divisor - 1n) / divisor;
}

/** Orders two quantities by value (`1000m` equals `1`). Both must be valid; a RangeError says which one is not. */
export function compareQuantity(a: Quantity, b: Quantity): number {
  const left = mustParse(a);
  const right = mustParse(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function mustParse(q: Quantity): bigint {
  const nano = parseQuantity(q);
  if (nano === undefined) throw new RangeError(`not a quantity: ${String(q).slice(0, MAX_LENGTH)}`);
  return nano;
}

/** Spells nano-cores: `16`, `500m`; below a milli-core exactly, with `u` or `n`. */
export function formatCpu(nano: bigint): string {
  if (nano % ONE === 0n) return String(nano / ONE);
  if (nano % MILLI === 0n) return `${nano / MILLI}m`;
  return nano % 1000n === 0n ? `${nano / 1000n}u` : `${nano}n`;
}

const BINARY_SIZES = Object.entries(BINARY)
  .map(([suffix, bits]) => [suffix, 1n << bits] as const)
  .reverse();

/** Spells nano-bytes with the largest binary suffix that divides them exactly (`64Gi`, `1536Mi`), else as plain bytes. */
export function formatBytes(nano: bigint): string {
  if (nano === 0n || nano % ONE !== 0n) return formatCpu(nano);
  const bytes = nano / ONE;
  for (const [suffix, size] of BINARY_SIZES) if (bytes % size === 0n) return `${bytes / size}${suffix}`;
  return String(bytes);
}

/** Spells a count of things (pods, services) given in nano-units: `120`. */
export function formatCount(nano: bigint): string {
  return formatCpu(nano);
}
