import { describe, expect, it } from '@jest/globals';
import { checkObject } from '../../../src/check/objects.js';
import type { AccessSection } from '../../../src/layers/access/index.js';
import { accessLayer } from '../../../src/layers/access/index.js';
import type { Subject } from '../../../src/layers/access/subjects.js';
import { resolveSketch } from '../scope.js';

const to = (...subjects: Subject[]): AccessSection => ({
  bindings: { b: { clusterRole: 'tenantry:view', to: subjects } },
  roles: {},
  serviceAccounts: {},
});
const tenant = { name: 'shop', kind: 'team', tier: 'standard', namespaces: ['shop', 'shop-too'] } as const;
const said = (sections: Record<string, AccessSection>, namespace = 'shop') =>
  accessLayer.facts!(sections[namespace]!, { namespace, tenant, state: 'active', sections: new Map(Object.entries(sections)) })
    .annotations;

describe('the annotations by which admission knows the people of a tenant', () => {
  it('name whom any of its namespaces binds, on each of them, once and in order', () => {
    const sections = { shop: to({ group: 'b' }, { user: 'a' }), 'shop-too': to({ group: 'a' }, { group: 'b' }) };
    expect(said(sections)).toEqual({ 'tenantry.dev/people': 'group:a,group:b,user:a' });
    expect(said(sections, 'shop-too')).toEqual(said(sections));
  });

  it('leave out its own accounts, under whatever name, and say those of others as users', () => {
    const own = [
      { serviceAccount: 'ci', namespace: 'shop-too' },
      { user: 'system:serviceaccount:shop:ci' },
      { serviceAccount: 'ci', namespace: 'bank' },
    ];
    expect(said({ shop: to(...own) })).toEqual({ 'tenantry.dev/people': 'user:system:serviceaccount:bank:ci' });
  });

  it('keep a name whole that has commas', () => {
    expect(said({ shop: to({ group: 'CN=Ops,OU=100%' }) })).toEqual({ 'tenantry.dev/people': 'group:CN=Ops%2COU=100%25' });
  });

  it('are none where nobody is bound', () => {
    expect(said({ shop: to() })).toEqual({});
  });

  it('list granted subjects as they are written', () => {
    const section = { ...to(), subjects: ['*' as const, { group: 'x,y' }, { serviceAccount: 'ci', namespace: 'tools' }] };
    expect(said({ shop: section })).toEqual({
      'tenantry.dev/subjects': '*,group:x%2Cy,user:system:serviceaccount:tools:ci',
    });
  });
});

it('invalid-object: more people than annotations may hold', () => {
  const annotations = said({ shop: to(...Array.from({ length: 5000 }, (_, i) => ({ group: `${'x'.repeat(60)}${i}` }))) });
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', annotations: { ...annotations } } };
  expect(checkObject(object).map(({ code, path }) => `${code} ${path!.join('.')}`)).toEqual([
    'invalid-object metadata.annotations',
  ]);
});

describe('access.subjects', () => {
  const faults = (...subjects: unknown[]) =>
    resolveSketch(accessLayer, { values: { access: { subjects } } }).reported.map(
      ({ code, path }) => `${code} ${path.join('.')}`,
    );

  it('takes people, and accounts of its own', () => {
    expect(faults('*', { group: 'g' }, { user: 'u' }, { serviceAccount: 'ci' })).toEqual([]);
  });

  it('above-cap, wide-subject: nobody of the cluster’s own, unless that is accepted', () => {
    expect(faults({ group: 'system:masters' }, { group: 'system:nodes' }, { serviceAccount: 'x', namespace: 'y' })).toEqual([
      'above-cap access.subjects.0',
      'wide-subject access.subjects.1',
      'wide-subject access.subjects.2',
    ]);
  });
});
