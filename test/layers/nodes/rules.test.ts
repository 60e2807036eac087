import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { nodesLayer } from '../../../src/layers/nodes/index.js';
import { parse } from '../../../src/model/parse.js';
import { judgeCluster, type Reported, resolveSketch, type ScopeSketch } from '../scope.js';

const author = z.strictObject(nodesLayer.shape);
const pools = {
  payments: { labels: { pool: 'payments' }, tenants: ['payments'] },
  gold: { labels: { pool: 'gold' }, tiers: ['gold'] },
  nobody: { labels: { pool: 'nobody' } },
};
const both = ['PodNodeSelector', 'PodTolerationRestriction'];
const cluster = { admissionPlugins: both, values: { pools } };

function reported(nodes: object, more: ScopeSketch = {}): Reported[] {
  expect(parse(author, { nodes })).toEqual({ value: { nodes } });
  return resolveSketch(nodesLayer, { cluster, values: { nodes }, ...more }).reported;
}
const faults = (nodes: object, more: ScopeSketch = {}) =>
  reported(nodes, more).map((r) => `${r.code} ${r.path.slice(1).join('.')}`);

describe('pools', () => {
  it('may be used by the tenants and tiers they name', () => {
    expect(faults({ pool: 'payments' })).toEqual([]);
    expect(faults({ pool: 'gold' }, { tenant: { tier: 'gold' } })).toEqual([]);
  });

  it('pool-not-granted: otherwise', () => {
    expect(faults({ pool: 'gold' })).toEqual(['pool-not-granted pool']);
    expect(faults({ pool: 'nobody' })).toEqual(['pool-not-granted pool']);
    expect(faults({ pool: 'payments' }, { tenant: { name: 'other' } })).toEqual(['pool-not-granted pool']);
  });

  it('unknown-pool: with the nearest one', () => {
    const [fault] = reported({ pool: 'payment' });
    expect(fault).toMatchObject({ code: 'unknown-pool', path: ['nodes', 'pool'], found: 'payment' });
    expect(fault?.message).toContain("did you mean 'payments'?");
    expect(faults({ pool: 'constructor' })).toEqual(['unknown-pool pool']);
    expect(faults({ pool: 'payments' }, { cluster: {} })).toEqual(['unknown-pool pool']);
  });

  it.each([
    [[], 'PodNodeSelector and PodTolerationRestriction'],
    [['PodNodeSelector'], 'PodTolerationRestriction'],
    [['PodTolerationRestriction'], 'PodNodeSelector'],
  ])('pool-needs-plugins: a cluster with only %j', (admissionPlugins, missing) => {
    const [fault, ...more] = reported({ pool: 'payments' }, { cluster: { admissionPlugins, values: { pools } } });
    expect(more).toEqual([]);
    expect(fault).toMatchObject({ code: 'pool-needs-plugins', path: ['nodes', 'pool'] });
    expect(fault?.severity).toBeUndefined();
    expect(fault?.message).toMatch(new RegExp(`does not run ${missing}$`));
    expect(fault?.want).toContain('clusters.weu-dev');
  });

  it('are told once for the tenant, and apart where a namespace says so itself', () => {
    const found = reported({ pool: 'nobody' }, { namespaces: { 'ns-a': {}, 'ns-b': {}, 'ns-c': { nodes: { pool: 'gold' } } } });
    expect(found.map((r) => [r.found, r.namespace])).toEqual([
      ['nobody', undefined],
      ['gold', 'ns-c'],
    ]);
  });
});

describe('annotations written out', () => {
  it('pool-needs-plugins, as a warning: nothing reads them there', () => {
    const nodes = { nodeSelector: { a: 'b' }, defaultTolerations: [], tolerationsWhitelist: [] };
    expect(reported(nodes)).toEqual([]);
    expect(reported(nodes, { cluster: {} }).map((r) => [r.code, r.severity, r.path[1]])).toEqual([
      ['pool-needs-plugins', 'warning', 'nodeSelector'],
      ['pool-needs-plugins', 'warning', 'defaultTolerations'],
      ['pool-needs-plugins', 'warning', 'tolerationsWhitelist'],
    ]);
  });
});

describe('a Namespace made elsewhere', () => {
  const notOurs = { notOurs: ['ns-a'] };
  it('namespace-not-ours: it cannot be annotated from here', () => {
    expect(reported({ pool: 'payments' }, notOurs)).toMatchObject([
      { code: 'namespace-not-ours', path: ['nodes', 'pool'], namespace: 'ns-a', want: expect.stringContaining('node-selector') },
    ]);
    expect(faults({ tolerationsWhitelist: [] }, notOurs)).toEqual(['namespace-not-ours tolerationsWhitelist']);
    expect(faults({}, { ...notOurs, standard: true })).toEqual(['namespace-not-ours restrict']);
  });

  it('is fine where there is nothing to annotate', () => {
    expect(faults({}, notOurs)).toEqual([]);
    expect(faults({}, { ...notOurs, standard: true, cluster: {} })).toEqual([]);
  });
});

describe('the pools of a cluster', () => {
  const judge = (distribution: string, values: object) =>
    judgeCluster(nodesLayer, { distribution, values: { pools: values } }).map((r) => `${r.code} ${r.path.join('.')}`);

  it.each(['Payments', 'pay-ments', '1pool', 'averylongpool', ''])('bad-name: %j on AKS', (name) => {
    expect(judge('aks', { [name]: { labels: { a: 'b' } } })).toEqual([`bad-name clusters.weu-dev.pools.${name}`]);
    expect(judge('generic', { [name]: { labels: { a: 'b' } } })).toEqual([]);
  });

  it('missing-key: no label to find its nodes by', () => {
    expect(judge('generic', { p: {} })).toEqual(['missing-key clusters.weu-dev.pools.p.labels']);
    expect(judge('openshift', { p: {} })).toHaveLength(1);
    for (const distribution of ['aks', 'eks', 'gke']) expect(judge(distribution, { p: {} })).toEqual([]);
    expect(judgeCluster(nodesLayer, {})).toEqual([]);
  });
});

describe('the schemas', () => {
  it('suggest, and refuse what the API server would', () => {
    const refused = (nodes: object) => {
      const result = parse(author, { nodes });
      return 'issues' in result ? result.issues.map((i) => `${i.code} ${i.path?.slice(1).join('.')}`) : [];
    };
    expect(refused({ pol: 'x' })).toEqual(['unknown-key pol']);
    expect(refused({ pool: 'A' })).toEqual(['bad-name pool']);
    expect(refused({ nodeSelector: { 'a b': 'c' } })).toEqual(['bad-name nodeSelector.a b']);
    expect(refused({ nodeSelector: { a: 'b c' } })).toEqual(['bad-name nodeSelector.a']);
    expect(refused({ defaultTolerations: [{ key: 'a', tolerationSeconds: 1 }] })).toEqual([
      'wrong-type defaultTolerations.0.effect',
    ]);
    const clusterSchema = z.strictObject(nodesLayer.clusterShape);
    expect(parse(clusterSchema, { pools: { p: { labels: {} } } })).toMatchObject({
      issues: [{ path: ['pools', 'p', 'labels'] }],
    });
    expect(parse(clusterSchema, { pools })).toEqual({ value: { pools } });
  });
});
