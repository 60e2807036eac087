import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { budgetLayer, type ResolvedBudget } from '../../../src/layers/budget/index.js';
import { parse } from '../../../src/model/parse.js';
import { judgeCluster, resolveSketch, type ScopeSketch } from '../scope.js';

const report = (budget: object, more: ScopeSketch = {}) => resolveSketch(budgetLayer, { values: { budget }, ...more }).reported;
/** Code, path and namespace of what is reported. */
const faults = (budget: object, more: ScopeSketch = {}) =>
  report(budget, more).map((r) => [r.code, r.path.join('/'), ...(r.namespace === undefined ? [] : [r.namespace])]);

describe('the split', () => {
  it('budget-overdrawn: explicit numbers above the total', () => {
    expect(faults({ pods: 10 }, { namespaces: { a: { budget: { pods: 6 } }, b: { budget: { pods: 5 } } } })).toEqual([
      ['budget-overdrawn', 'budget/pods'],
    ]);
    expect(faults({ pods: 10 }, { namespaces: { a: { budget: { pods: 6 } }, b: { budget: { pods: 4 } } } })).toEqual([]);
    expect(report({ pods: 10 }, { namespaces: { a: { budget: { pods: 11 } } } })[0]).toMatchObject({
      message: expect.stringContaining('11'),
      want: 'at most 10 together',
    });
  });

  it('budget-zero-share: too little to go round, or no share at all', () => {
    expect(faults({ pods: 2 }, { namespaces: { a: {}, b: {}, c: {} } })).toEqual([['budget-zero-share', 'budget/pods', 'c']]);
    expect(faults({ pods: 2 }, { namespaces: { a: { budget: { pods: 2 } }, b: {} } })).toEqual([
      ['budget-zero-share', 'budget/pods', 'b'],
    ]);
    expect(faults({ pods: 2, storage: '1Gi' }, { namespaces: { a: {}, b: { budget: { share: 0 } } } })).toEqual([
      ['budget-zero-share', 'budget/share', 'b'],
    ]);
    expect(faults({ pods: 2 }, { namespaces: { a: { budget: { share: 0 } } } })).toEqual([
      ['budget-zero-share', 'budget/share', 'a'],
    ]);
    // zero is an answer: of the author's, in the total, or where there is nothing to share
    expect(faults({ pods: 2 }, { namespaces: { a: {}, b: { budget: { pods: 0, share: 0 } } } })).toEqual([]);
    expect(faults({ pods: 0 }, { namespaces: { a: {}, b: {} } })).toEqual([]);
    expect(faults({}, { namespaces: { a: {}, b: { budget: { share: 0 } } } })).toEqual([]);
  });

  it('budget-indivisible: load balancers, node ports and devices over several namespaces', () => {
    const namespaces = { a: {}, b: {} };
    expect(faults({ loadBalancers: 2 }, { namespaces })).toEqual([
      ['budget-indivisible', 'budget/loadBalancers', 'a'],
      ['budget-indivisible', 'budget/loadBalancers', 'b'],
    ]);
    expect(faults({ nodePorts: 2 }, { namespaces: { a: { budget: { nodePorts: 1 } }, b: {} } })).toEqual([
      ['budget-indivisible', 'budget/nodePorts', 'b'],
    ]);
    expect(faults({ gpus: { 'nvidia.com/gpu': 1 } }, { namespaces })[0]).toEqual([
      'budget-indivisible',
      'budget/gpus/nvidia.com/gpu',
      'a',
    ]);
    expect(faults({ objects: { 'services.loadbalancers': 1 } }, { namespaces })[0]).toEqual([
      'budget-indivisible',
      'budget/objects/services.loadbalancers',
      'a',
    ]);
    expect(faults({ loadBalancers: 0, gpus: { 'nvidia.com/gpu': 0 } }, { namespaces })).toEqual([]);
    expect(faults({ gpus: { 'nvidia.com/gpu': 2 } })).toEqual([]);
    expect(
      faults({ gpus: { 'nvidia.com/gpu': 2 } }, { namespaces: { a: { budget: { gpus: { 'nvidia.com/gpu': 2 } } }, b: {} } }),
    ).toEqual([]);
  });

  it('unknown-key: a share above the namespace', () => {
    expect(faults({ share: 2 })).toEqual([['unknown-key', 'budget/share']]);
  });

  it('limits-inconsistent: two words for one thing that disagree', () => {
    expect(faults({ loadBalancers: 0, objects: { 'services.loadbalancers': 2 } })).toEqual([
      ['limits-inconsistent', 'budget/objects/services.loadbalancers'],
    ]);
    expect(faults({ loadBalancers: 2, objects: { 'services.loadbalancers': '2' } })).toEqual([]);
  });
});

