import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { z } from 'zod';
import * as schemas from '../../src/kube/schemas.js';

const all = Object.entries(schemas) as [keyof typeof schemas, z.ZodType][];
const byName = new Map(all);

/** The issues of a refused value: path and code (our own where there is one). */
function faults(schema: z.ZodType, value: unknown): string[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.map((i) => `${i.path.join('.')}: ${i.code === 'custom' ? (i.params?.code ?? 'custom') : i.code}`);
}

const good: Record<keyof typeof schemas, unknown[]> = {
  quantity: ['500m', 16, 0, 0.5, '1000m'],
  cidr: ['10.0.0.0/8', '::/0'],
  dnsLabel: ['a'],
  dnsSubdomain: ['a.b'],
  pathSegment: ['system:x'],
  labelKey: ['a/b'],
  labelValue: ['', 'a'],
  labels: [{}, { a: '', 'b/c': 'd', constructor: 'x' }],
  annotations: [{}, { 'A.b/c': 'anything at all\n' }],
  labelSelector: [
    {},
    { matchLabels: {} },
    {
      matchLabels: { a: 'b' },
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['x'] },
        { key: 'b', operator: 'Exists', values: [] },
      ],
    },
  ],
  toleration: [
    { operator: 'Exists' },
    { key: 'a', value: 'b' },
    { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 },
    { key: '', operator: 'Exists', value: '' },
  ],
  taint: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
  networkPort: [{}, { port: 443 }, { protocol: 'UDP', port: 'dns-udp' }, { port: 1, endPort: 65535 }],
  ipBlock: [{ cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] }],
  networkPeer: [{ podSelector: {} }, { namespaceSelector: {}, podSelector: {} }, { ipBlock: { cidr: '::/0', except: [] } }],
  rbacSubject: [
    { kind: 'Group', name: 'any name/at all' },
    { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'x@y' },
    { kind: 'ServiceAccount', name: 'a', namespace: 'b', apiGroup: '' },
  ],
  policyRule: [
    { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: [] },
    { nonResourceURLs: ['/healthz'], verbs: ['get'] },
  ],
  portNumber: [1, 65535],
  podSecurityLevel: ['restricted'],
  podSecurityVersion: ['latest', 'v1.33'],
  kubernetesVersion: ['1.33', '1.33.2'],
  isoDate: ['2024-02-29'],
};

describe('every schema', () => {
  it.each(all)('%s gives back what went in', (name, schema) => {
    for (const value of good[name]) expect(schema.parse(value)).toStrictEqual(value);
  });
  it.each(all)('%s has a JSON schema with a description', (_, schema) => {
    expect(z.toJSONSchema(schema, { target: 'draft-7', io: 'input' })).toMatchObject({
      description: expect.stringMatching(/\w/),
    });
  });
  it.each(all)('%s takes the same good values through its JSON schema', (name, schema) => {
    const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
    const validate = new Ajv({ strict: false, formats: { date: true } }).compile(json);
    for (const value of good[name]) expect([value, validate(value)]).toEqual([value, true]);
  });
});

describe('what is refused, and with which code', () => {
  it.each<[keyof typeof schemas, unknown, string[]]>([
    ['quantity', '1GB', [': bad-quantity']],
    ['quantity', -1, [': bad-quantity']],
    ['quantity', true, [': invalid_union']],
    ['cidr', '10.0.0.1/8', [': bad-cidr']],
    ['dnsLabel', 'A', [': bad-name']],
    ['dnsSubdomain', 'a..b', [': bad-name']],
    ['pathSegment', '..', [': bad-name']],
    ['labelKey', 'a/b/c', [': bad-name']],
    ['labels', { 'a b': 'x', c: '-' }, ['a b: bad-name', 'c: bad-name']],
    ['labels', { a: 1 }, ['a: invalid_type']],
    ['annotations', { a: 'x'.repeat(256 * 1024) }, [': custom']],
    ['annotations', { '/': 'x' }, ['/: bad-name']],
    ['labelSelector', { matchLabel: {} }, [': unrecognized_keys']],
    ['labelSelector', { matchExpressions: [{ key: 'a', operator: 'In' }] }, ['matchExpressions.0.values: custom']],
    ['labelSelector', { matchExpressions: [{ key: 'a', operator: 'NotIn', values: [] }] }, ['matchExpressions.0.values: custom']],
    [
      'labelSelector',
      { matchExpressions: [{ key: '', operator: 'Exists', values: ['x'] }] },
      ['matchExpressions.0.key: bad-name', 'matchExpressions.0.values: custom'],
    ],
    ['toleration', {}, ['operator: custom']],
    ['toleration', { key: 'a b' }, ['key: bad-name']],
    ['toleration', { key: 'a', operator: 'Exists', value: 'b' }, ['value: custom']],
    ['toleration', { key: 'a', effect: 'NoSchedule', tolerationSeconds: 1 }, ['effect: custom']],
    ['taint', { key: '', effect: 'NoSchedule' }, ['key: bad-name']],
    ['networkPort', { port: 0 }, ['port: too_small']],
    ['networkPort', { port: 'a--b' }, ['port: bad-name']],
    ['networkPort', { port: '443' }, ['port: bad-name']],
    ['networkPort', { port: 'http', endPort: 2 }, ['endPort: custom']],
    ['networkPort', { endPort: 2 }, ['endPort: custom']],
    ['networkPort', { port: 3, endPort: 2 }, ['endPort: custom']],
    [
      'ipBlock',
      { cidr: '10.0.0.0/8', except: ['10.0.0.0/8', '11.0.0.0/8', '::/0', '10.1.0.0/16'] },
      ['except.0: bad-cidr', 'except.1: bad-cidr', 'except.2: bad-cidr'],
    ],
    ['ipBlock', { cidr: 'x', except: ['10.0.0.0/8'] }, ['cidr: bad-cidr']],
    ['networkPeer', {}, [': custom']],
    ['networkPeer', { podSelector: {}, ipBlock: { cidr: '::/0' } }, ['ipBlock: custom']],
    ['rbacSubject', { kind: 'Group', apiGroup: 'x', name: 'g' }, ['apiGroup: custom']],
    [
      'rbacSubject',
      { kind: 'ServiceAccount', apiGroup: 'rbac.authorization.k8s.io', name: 'A' },
      ['apiGroup: custom', 'name: bad-name'],
    ],
    ['rbacSubject', { kind: 'User', name: '' }, ['name: too_small']],
    ['policyRule', { verbs: ['get'] }, ['apiGroups: custom', 'resources: custom']],
    ['policyRule', { apiGroups: [''], resources: ['pods'], verbs: [] }, ['verbs: too_small']],
    ['policyRule', { resources: ['pods'], nonResourceURLs: ['/x'], verbs: ['get'] }, ['resources: custom']],
    ['portNumber', 1.5, [': invalid_type']],
    ['podSecurityVersion', 'v1.033', [': invalid_format']],
    ['kubernetesVersion', 'v1.33', [': invalid_format']],
    ['isoDate', '2023-02-29', [': invalid_format']],
  ])('%s %j', (name, value, want) => expect(faults(byName.get(name)!, value)).toEqual(want));

  it('says the rule, not only that it is broken', () => {
    expect(schemas.cidr.safeParse('10.0.0.1/8').error?.issues[0]).toMatchObject({
      code: 'custom',
      params: { code: 'bad-cidr' },
      message: 'has host bits set: write 10.0.0.0/8',
    });
    expect(schemas.labelKey.safeParse('a b').error?.issues[0]?.message).toMatch(/^must be letters, digits/);
  });
});
