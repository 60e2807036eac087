import { describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../src/kube/types.js';
import { between, overviewOf, verdict, worldOf } from '../../src/reach/index.js';
import { fleetOf } from './fleet.js';
import { adminPolicy, calico, named, namespace, pod, policy } from './objects.js';

const [a, b] = [pod('a'), pod('b')];
const spaces = [namespace('a'), namespace('b')];
const V4 = ['10.244.0.0/16'];
const DUAL = [...V4, 'fd00:10::/64'];

const out = (...blocks: object[]) =>
  policy('a', { policyTypes: ['Egress'], egress: blocks.map((ipBlock) => ({ to: [{ ipBlock }] })) });
const networks = (action: string, ...networks: string[]) =>
  adminPolicy({ priority: 1, subject: { namespaces: named('a') }, egress: [{ action, to: [{ networks }] }] });
const denyBut = (...notNets: string[]) =>
  calico('a', { egress: [{ action: 'Deny', destination: { notNets } }, { action: 'Allow' }] });
const passOn = (...nets: string[]) =>
  calico('a', { order: 1, egress: [{ action: 'Pass', destination: { nets } }, { action: 'Deny' }] });

describe('where the addresses of pods are', () => {
  it.each<[string, readonly string[] | undefined, readonly Manifest[], boolean]>([
    ['a range that overlaps opens', V4, [out({ cidr: '10.244.7.0/24' })], true],
    ['one around them, too', V4, [out({ cidr: '10.0.0.0/8' })], true],
    ['one elsewhere does not', V4, [out({ cidr: '10.245.0.0/16' })], false],
    ['a hole closes where it holds all of them', V4, [out({ cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] })], false],
    ['and not where it holds a part', V4, [out({ cidr: '0.0.0.0/0', except: ['10.244.0.0/17'] })], true],
    ['two holes may hold all', V4, [out({ cidr: '0.0.0.0/0', except: ['10.244.0.0/17', '10.244.128.0/17'] })], false],
    ['a family that pods have none of opens nothing', V4, [out({ cidr: '::/0' })], false],
    ['one that they have does', DUAL, [out({ cidr: 'fd00::/8' })], true],
    ['a hole for one family leaves the other', DUAL, [out({ cidr: '0.0.0.0/0', except: V4 }, { cidr: '::/0' })], true],
    ['a denial closes where it holds all of them', V4, [networks('Deny', '10.0.0.0/8')], false],
    ['in parts, too', V4, [networks('Deny', '10.244.0.0/17', '10.244.128.0/17')], false],
    ['and not where it holds a part', V4, [networks('Deny', '10.244.0.0/17')], true],
    ['nor one family of two', DUAL, [networks('Deny', '10.0.0.0/8')], true],
    ['both it does', DUAL, [networks('Deny', '10.0.0.0/8', 'fd00::/8')], false],
    ['a denial with a hole that a pod may be in', V4, [denyBut('10.244.7.0/24')], true],
    ['and with one elsewhere', V4, [denyBut('192.168.0.0/16')], false],
    ['what may be passed on may be open', V4, [passOn('10.244.7.0/24')], true],
    [
      'what may be passed on may be decided by what follows, too',
      V4,
      [
        adminPolicy({
          priority: 1,
          subject: { namespaces: named('a') },
          egress: [
            { action: 'Pass', to: [{ networks: ['10.244.7.0/24'] }] },
            { action: 'Allow', to: [{ networks: ['0.0.0.0/0'] }] },
          ],
        }),
        out(),
      ],
      true,
    ],
    ['not known: a range of all addresses', undefined, [out({ cidr: '0.0.0.0/0' })], true],
    ['not known: no other', undefined, [out({ cidr: '10.0.0.0/8' })], false],
    ['not known: a denial of all', undefined, [networks('Deny', '0.0.0.0/0')], false],
    ['not known: a denial of all but some', undefined, [denyBut('192.168.0.0/16')], true],
  ])('%s', (_, podCidrs, objects, open) => {
    const { world, unjudged } = worldOf([...spaces, ...objects], podCidrs && { podCidrs });
    expect(unjudged).toEqual([]);
    expect(verdict(world, a, b, 80, 'TCP').open).toBe(open);
    expect(between(world, 'a', 'b').status).toBe(open ? 'open' : 'closed');
    // The overview leaves out what rules can't mean, and may leave out no more.
    const { pairs, free } = overviewOf(world);
    const found = pairs.some(({ from }) => from === 'a') || (free.senders.includes('a') && free.receivers.includes('b'));
    expect(found).toBe(open);
  });

  it('an address that is known counts alone', () => {
    const { world } = worldOf([...spaces, out({ cidr: '10.244.7.0/24' })], { podCidrs: V4 });
    expect(verdict(world, a, pod('b', {}, { ip: '10.244.7.1' }), 80, 'TCP').open).toBe(true);
    expect(verdict(world, a, pod('b', {}, { ip: '10.244.8.1' }), 80, 'TCP').open).toBe(false);
  });

  it('a cluster says it', () => {
    const extras = [
      policy('shop', { policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.244.0.0/24' } }] }] }),
      policy('till', { ingress: [{}] }),
    ];
    expect(fleetOf({ network: { podCidrs: V4 } }, { codes: [], extras }).ask('shop', 'till')).toBe('all');
    expect(fleetOf({}, { codes: [], extras }).ask('shop', 'till')).toBe('TCP 8080');
  });
});
