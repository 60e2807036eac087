import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseQuantity } from '../../../src/kube/quantity.js';
import { budgetLayer, type ResolvedBudget, totals } from '../../../src/layers/budget/index.js';
import { split } from '../../../src/layers/budget/split.js';
import { resolveSketch, type ScopeSketch, scopeFor } from '../scope.js';

const hardOf = (sketch: ScopeSketch) => {
  const { resolved, codes } = resolveSketch(budgetLayer, sketch);
  expect(codes.filter((code) => code !== 'quota-without-default')).toEqual([]);
  return Object.fromEntries([...resolved].map(([name, section]) => [name, section.quotas.tenantry?.hard]));
};
const only = (budget: object, more: ScopeSketch = {}) => resolveSketch(budgetLayer, { values: { budget }, ...more });

describe('the split', () => {
  it('gives the example of the design: explicit shares, cpu in milli-units, memory in whole mebibytes', () => {
    const budget = { cpu: '16', memory: '64Gi', storage: '500Gi', pods: 120 };
    const namespaces = { 'payments-api': {}, 'payments-batch': { budget: { share: 2 } } };
    const hard = hardOf({ standard: true, values: { budget }, namespaces });
    expect(hard['payments-api']).toMatchObject({
      'requests.cpu': '5333m',
      'requests.memory': '21845Mi',
      pods: '40',
      'limits.cpu': '21332m',
    });
    expect(hard['payments-batch']).toMatchObject({
      'requests.cpu': '10667m',
      'requests.memory': '43691Mi',
      pods: '80',
      'limits.cpu': '42668m',
    });
    for (const key of ['requests.storage', 'requests.memory', 'requests.ephemeral-storage']) {
      const total = { 'requests.storage': '500Gi', 'requests.memory': '64Gi', 'requests.ephemeral-storage': '20Gi' }[key]!;
      expect(Object.values(hard).reduce((sum, h) => sum + parseQuantity(h![key]!)!, 0n)).toBe(parseQuantity(total));
    }
    // What is less than a gibibyte, or no whole mebibytes, is split to the byte.
    const small = hardOf({
      values: { budget: { memory: '1000Mi', storage: '2000000000' } },
      namespaces: { a: {}, b: {}, c: {} },
    });
    expect(Object.values(small).map((h) => h!['requests.memory'])).toEqual(['349525334', '349525333', '349525333']);
    expect(Object.values(small).map((h) => h!['requests.storage'])).toEqual(['666666667', '666666667', '666666666']);
    // On weu-dev the tenant says budget.cpu '4'; the rest stays.
    expect(hardOf({ standard: true, values: { budget: { ...budget, cpu: '4' } }, namespaces })['payments-api']).toMatchObject({
      'requests.cpu': '1333m',
      pods: '40',
    });
  });

  it('adds up exactly, largest remainder first, ties by name', () => {
    expect([
      ...split(10n, [
        { name: 'b', weight: 1 },
        { name: 'a', weight: 1 },
        { name: 'c', weight: 1 },
      ]),
    ]).toEqual([
      ['b', 3n],
      ['a', 4n],
      ['c', 3n],
    ]);
    expect([
      ...split(10n, [
        { name: 'a', weight: 1 },
        { name: 'b', weight: 5 },
        { name: 'c', weight: 3 },
      ]),
    ]).toEqual([
      ['a', 1n],
      ['b', 6n],
      ['c', 3n],
    ]);
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 24n }),
        fc.uniqueArray(fc.record({ name: fc.string(), weight: fc.nat({ max: 9 }) }), { selector: (s) => s.name, minLength: 1 }),
        (pieces, sharers) => {
          const parts = split(pieces, sharers);
          const weights = sharers.reduce((sum, s) => sum + BigInt(s.weight), 0n);
          expect([...parts.values()].reduce((a, b) => a + b, 0n)).toBe(weights === 0n ? 0n : pieces);
          for (const { name, weight } of sharers) {
            if (weights === 0n) continue;
            const exact = (pieces * BigInt(weight)) / weights;
            expect([exact, exact + 1n]).toContain(parts.get(name));
          }
        },
      ),
    );
  });

  it('lets explicit numbers go first, and zero be one', () => {
    const hard = hardOf({
      values: { budget: { cpu: 6, pods: 30 } },
      namespaces: { a: { budget: { cpu: '1500m', pods: 0 } }, b: {}, c: {} },
    });
    expect(hard).toEqual({
      a: { 'requests.cpu': '1500m', pods: 0 },
      b: { 'requests.cpu': '2250m', pods: '15' },
      c: { 'requests.cpu': '2250m', pods: '15' },
    });
  });

  it("keeps the author's spelling where nothing is split", () => {
    expect(hardOf({ values: { budget: { cpu: 2, memory: '65536Mi', pods: '0120' } } })).toEqual({
      'ns-a': { 'requests.cpu': 2, 'requests.memory': '65536Mi', pods: '0120' },
    });
    expect(hardOf({ values: { budget: { memory: '64Gi' } }, namespaces: { a: {}, b: {} } })).toEqual({
      a: { 'requests.memory': '32Gi' },
      b: { 'requests.memory': '32Gi' },
    });
  });

  it('lets a namespace state what its tenant does not, and take away what it does', () => {
    const namespaces = { a: { budget: { objects: { secrets: 5 } } }, b: { budget: { cpu: null } }, c: {}, d: { budget: null } };
    expect(hardOf({ values: { budget: { cpu: '4' } }, namespaces })).toEqual({
      a: { 'requests.cpu': '2', secrets: 5 },
      b: undefined,
      c: { 'requests.cpu': '2' },
      d: undefined,
    });
  });

  it('reads a class said as one quantity above and as a map below, and the other way round', () => {
    const hard = hardOf({
      values: { budget: { storageClasses: { fast: '10Gi', slow: { claims: 4 } } } },
      namespaces: { a: { budget: { storageClasses: { fast: { claims: 2 }, slow: '1Gi' } } }, b: {} },
    });
    const of = (name: string, what: string) => `${name}.storageclass.storage.k8s.io/${what}`;
    expect(hard).toEqual({
      a: {
        [of('fast', 'requests.storage')]: '5Gi',
        [of('fast', 'persistentvolumeclaims')]: 2,
        [of('slow', 'requests.storage')]: '1Gi',
        [of('slow', 'persistentvolumeclaims')]: '2',
      },
      b: { [of('fast', 'requests.storage')]: '5Gi', [of('slow', 'persistentvolumeclaims')]: '2' },
    });
  });

  it('makes an absent key no quota at all', () => {
    expect(only({}).only).toEqual({ quotas: {}, limitRanges: {} });
    expect(resolveSketch(budgetLayer).only).toEqual({ quotas: {}, limitRanges: {} });
    expect(only({ pods: 0 }).only.quotas).toEqual({ tenantry: { hard: { pods: 0 } } });
  });
});

