import ipaddr from 'ipaddr.js';

type Range = { readonly bytes: readonly number[]; readonly prefix: number; readonly corrected: string };

const IPV4 = /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/;
const PREFIX = /^(0|[1-9]\d{0,2})$/;

/**
 * What is wrong with an address range, as a phrase; nothing when it is `address/prefix` with the host bits zero, IPv4 or IPv6.
 * Leading zeros (octal to some readers) and IPv4-mapped IPv6 are refused, as in k8s.io/apimachinery's IsValidCIDR. NetworkPolicy is
 * an older field in which the server still lets host bits and leading zeros pass with a warning; we don't.
 */
export function cidrProblem(s: string): string | undefined {
  const range = parse(s);
  if (typeof range === 'string') return range;
  return hostBitsZero(range) ? undefined : `has host bits set: write ${range.corrected}`;
}

/** Whether every address of `inner` is in `outer`. False when either isn't a CIDR, or one is IPv4 and the other IPv6. */
export function cidrContains(outer: string, inner: string): boolean {
  const a = parse(outer);
  const b = parse(inner);
  if (typeof a === 'string' || typeof b === 'string') return false;
  return a.bytes.length === b.bytes.length && a.prefix <= b.prefix && samePrefix(a.bytes, b.bytes, a.prefix);
}

/** Whether two CIDRs are the same range, however spelled (`::/0` and `0:0::/0`). False when either isn't one. */
export function cidrEqual(a: string, b: string): boolean {
  return cidrContains(a, b) && cidrContains(b, a);
}

/** Whether it is an IPv6 range. False for what isn't a CIDR at all. */
export function isIPv6Cidr(s: string): boolean {
  const range = parse(s);
  return typeof range !== 'string' && range.bytes.length === 16;
}

const known = new Map<string, Range | string>();
const KNOWN_MAX = 10_000;

/** The range's bytes, or a phrase about what is wrong with it. Each rule that looks at a range reads it again, so it is parsed once. */
function parse(s: string): Range | string {
  const before = known.get(s);
  if (before !== undefined) return before;
  const range = parseNew(s);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(s, range);
  return range;
}

function parseNew(s: string): Range | string {
  const [address = '', prefix = '', ...rest] = s.split('/');
  if (s.length > 60 || rest.length > 0 || !PREFIX.test(prefix)) return "must be an address, '/' and a prefix length";
  const parsed = parseAddress(address);
  if (typeof parsed === 'string') return parsed;
  const bytes = parsed.toByteArray();
  const length = Number(prefix);
  if (length > bytes.length * 8) return `has a prefix length above ${bytes.length * 8}`;
  const network = bytes.map((byte, i) => byte & maskByte(length, i));
  return { bytes, prefix: length, corrected: `${ipaddr.fromByteArray(network).toString()}/${prefix}` };
}

function parseAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 | string {
  if (!address.includes(':')) {
    if (/^[\d.]+$/.test(address) && /(^|\.)0\d/.test(address)) return 'must not have leading zeros in its address';
    const ok = IPV4.test(address) && address.split('.').every((part) => Number(part) <= 255);
    return ok ? ipaddr.IPv4.parse(address) : 'is not an IP address before the prefix length';
  }
  // ipaddr.js also reads zones, groups of more than four digits and octal IPv4 tails; Go's netip doesn't.
  const tail = address.slice(address.lastIndexOf(':') + 1);
  const strict = /^[0-9a-f:.]+$/i.test(address) && !/[0-9a-f]{5}/i.test(address) && (!tail.includes('.') || IPV4.test(tail));
  if (!strict || !ipaddr.IPv6.isValid(address)) return 'is not an IP address before the prefix length';
  const v6 = ipaddr.IPv6.parse(address);
  return v6.isIPv4MappedAddress() ? 'must not be an IPv4-mapped IPv6 address: write the IPv4 range' : v6;
}

/** The bits of byte `i` that a prefix covers. */
function maskByte(prefix: number, i: number): number {
  const bits = Math.min(8, Math.max(0, prefix - i * 8));
  return (0xff << (8 - bits)) & 0xff;
}

function samePrefix(a: readonly number[], b: readonly number[], prefix: number): boolean {
  return a.every((byte, i) => ((byte ^ b[i]!) & maskByte(prefix, i)) === 0);
}

function hostBitsZero(range: Range): boolean {
  return range.bytes.every((byte, i) => (byte & ~maskByte(range.prefix, i)) === 0);
}