describe('limits-inconsistent: what is not min ≤ defaultRequest ≤ default ≤ max ≤ quota', () => {
  const at = (path: string) => [['limits-inconsistent', path, 'ns-a']];
  it.each<[object, string]>([
    [{ container: { min: { cpu: 2 }, max: { cpu: '1' } } }, 'budget/container/min/cpu'],
    [{ container: { min: { cpu: 1 }, defaultRequest: { cpu: '500m' } } }, 'budget/container/min/cpu'],
    [{ container: { min: { cpu: 1 }, default: { cpu: '500m' } } }, 'budget/container/min/cpu'],
    [{ container: { defaultRequest: { cpu: 2 }, default: { cpu: 1 } } }, 'budget/container/defaultRequest/cpu'],
    [{ container: { defaultRequest: { cpu: 2 }, max: { cpu: 1 } } }, 'budget/container/defaultRequest/cpu'],
    [{ container: { default: { cpu: 2 }, max: { cpu: 1 } } }, 'budget/container/default/cpu'],
    [{ container: { maxLimitRequestRatio: { cpu: '0.5' } } }, 'budget/container/maxLimitRequestRatio/cpu'],
    [
      { container: { default: { cpu: 1 }, defaultRequest: { cpu: '100m' }, maxLimitRequestRatio: { cpu: 5 } } },
      'budget/container/maxLimitRequestRatio/cpu',
    ],
    [{ pod: { min: { cpu: 1 }, max: { cpu: 2 }, maxLimitRequestRatio: { cpu: 3 } } }, 'budget/pod/maxLimitRequestRatio/cpu'],
    [
      { container: { default: { 'nvidia.com/gpu': 2 }, defaultRequest: { 'nvidia.com/gpu': 1 } } },
      'budget/container/defaultRequest/nvidia.com/gpu',
    ],
    [{ container: { max: { cpu: 2 } }, pod: { max: { cpu: 1 } } }, 'budget/container/max/cpu'],
    [{ container: { default: { cpu: 2 } }, pod: { max: { cpu: 1 } } }, 'budget/container/default/cpu'],
    [{ claim: { min: '2Gi', max: '1Gi' } }, 'budget/claim/min'],
    [{ storage: '1Gi', claim: { max: '2Gi' } }, 'budget/claim/max'],
    [{ limits: { cpu: 1 }, container: { max: { cpu: 2 }, default: { cpu: 1 } } }, 'budget/container/max/cpu'],
    [{ limits: { cpu: 1 }, container: { max: { cpu: 2 } } }, 'budget/container/max/cpu'],
    [{ cpu: 1, container: { min: { cpu: 2 } } }, 'budget/container/min/cpu'],
    [
      { limits: { memory: '1Gi' }, container: { default: { memory: '1Mi' } }, pod: { max: { memory: '2Gi' } } },
      'budget/pod/max/memory',
    ],
    [{ cpu: 2, limits: { cpu: 1 }, container: { default: { cpu: 1 } } }, 'budget/limits/cpu'],
    [
      { limitRanges: { x: { limits: { Container: { min: { cpu: 2 }, max: { cpu: 1 } } } } } },
      'budget/limitRanges/x/limits/Container/min/cpu',
    ],
    [{ limitRanges: { x: { limits: { Pod: { default: { cpu: 2 } } } } } }, 'budget/limitRanges/x/limits/Pod/default'],
    [{ limitRanges: { x: { limits: { PersistentVolumeClaim: {} } } } }, 'budget/limitRanges/x/limits/PersistentVolumeClaim'],
    [
      { limitRanges: { x: { limits: { Container: { max: { storage: 2 } } } } } },
      'budget/limitRanges/x/limits/Container/max/storage',
    ],
  ])('%j', (budget, path) => {
    expect(faults(budget).slice(0, 1)).toEqual(at(path));
    expect(report(budget).every((r) => r.code === 'limits-inconsistent')).toBe(true);
  });

  it('is content where nothing may run', () => {
    expect(faults({ cpu: 0, container: { default: { cpu: 1 } } })).toEqual([]);
  });
});