describe('what becomes of each key', () => {
  it('quota keys', () => {
    const { only: section } = only({
      cpu: '4',
      memory: '8Gi',
      limits: { cpu: '8', memory: '16Gi', ephemeralStorage: '40Gi' },
      ephemeralStorage: '20Gi',
      storage: '1Ti',
      storageClasses: { fast: '100Gi', slow: { storage: '500Gi', claims: 0 }, none: { claims: '0' } },
      pods: 50,
      gpus: { 'nvidia.com/gpu': 2 },
      objects: { services: 10, secrets: '20', 'deployments.apps': 5, pods0: 1, 'services.nodeports': 3 },
      loadBalancers: 1,
    });
    expect(section.quotas.tenantry).toEqual({
      hard: {
        'requests.cpu': '4',
        'requests.memory': '8Gi',
        'limits.cpu': '8',
        'limits.memory': '16Gi',
        'requests.ephemeral-storage': '20Gi',
        'limits.ephemeral-storage': '40Gi',
        'requests.storage': '1Ti',
        'fast.storageclass.storage.k8s.io/requests.storage': '100Gi',
        'slow.storageclass.storage.k8s.io/requests.storage': '500Gi',
        'slow.storageclass.storage.k8s.io/persistentvolumeclaims': 0,
        'none.storageclass.storage.k8s.io/persistentvolumeclaims': '0',
        pods: 50,
        'requests.nvidia.com/gpu': 2,
        services: 10,
        secrets: '20',
        'count/deployments.apps': 5,
        'count/pods0': 1,
        'services.loadbalancers': 1,
        'services.nodeports': 3,
      },
    });
  });

  it('a grant to write NetworkPolicies brings a number of them, unless the author says how many', () => {
    const KEY = 'networkpolicies.networking.k8s.io';
    const count = (values: object, namespaces: NonNullable<ScopeSketch['namespaces']> = { 'ns-a': {} }) =>
      Object.values(hardOf({ values: { budget: { pods: 10 }, ...values }, namespaces })).map((hard) => hard?.[`count/${KEY}`]);
    const granted = { guardrails: { networkPolicies: true } };
    expect(count(granted)).toEqual([50]);
    expect(count({ ...granted, budget: { pods: 10, objects: { [KEY]: '7' } } })).toEqual(['7']);
    expect(count({})).toEqual([undefined]);
    expect(count({ guardrails: { networkPolicies: false } })).toEqual([undefined]);
    // Each namespace has its own: what its people write there is no share of a total.
    expect(count({}, { a: granted, b: {}, c: { ...granted, budget: { objects: { [KEY]: '3' } } } })).toEqual([
      50,
      undefined,
      '3',
    ]);
    // What one tenant of a plan came to is not what another comes to that is granted more.
    const plan = { budget: { pods: 10 } };
    const { scope: plainOne } = scopeFor(budgetLayer, { values: plan });
    const { scope: grantedOne } = scopeFor(budgetLayer, { values: { ...plan, ...granted } });
    const both = [plainOne, { ...grantedOne, cluster: plainOne.cluster }].map((scope) => budgetLayer.resolve(scope).get('ns-a')!);
    expect(both.map(({ quotas }) => quotas.tenantry!.hard![`count/${KEY}`])).toEqual([undefined, 50]);
    // Where nothing is counted, nothing is made up.
    expect(count({ ...granted, budget: {} })).toEqual([undefined]);
  });

  it('a load balancer brings the node ports it uses, unless the author says how many', () => {
    expect(only({ loadBalancers: 2 }).only.quotas.tenantry!.hard).toEqual({
      'services.loadbalancers': 2,
      'services.nodeports': '8',
    });
    expect(only({ loadBalancers: 2, nodePorts: 0 }).only.quotas.tenantry!.hard).toEqual({
      'services.loadbalancers': 2,
      'services.nodeports': 0,
    });
    expect(only({ objects: { 'services.loadbalancers': 2 } }).only.quotas.tenantry!.hard).toEqual({
      'services.loadbalancers': 2,
    });
    const { resolved, codes } = resolveSketch(budgetLayer, {
      standard: true,
      values: { budget: { loadBalancers: 3 } },
      namespaces: { a: { budget: { loadBalancers: 3 } }, b: {} },
    });
    expect(codes).toEqual([]);
    expect(resolved.get('a')!.quotas.tenantry!.hard).toMatchObject({ 'services.loadbalancers': 3, 'services.nodeports': '12' });
    expect(resolved.get('b')!.quotas.tenantry!.hard).toMatchObject({ 'services.loadbalancers': '0', 'services.nodeports': '0' });
  });

  it('limits as a percentage follow each namespace’s requests', () => {
    const { resolved, codes } = resolveSketch(budgetLayer, {
      values: { budget: { cpu: '4', limits: { cpu: '150%' }, container: { default: { cpu: 1 } } } },
      namespaces: { a: { budget: { cpu: 3 } }, b: {}, c: { budget: { cpu: 0, limits: { cpu: '0' } } } },
    });
    expect(codes).toEqual([]);
    expect([...resolved.values()].map((s) => s.quotas.tenantry!.hard)).toEqual([
      { 'requests.cpu': 3, 'limits.cpu': '4500m' },
      { 'requests.cpu': '1', 'limits.cpu': '1500m' },
      { 'requests.cpu': 0, 'limits.cpu': '0' },
    ]);
    expect(only({ limits: { cpu: '150%' } }).only.quotas).toEqual({});
  });

  it('a scoped quota for each priority class, split like the rest', () => {
    const { resolved } = resolveSketch(budgetLayer, {
      values: { budget: { priorityClasses: { gold: { pods: 3, cpu: 2, memory: '1Gi', limits: { cpu: '200%' } } } } },
      namespaces: { a: {}, b: { budget: { priorityClasses: { gold: { pods: 1 } } } } },
      names: { priorityQuota: 'prio-{class}' },
    });
    const scopeSelector = { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['gold'] }] };
    expect(resolved.get('a')!.quotas).toEqual({
      'prio-gold': { hard: { pods: '2', 'requests.cpu': '1', 'limits.cpu': '2', 'requests.memory': '512Mi' }, scopeSelector },
    });
    expect(resolved.get('b')!.quotas['prio-gold']!.hard).toMatchObject({ pods: 1 });
  });

  it('affinity across namespaces is off by a quota of no pods', () => {
    expect(only({ crossNamespaceAffinity: true }).only.quotas).toEqual({});
    expect(only({ crossNamespaceAffinity: false }).only.quotas).toEqual({
      'tenantry-no-cross-namespace-affinity': {
        hard: { pods: '0' },
        scopeSelector: { matchExpressions: [{ scopeName: 'CrossNamespacePodAffinity', operator: 'Exists' }] },
      },
    });
  });

  it('container, pod and claim are one LimitRange; empty maps none', () => {
    const { only: section } = only({
      container: { max: { cpu: 2 }, default: {} },
      pod: { max: { cpu: 4 }, maxLimitRequestRatio: { cpu: 2 } },
      claim: { min: '1Gi', max: '10Gi' },
    });
    expect(section.limitRanges).toEqual({
      tenantry: {
        limits: {
          Container: { max: { cpu: 2 } },
          Pod: { max: { cpu: 4 }, maxLimitRequestRatio: { cpu: 2 } },
          PersistentVolumeClaim: { min: { storage: '1Gi' }, max: { storage: '10Gi' } },
        },
      },
    });
    expect(only({ container: {}, pod: { max: {} }, claim: {} }).only.limitRanges).toEqual({});
  });

  it('keeps the order in which types are written', () => {
    const limits = { Pod: { max: { cpu: 1 } }, 'openshift.io/Image': { max: { storage: '1Gi' } }, Container: {} };
    const { only: section } = only({ limitRanges: { x: { limits }, y: {} } });
    const made = budgetLayer.objects(section, { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } });
    expect(made.map((o) => o.spec)).toEqual([
      {
        limits: [
          { type: 'Pod', max: { cpu: 1 } },
          { type: 'openshift.io/Image', max: { storage: '1Gi' } },
          { type: 'Container' },
        ],
      },
      { limits: [] },
    ]);
    const parsed = budgetLayer.resolved.parse({ quotas: {}, limitRanges: { x: { limits } } });
    expect(Object.keys(parsed.limitRanges.x!.limits)).toEqual(Object.keys(limits));
  });
});

