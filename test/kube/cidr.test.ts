import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cidrContains, cidrEqual, cidrProblem, isIPv6Cidr } from '../../src/kube/cidr.js';

describe('cidr', () => {
  it.each(['0.0.0.0/0', '10.40.0.0/16', '169.254.169.254/32', '::/0', 'fd00::/8', '2001:db8::1/128', '64:ff9b::/96', 'FD00::/8'])(
    'takes %s',
    (s) => expect(cidrProblem(s)).toBeUndefined(),
  );
  it.each([
    '',
    '10.0.0.0',
    '10.0.0.0/',
    '/8',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/08',
    '10.0.0.0/+8',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10/8',
    '256.0.0.0/8',
    '0x0a.0.0.0/8',
    ' 10.0.0.0/8',
    '10.0.0.0/8\n',
    'fe80::1%eth0/128',
    '00001::/16',
    '1::2::/16',
    ':::/0',
    'host/8',
    '::10.0.0.08/128',
  ])('refuses %j', (s) => expect(cidrProblem(s)).toMatch(/^(must|is|has) /));

  it('says the corrected form when host bits are set', () => {
    expect(cidrProblem('10.40.3.7/16')).toBe('has host bits set: write 10.40.0.0/16');
    expect(cidrProblem('2001:db8::1/32')).toBe('has host bits set: write 2001:db8::/32');
  });
  it('names leading zeros and IPv4-mapped addresses', () => {
    expect(cidrProblem('010.0.0.0/8')).toMatch(/leading zeros/);
    expect(cidrProblem('::ffff:10.0.0.0/104')).toMatch(/IPv4-mapped/);
  });
  it('contains by address, never across families', () => {
    expect(cidrContains('10.0.0.0/8', '10.1.0.0/16')).toBe(true);
    expect(cidrContains('10.1.0.0/16', '10.0.0.0/8')).toBe(false);
    expect(cidrContains('0.0.0.0/0', '::/0')).toBe(false);
    expect(cidrContains('::/0', 'fd00::/8')).toBe(true);
    expect(cidrContains('10.0.0.0/8', 'nonsense')).toBe(false);
  });
  it('knows one range in two spellings', () => {
    expect(cidrEqual('fd00:0::/16', 'FD00::/16')).toBe(true);
    expect(cidrEqual('10.0.0.0/8', '10.0.0.0/9')).toBe(false);
    expect(cidrEqual('x', 'x')).toBe(false);
  });
  it('tells the family', () => {
    expect([isIPv6Cidr('::/0'), isIPv6Cidr('0.0.0.0/0'), isIPv6Cidr('::')]).toEqual([true, false, false]);
  });
  it('its corrected form is always fine, and the same range', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, octet, fc.integer({ min: 0, max: 32 }), (a, b, c, d, prefix) => {
        const written = `${a}.${b}.${c}.${d}/${prefix}`;
        const corrected = cidrProblem(written)?.replace(/^has host bits set: write /, '') ?? written;
        expect(cidrProblem(corrected)).toBeUndefined();
        expect(cidrEqual(written, corrected)).toBe(true);
      }),
    );
  });
});