describe('explicit objects', () => {
  it('limits-exceed-quota: what the server takes and no pod can use', () => {
    const limitRanges = {
      x: { limits: { Container: { default: { cpu: 2 } }, PersistentVolumeClaim: { max: { storage: '2Gi' } } } },
    };
    expect(faults({ quotas: { q: { hard: { 'limits.cpu': 1, 'requests.storage': '1Gi' } } }, limitRanges })).toEqual([
      ['limits-exceed-quota', 'budget/limitRanges/x/limits/Container/default/cpu', 'ns-a'],
      ['limits-exceed-quota', 'budget/limitRanges/x/limits/PersistentVolumeClaim/max/storage', 'ns-a'],
    ]);
    expect(faults({ quotas: { q: { hard: { cpu: 1 } } }, limitRanges })).toEqual([
      ['limits-exceed-quota', 'budget/limitRanges/x/limits/Container/default/cpu', 'ns-a'],
    ]);
    expect(faults({ quotas: { q: { hard: { 'limits.cpu': 1 }, scopes: ['NotTerminating'] } }, limitRanges })).toEqual([]);
  });

  it('quota-without-default, with the completions of the API server', () => {
    expect(faults({ cpu: 1 })).toEqual([['quota-without-default', 'budget/cpu', 'ns-a']]);
    expect(faults({ quotas: { q: { hard: { 'limits.memory': 1 } } } })).toEqual([
      ['quota-without-default', 'budget/quotas/q/hard/limits.memory', 'ns-a'],
    ]);
    for (const field of ['min', 'defaultRequest', 'default', 'max'])
      expect(faults({ cpu: 1, container: { [field]: { cpu: 1 } } })).toEqual([]);
    for (const field of ['default', 'max'])
      expect(faults({ limits: { cpu: 1 }, container: { [field]: { cpu: 1 } } })).toEqual([]);
    for (const field of ['min', 'defaultRequest'])
      expect(faults({ limits: { cpu: 1 }, container: { [field]: { cpu: 1 } } })).toEqual([
        ['quota-without-default', 'budget/limits/cpu', 'ns-a'],
      ]);
    expect(report({ limits: { ephemeralStorage: '1Gi' } })[0]!.message).toContain('not be counted');
    expect(faults({ storage: '1Gi', pods: 3 })).toEqual([]);
  });

  it('invalid-object: quotas the API server would refuse', () => {
    const at = (spec: object) => faults({ quotas: { q: spec } });
    expect(at({ hard: { pods: '1.5' } })).toEqual([['invalid-object', 'budget/quotas/q/hard/pods', 'ns-a']]);
    expect(at({ hard: { services: 1 }, scopes: ['BestEffort'] })).toEqual([
      ['invalid-object', 'budget/quotas/q/hard/services', 'ns-a'],
    ]);
    expect(at({ scopes: ['BestEffort', 'NotBestEffort'] })).toEqual([['invalid-object', 'budget/quotas/q/scopes', 'ns-a']]);
    expect(at({ scopes: ['BestEffort', 'BestEffort'] })).toEqual([['invalid-object', 'budget/quotas/q/scopes', 'ns-a']]);
    const matchExpressions = [{ scopeName: 'Terminating', operator: 'In', values: ['a'] }];
    expect(at({ scopeSelector: { matchExpressions } })).toEqual([
      ['invalid-object', 'budget/quotas/q/scopeSelector/matchExpressions/0/operator', 'ns-a'],
    ]);
    expect(at({ hard: { pods: 1, 'requests.memory': 1 }, scopes: ['PriorityClass'] }).map(([code]) => code)).toEqual([
      'quota-without-default',
    ]);
  });

  it('duplicate-object: a name that the budget uses itself', () => {
    expect(faults({ pods: 1, quotas: { tenantry: {} } })).toEqual([['duplicate-object', 'budget/quotas/tenantry', 'ns-a']]);
    expect(faults({ container: { max: { cpu: 1 } }, limitRanges: { tenantry: {} } })).toEqual([
      ['duplicate-object', 'budget/limitRanges/tenantry', 'ns-a'],
    ]);
  });
});