describe('fitting', () => {
  const fitted = (budget: object) => {
    const { only: section, codes } = only(budget);
    expect(codes).toEqual([]);
    return section.limitRanges.tenantry!.limits.Container;
  };
  it('lowers defaults to the quota, and requests with the limits that were lowered', () => {
    expect(
      fitted({ limits: { memory: '128Mi' }, container: { default: { memory: '256Mi' }, defaultRequest: { memory: '200Mi' } } }),
    ).toEqual({ default: { memory: '128Mi' }, defaultRequest: { memory: '128Mi' } });
    expect(fitted({ cpu: '100m', container: { default: { cpu: '500m' } } })).toEqual({
      default: { cpu: '500m' },
      defaultRequest: { cpu: '100m' },
    });
    expect(fitted({ cpu: '1', container: { default: { cpu: '500m' } } })).toEqual({ default: { cpu: '500m' } });
    expect(fitted({ cpu: '0', container: { default: { cpu: '500m' }, defaultRequest: { cpu: '50m' } } })).toEqual({
      default: { cpu: '500m' },
      defaultRequest: { cpu: '50m' },
    });
  });

  it('the built-in tier fits itself, for any number of namespaces up to fifty', () => {
    for (const n of [1, 2, 3, 7, 50]) {
      const namespaces = Object.fromEntries(Array.from({ length: n }, (_, i) => [`ns-${i}`, {}]));
      const { resolved, reported } = resolveSketch(budgetLayer, { standard: true, namespaces });
      expect(reported).toEqual([]);
      for (const section of resolved.values()) expect(startsAPod(section)).toBe(true);
    }
  });
});

