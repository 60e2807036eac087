import ipaddr from 'ipaddr.js';

/** Addresses of one family, from the first to the last. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const ranges = new Map<string, AddressRange | undefined>();
const KNOWN_MAX = 50_000;

/** An address, or an address with a prefix length, as a range; undefined where it is neither. An IPv4 address in IPv6's clothes is IPv4. */
export function rangeOf(text: string): AddressRange | undefined {
  if (ranges.has(text)) return ranges.get(text);
  if (ranges.size >= KNOWN_MAX) ranges.clear();
  const range = parse(text);
  ranges.set(text, range);
  return range;
}

function parse(text: string): AddressRange | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const plain = address.includes(':') ? ipaddr.IPv6.isValid(address) : ipaddr.IPv4.isValidFourPartDecimal(address);
  if (!plain || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const parsed = ipaddr.parse(address);
  const mapped = parsed.kind() === 'ipv6' && (parsed as ipaddr.IPv6).isIPv4MappedAddress() && prefix === undefined;
  const bytes = (mapped ? (parsed as ipaddr.IPv6).toIPv4Address() : parsed).toByteArray();
  const bits = bytes.length * 8;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return undefined;
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const size = 1n << BigInt(bits - length);
  const first = value - (value % size);
  return { family: bits === 32 ? 4 : 6, first, last: first + size - 1n };
}

export const contains = (outer: AddressRange, inner: AddressRange): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

export const overlaps = (a: AddressRange, b: AddressRange): boolean =>
  a.family === b.family && a.first <= b.last && b.first <= a.last;

/** Whether a range is all there is of its family. */
export const isEverything = ({ family, first, last }: AddressRange): boolean =>
  first === 0n && last === (1n << (family === 4 ? 32n : 128n)) - 1n;

/** What is left of ranges without others. */
export function without(ranges: readonly AddressRange[], others: readonly AddressRange[]): AddressRange[] {
  return others.reduce(
    (left: AddressRange[], { family, first, last }) =>
      left.flatMap((range) => {
        if (range.family !== family || last < range.first || range.last < first) return [range];
        const rest = [
          { family, first: range.first, last: first - 1n },
          { family, first: last + 1n, last: range.last },
        ];
        return rest.filter((part) => part.first <= part.last);
      }),
    [...ranges],
  );
}

export function addressText(family: 4 | 6, value: bigint): string {
  const bytes = Array.from({ length: family === 4 ? 4 : 16 }, (_, i, size = family === 4 ? 4 : 16) =>
    Number((value >> BigInt((size - 1 - i) * 8)) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString();
}

/** `10.0.0.1`, `10.0.0.0/8`, or where no prefix says it `10.0.0.1-10.0.0.7`. */
export function rangeText({ family, first, last }: AddressRange): string {
  const size = last - first + 1n;
  const bits = size.toString(2).length - 1;
  const aligned = 1n << BigInt(bits) === size && first % size === 0n;
  if (size === 1n) return addressText(family, first);
  if (aligned) return `${addressText(family, first)}/${(family === 4 ? 32 : 128) - bits}`;
  return `${addressText(family, first)}-${addressText(family, last)}`;
}