describe('above-cap', () => {
  const caps = {
    budget: { pods: 10, storageClasses: { fast: { claims: 1 } }, gpus: { 'nvidia.com/gpu': 1 }, objects: { services: 5 } },
  };
  const rest = { storageClasses: { fast: { claims: 1 } }, gpus: { 'nvidia.com/gpu': 1 }, objects: { services: 5 } };
  it('holds the sum over the namespaces, explicit numbers and quotas too', () => {
    expect(faults({ pods: 10, ...rest }, { caps })).toEqual([]);
    expect(faults({ pods: 11, ...rest }, { caps })).toEqual([['above-cap', 'budget/pods']]);
    expect(faults({ pods: 1, ...rest, gpus: { 'nvidia.com/gpu': 2 } }, { caps })).toEqual([
      ['above-cap', 'budget/gpus/nvidia.com/gpu'],
    ]);
    const namespaces = { a: { budget: { pods: 6 } }, b: { budget: { quotas: { q: { hard: { pods: 5 } } } } } };
    expect(report({}, { caps: { budget: { pods: 10 } }, namespaces })).toMatchObject([
      { code: 'above-cap', path: ['budget', 'pods'], found: '11', want: 'at most 10' },
    ]);
  });
  it('counts the least of several quotas, since all of them hold', () => {
    expect(faults({ pods: 10, quotas: { q: { hard: { pods: 500 } } } }, { caps: { budget: { pods: 10 } } })).toEqual([]);
  });
  it('takes no quota for no limit', () => {
    expect(faults({}, { caps: { budget: { pods: 10 } } })).toEqual([['above-cap', 'budget/pods', 'ns-a']]);
    expect(faults({ quotas: { q: { hard: { pods: 1 }, scopes: ['BestEffort'] } } }, { caps: { budget: { pods: 10 } } })).toEqual([
      ['above-cap', 'budget/pods', 'ns-a'],
    ]);
  });
  it('counts derived node ports', () => {
    expect(faults({ loadBalancers: 1 }, { caps: { budget: { nodePorts: 3 } } })).toEqual([['above-cap', 'budget/nodePorts']]);
  });
});

