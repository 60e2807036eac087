import { afterEach, describe, expect, it } from '@jest/globals';
import { Refusal, refused } from './client/refusal.js';
import { applyAll, mustBeNew, needOurs, openAdmin } from './cluster.js';

const admin = openAdmin();
const thing = (more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'harness', namespace: 'default' },
  ...more,
});
afterEach(async () => {
  if (await admin.find(thing())) await admin.delete(thing());
});

describe('the client', () => {
  it('applies with strict validation', async () => {
    expect((await refused(admin.apply(thing({ dta: {} })))).said).toContain('field not declared in schema');
    expect((await refused(admin.create(thing({ dta: {} })))).said).toContain('unknown field "dta"');
  });

  it('takes no field from another manager', async () => {
    await admin.apply(thing({ data: { a: '1' } }), { manager: 'somebody' });
    expect((await refused(admin.apply(thing({ data: { a: '2' } })))).reason).toBe('Conflict');
  });

  it('writes nothing in a dry run', async () => {
    await admin.apply(thing(), { dryRun: true });
    expect(await admin.find(thing())).toBeUndefined();
    await admin.create(thing());
    await admin.delete(thing(), { dryRun: true });
    expect(await admin.find(thing())).toBeDefined();
  });

  it('asks as somebody else', async () => {
    const who = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} };
    const { status } = await admin.as('jo', 'a', 'b').create(who);
    expect(status.userInfo).toMatchObject({ username: 'jo', groups: ['a', 'b', 'system:authenticated'] });
    const pod = await admin.asServiceAccount('shop', 'web').create(who);
    expect(pod.status.userInfo.groups).toEqual(['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated']);
  });

  it('knows a refusal from a request that was let through, and from one that failed', async () => {
    await expect(refused(Promise.resolve())).rejects.toThrow('let it through');
    await expect(refused(Promise.reject(new Error('no network')))).rejects.toThrow('no network');
    expect(await refused(admin.get(thing()))).toBeInstanceOf(Refusal);
  });
});

describe('on a cluster of somebody else', () => {
  it('namespaces that are there are left alone', async () => {
    await expect(mustBeNew(admin, ['default', 'harness-new'])).rejects.toThrow('left alone: default');
  });

  it('what needs our own control plane fails', () => {
    expect(() => needOurs({ ...admin, target: { ...admin.target, ours: false } } as typeof admin, 'its nodes')).toThrow(
      '(its nodes)',
    );
  });

  it('kinds that it lacks are told, and the rest applied', async () => {
    const unknown = { ...thing(), apiVersion: 'example.com/v1', kind: 'Thing' };
    expect(await applyAll(admin, [unknown, thing()])).toEqual({ refused: [], unserved: [unknown] });
    expect(await admin.find(thing())).toBeDefined();
  });
});