/** Whether a container that names nothing may start: its defaults are within the quota. */
function startsAPod({ quotas, limitRanges }: ResolvedBudget): boolean {
  const { default: limits = {}, defaultRequest = {} } = limitRanges.tenantry!.limits.Container!;
  const hard = quotas.tenantry!.hard!;
  const within = (kind: string, map: Record<string, string | number>) =>
    Object.entries(map).every(([r, q]) => parseQuantity(q)! <= parseQuantity(hard[`${kind}.${r}`]!)!);
  return (
    within('limits', limits) &&
    within('requests', defaultRequest) &&
    ['cpu', 'memory', 'ephemeral-storage'].every((r) => r in limits && r in defaultRequest)
  );
}

describe('totals', () => {
  it('sums the effective quotas: the least of several, scoped ones aside', () => {
    const quotas = (hard: Record<string, string | number>): ResolvedBudget => ({ quotas: { a: { hard } }, limitRanges: {} });
    expect(
      totals(
        new Map([
          ['a', quotas({ 'requests.cpu': '1500m', 'requests.memory': '1Gi' })],
          [
            'b',
            {
              quotas: { a: { hard: { cpu: 2, 'requests.cpu': 3 } }, b: { hard: { pods: 1 }, scopes: ['BestEffort'] } },
              limitRanges: {},
            },
          ],
        ]),
      ),
    ).toEqual({ cpu: '3500m', memory: '1Gi' });
    expect(totals(new Map([['a', quotas({})]]))).toEqual({});
  });
});