describe('over-capacity', () => {
  const resolved = (hard: Record<string, string | number>): ResolvedBudget => ({ quotas: { q: { hard } }, limitRanges: {} });
  const judge = (values: object, tenants: [string, Record<string, string | number>][]) => {
    return judgeCluster(
      budgetLayer,
      { values },
      tenants.map(([name, hard], i) => ({ tenant: { name }, namespace: `${name}-${i}`, resolved: resolved(hard) })),
    );
  };
  it('holds the sum of requests against capacity × overcommit', () => {
    const tenants: [string, Record<string, string | number>][] = [
      ['a', { 'requests.cpu': 2 }],
      ['b', { cpu: '3' }],
      ['c', { 'requests.cpu': '1500m' }],
      ['d', { 'requests.cpu': 1 }],
      ['a', { 'requests.cpu': 2 }],
    ];
    expect(judge({ capacity: { cpu: '9500m' } }, tenants)).toEqual([]);
    expect(judge({ capacity: { cpu: 5 }, overcommit: { cpu: 1.9 } }, tenants)).toEqual([]);
    const [fault, ...more] = judge({ capacity: { cpu: 9 } }, tenants);
    expect(more).toEqual([]);
    expect(fault).toMatchObject({
      code: 'over-capacity',
      path: ['clusters', 'weu-dev', 'capacity', 'cpu'],
      found: '9500m',
      want: 'at most 9',
    });
    expect(fault!.tenant).toBeUndefined();
    expect(fault!.message).toContain('a 4, b 3, c 1500m');
    expect(fault!.message).not.toContain('d 1');
  });
  it('knows memory, storage, pods and devices', () => {
    const tenants: [string, Record<string, string | number>][] = [
      ['a', { 'requests.memory': '2Gi', 'requests.storage': '2Gi', pods: 2, 'requests.nvidia.com/gpu': 2 }],
    ];
    const capacity = { memory: '1Gi', storage: '1Gi', pods: 1, gpus: { 'nvidia.com/gpu': 1 } };
    expect(judge({ capacity }, tenants).map((r) => r.path.slice(3))).toEqual([
      ['memory'],
      ['storage'],
      ['pods'],
      ['gpus', 'nvidia.com/gpu'],
    ]);
    expect(judge({ capacity, overcommit: { memory: 2, storage: 2, pods: 2, gpus: 2 } }, tenants)).toEqual([]);
    expect(judge({}, tenants)).toEqual([]);
  });
});

describe('the schema', () => {
  const schema = z.strictObject(budgetLayer.shape);
  const bad = (budget: object) => {
    const result = parse(schema, { budget });
    return 'issues' in result ? result.issues.map((i) => [i.code, i.path?.join('/')]) : [];
  };
  it.each<[object, string, string]>([
    [{ cpus: 1 }, 'unknown-key', 'budget/cpus'],
    [{ cpu: 'lots' }, 'bad-quantity', 'budget/cpu'],
    [{ cpu: '-1' }, 'bad-quantity', 'budget/cpu'],
    [{ pods: '1.5' }, 'bad-quantity', 'budget/pods'],
    [{ limits: { cpu: '-5%' } }, 'bad-quantity', 'budget/limits/cpu'],
    [{ limits: { gpu: 1 } }, 'unknown-key', 'budget/limits/gpu'],
    [{ gpus: { gpu: 1 } }, 'bad-name', 'budget/gpus/gpu'],
    [{ objects: { 'count/x': 1 } }, 'bad-name', 'budget/objects/count/x'],
    [{ container: { max: { storage: 1 } } }, 'bad-name', 'budget/container/max/storage'],
    [{ share: 0.5 }, 'wrong-type', 'budget/share'],
    [{ quotas: { q: { hard: { gold: 1 } } } }, 'bad-name', 'budget/quotas/q/hard/gold'],
    [{ quotas: { Q: {} } }, 'bad-name', 'budget/quotas/Q'],
    [{ limitRanges: { x: { limits: { container: {} } } } }, 'bad-name', 'budget/limitRanges/x/limits/container'],
    [{ storageClasses: { fast: { size: 1 } } }, 'unknown-key', 'budget/storageClasses/fast/size'],
  ])('%j', (budget, code, path) => {
    expect(bad(budget)).toEqual([[code, path]]);
  });
  it('takes percentages for limits, and null anywhere', () => {
    expect(
      bad({ limits: { cpu: '150%', memory: null }, cpu: null, objects: { services: null }, storageClasses: { fast: null } }),
    ).toEqual([]);
  });
});
