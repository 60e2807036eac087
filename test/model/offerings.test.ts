import { describe, expect, it } from '@jest/globals';
import { IssueList } from '../../src/issue.js';
import type { Manifest } from '../../src/kube/types.js';
import type { ExtraContext } from '../../src/model/extras.js';
import type { Values } from '../../src/model/merge.js';
import { compile } from '../../src/pipeline.js';
import { brief, fleetOf, namespaceOf } from './root.js';

const HELM = {
  helm: { oci: 'oci://contoso.azurecr.io/charts/crm', version: '1.4.2', values: { replicas: 1, image: { tag: 'a' } } },
};
const KUSTOMIZE = { kustomize: { repository: 'https://github.com/contoso/crm', branch: 'main', path: 'deploy' } };
const VALUES = {
  seats: { type: 'integer', min: 1, max: 500, default: 5 },
  hostname: { type: 'string', pattern: '[a-z]+\\.example', at: 'ingress.host' },
  reports: { type: 'boolean', optional: true },
};
const PLANS = {
  gold: { tier: 'customer-gold', values: { seats: 50, replicas: 3 } },
  silver: { tier: 'customer' },
};
const CUSTOMER = { kind: 'customer', offering: 'crm', plan: 'gold', values: { hostname: 'acme.example' } };

function platform(source: Values, more: Values = {}, cluster: Values = {}): Values {
  return {
    clusters: { weu: { kubernetes: '1.33', ...cluster } },
    tiers: { customer: {}, 'customer-gold': { extends: 'customer' } },
    offerings: { crm: { source, plans: PLANS, values: VALUES, ...more } },
  };
}

/** The objects of a customer's namespace by kind, those of sync too. */
function made(of: Values, customer: Values = CUSTOMER, namespace = 'acme') {
  const issues = new IssueList();
  const compiled = compile(
    { file: 'platform.yaml', value: of, data: false },
    [{ file: 'tenants/acme.yaml', name: 'acme', value: customer, data: true }],
    issues,
    '2026-01-01',
  )!;
  const [placed] = [...compiled.placements.values()];
  const objects = [...(placed?.namespaces.get(namespace) ?? [])];
  const sync = compiled.files.find((file) => file.path === 'weu/sync/acme.yaml')?.content ?? '';
  return { compiled, objects, sync, faults: brief(issues.all), find: (kind: string) => objects.find((o) => o.kind === kind) };
}

const specOf = (object: Manifest | undefined) => (object as { spec?: Values } | undefined)?.spec;

describe('the plan', () => {
  it('decides the tier, and its values lie between the defaults and the customer’s', () => {
    const { compiled, find, faults } = made(platform(HELM));
    expect(faults).toEqual([]);
    expect(compiled.fleet.tenants[0]!.tier).toBe('customer-gold');
    expect(specOf(find('HelmRelease'))?.values).toEqual({
      replicas: 3,
      image: { tag: 'a' },
      seats: 50,
      ingress: { host: 'acme.example' },
    });
    const mine = made(platform(HELM), { ...CUSTOMER, values: { seats: 7, hostname: 'acme.example' } });
    expect(specOf(mine.find('HelmRelease'))?.values).toMatchObject({ seats: 7, replicas: 3 });
    const silver = made(platform(HELM), { ...CUSTOMER, plan: 'silver' });
    expect(specOf(silver.find('HelmRelease'))?.values).toMatchObject({ seats: 5, replicas: 1 });
  });

  it('stands alone: a tier beside it is a second word for one thing', () => {
    expect(made(platform(HELM), { ...CUSTOMER, tier: 'customer' }).faults).toEqual(['plan-and-tier tenants/acme.yaml tier']);
  });

  it('lets nobody raise what the tier caps: the caps are those of the plan’s tier', () => {
    const capped = platform(HELM) as { tiers: Values };
    capped.tiers = { customer: { caps: { budget: { cpu: '1' } } }, 'customer-gold': { caps: { budget: { cpu: '8' } } } };
    const asks = { ...CUSTOMER, budget: { cpu: '4', memory: '1Gi' } };
    expect(fleetOf(capped as Values, { acme: asks }).faults).toEqual([]);
    expect(fleetOf(capped as Values, { acme: { ...asks, plan: 'silver' } }).faults).toEqual([
      'above-cap tenants/acme.yaml budget.cpu',
    ]);
  });
});

describe('what a customer writes', () => {
  it('is told of all at once, each with its place', () => {
    const wrong = { kind: 'customer', offering: 'crm', plan: 'gold', values: { seats: 900, hostnam: 'x', reports: 'yes' } };
    expect(made(platform(HELM), wrong).faults.sort()).toEqual([
      'missing-key tenants/acme.yaml values.hostname',
      'unknown-key tenants/acme.yaml values.hostnam',
      'wrong-type tenants/acme.yaml values.reports',
      'wrong-type tenants/acme.yaml values.seats',
    ]);
  });

  it.each([
    [{ offering: 'crn', plan: 'gold' }, ['unknown-offering tenants/acme.yaml offering']],
    [{ offering: 'crm', plan: 'golf', values: { hostname: 'a.example' } }, ['unknown-plan tenants/acme.yaml plan']],
    [{ offering: 'crm', values: { hostname: 'a.example' } }, ['missing-key tenants/acme.yaml plan']],
    [{ plan: 'gold', values: {} }, ['missing-key tenants/acme.yaml offering', 'missing-key tenants/acme.yaml offering']],
    [{ offering: 'constructor', plan: 'gold' }, ['unknown-offering tenants/acme.yaml offering']],
  ])('%j is %j', (written, faults) => {
    expect(fleetOf(platform(HELM), { acme: written }).faults).toEqual(faults);
  });

  it.each([['a.example\nkind: x'], ['evil.example.com'], ['a.example '], [''], ['x'.repeat(2000)]])(
    'a pattern holds all of %j',
    (hostname) => {
      expect(made(platform(HELM), { ...CUSTOMER, values: { hostname } }).faults).toEqual([
        'wrong-type tenants/acme.yaml values.hostname',
      ]);
    },
  );

  it('suggests the nearest name', () => {
    const { all } = fleetOf(platform(HELM), { acme: { ...CUSTOMER, offering: 'crn' } });
    expect(all[0]).toMatchObject({ found: 'crn', want: 'one of crm', message: expect.stringContaining("did you mean 'crm'?") });
  });

  it('can’t say the application itself', () => {
    expect(made(platform(HELM), { ...CUSTOMER, application: { helm: { version: '9.9.9' } } }).faults).toEqual([
      'locked-key tenants/acme.yaml application',
    ]);
  });
});

describe('the platform’s own offerings', () => {
  it('are held to their own rules', () => {
    const rules = { ...VALUES, seats: { type: 'integer', max: 3, default: 5 } };
    const plans = { gold: { tier: 'gone', values: { hostname: 'no' } } };
    expect(fleetOf(platform(HELM, { values: rules, plans }), {}).faults).toEqual([
      'wrong-type platform.yaml offerings.crm.values.seats.default',
      'unknown-tier platform.yaml offerings.crm.plans.gold.tier',
      'wrong-type platform.yaml offerings.crm.plans.gold.values.hostname',
    ]);
    expect(fleetOf(platform(KUSTOMIZE), {}).faults).toEqual([
      'unknown-key platform.yaml offerings.crm.plans.gold.values.replicas',
    ]);
  });

  it.each([
    [{ helm: { oci: 'oci://a/b', repository: 'https://a.b', chart: 'c', version: '1' } }],
    [{ helm: { oci: 'oci://a/b' } }],
    [{ helm: { repository: 'https://user:pw@a.b', chart: 'c', version: '1' } }],
    [{ kustomize: { repository: 'https://github.com/a/b', branch: 'main', tag: 'v1', path: 'x' } }],
    [{ kustomize: { repository: 'https://github.com/a/b', branch: 'main', path: '../x' } }],
    [{ ...HELM, ...KUSTOMIZE }],
  ])('%j is no source', (source) => {
    expect(fleetOf(platform(source), {}).faults.length).toBeGreaterThan(0);
  });
});

describe('with Flux', () => {
  it('a chart is a release of the namespace, by an account that may not more than sync', () => {
    const { objects, find } = made(platform(HELM));
    expect(specOf(find('HelmRelease'))).toMatchObject({
      targetNamespace: 'acme',
      serviceAccountName: 'tenantry-offering',
      chartRef: { kind: 'OCIRepository', name: 'crm' },
    });
    expect(specOf(find('HelmRelease'))).not.toHaveProperty('suspend');
    const binding = objects.find((o) => o.kind === 'RoleBinding' && o.metadata.name === 'tenantry-offering');
    expect(binding).toMatchObject({ roleRef: { kind: 'ClusterRole', name: 'tenantry:sync' } });
    expect(find('Namespace')!.metadata.labels).toMatchObject({
      'tenantry.dev/offering': 'crm',
      'tenantry.dev/tier': 'customer-gold',
    });
  });

  it('a folder is a Kustomization with the values as texts', () => {
    const plans = { gold: { tier: 'customer-gold', values: { seats: 50 } } };
    const { find, faults } = made(platform(KUSTOMIZE, { plans }));
    expect(faults).toEqual([]);
    expect(specOf(find('Kustomization'))).toMatchObject({
      serviceAccountName: 'tenantry-offering',
      targetNamespace: 'acme',
      postBuild: { substitute: { seats: '50', hostname: 'acme.example' } },
    });
  });

  it('a value that could become something else in a manifest is refused', () => {
    const plans = { gold: { tier: 'customer' } };
    const values = { title: { type: 'string' } };
    const titled = (title: string) => made(platform(KUSTOMIZE, { plans, values }), { ...CUSTOMER, values: { title } });
    expect(titled('Acme Ltd').faults).toEqual([]);
    for (const title of ['a"b', "a'b", 'a: {b}', '${other}', 'a # b', 'a\\b'])
      expect(titled(title).faults).toEqual([expect.stringMatching(/^wrong-type /)]);
  });

  it('stands still where the customer is suspended, and goes on where it retires, until its objects go', () => {
    const suspended = made(platform(HELM), { ...CUSTOMER, state: 'suspended' });
    expect(specOf(suspended.find('HelmRelease'))).toMatchObject({ suspend: true });
    const retiring = made(platform(HELM), { ...CUSTOMER, state: 'retiring' });
    expect(specOf(retiring.find('HelmRelease'))).not.toHaveProperty('suspend');
  });

  it.each([
    ['a chart', HELM, ['OCIRepository', 'HelmRelease'], {}],
    ['a folder', KUSTOMIZE, ['GitRepository', 'Kustomization'], { plans: { gold: { tier: 'customer-gold' } } }],
  ])('of %s nothing is pruned with a lost file, until it retires', (_, source, kinds, more) => {
    const marksIn = (state: string) => {
      const { find } = made(platform(source, more, { gitops: 'flux' }), { ...CUSTOMER, state });
      return kinds.map((kind) => find(kind)!.metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune']);
    };
    expect(marksIn('active')).toEqual(['disabled', 'disabled']);
    expect(marksIn('suspended')).toEqual(['disabled', 'disabled']);
    expect(marksIn('retiring')).toEqual([undefined, undefined]);
  });

  it('a Kustomization that is lost deletes nothing of what it applied, until it retires', () => {
    const plans = { gold: { tier: 'customer-gold' } };
    const policyIn = (state: string) => {
      const { find } = made(platform(KUSTOMIZE, { plans }), { ...CUSTOMER, state });
      return specOf(find('Kustomization'))?.deletionPolicy;
    };
    expect(['active', 'suspended', 'retiring'].map(policyIn)).toEqual(['Orphan', 'Orphan', 'Delete']);
  });
});

describe('with Argo CD', () => {
  const ARGO = { gitops: { engine: 'argocd', repository: { url: 'https://github.com/contoso/tenants' }, lockdown: true } };

  it('a chart is an Application of a project of its own, and nothing of Flux is made', () => {
    const { sync, find, objects, faults } = made(platform(HELM, {}, ARGO));
    expect(faults).toEqual([]);
    expect(find('HelmRelease')).toBeUndefined();
    expect(objects.some((o) => o.kind === 'ServiceAccount' && o.metadata.name === 'tenantry-offering')).toBe(true);
    const applications = sync.split('---\n').filter((text) => text.includes('name: offering-acme'));
    expect(applications).toHaveLength(2);
    expect(sync).toContain('repoURL: contoso.azurecr.io/charts\n');
    expect(sync).toContain('chart: crm\n');
    expect(sync).toContain('defaultServiceAccount: tenantry-offering\n');
  });

  it('a suspended one is only looked at, a retiring one is gone', () => {
    const suspended = made(platform(HELM, {}, ARGO), { ...CUSTOMER, state: 'suspended' }).sync;
    const application = suspended.split('---\n').find((text) => text.includes('name: offering-acme.crm'))!;
    expect(application).not.toContain('automated');
    expect(made(platform(HELM, {}, ARGO), { ...CUSTOMER, state: 'retiring' }).sync).not.toContain('offering-acme');
  });

  it('says what it can’t do', () => {
    const plans = { gold: { tier: 'customer' } };
    expect(made(platform(KUSTOMIZE, { plans }, ARGO)).faults).toEqual([
      expect.stringMatching(/^gitops-unsupported platform.yaml /),
    ]);
    expect(made(platform(KUSTOMIZE, { plans, values: {} }, ARGO), { ...CUSTOMER, values: {} }).faults).toEqual([]);
    expect(made(platform(HELM, {}, { gitops: 'argocd' })).faults).toEqual([expect.stringMatching(/^gitops-unsupported /)]);
  });
});

describe('plain objects', () => {
  const MANIFEST = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'crm-{tenant}' },
    data: { seats: '{seats}', plan: '{plan}', host: '{hostname}', other: '{unknown}' },
  };
  const plans = { gold: { tier: 'customer-gold' } };

  it('are made in the namespace, with their words filled in', () => {
    const { find, faults } = made(platform({ manifests: [MANIFEST] }, { plans }));
    expect(faults).toEqual([]);
    expect(find('ConfigMap')).toMatchObject({
      metadata: { name: 'crm-acme', namespace: 'acme' },
      data: { seats: '5', plan: 'gold', host: 'acme.example', other: '{unknown}' },
    });
    expect(find('ServiceAccount')?.metadata.name).not.toBe('tenantry-offering');
  });

  it('may be of any kind inside the namespace, and of none outside', () => {
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'crm' },
      spec: { podSelector: {} },
    };
    expect(made(platform({ manifests: [policy] }, { plans })).faults).toEqual([]);
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'crm' }, rules: [] };
    expect(made(platform({ manifests: [role] }, { plans })).faults).toEqual(['extra-not-granted tenants/acme.yaml offering']);
  });

  it('a function is told which plan and which values', () => {
    const told: ExtraContext[] = [];
    const objects = (_: unknown, ctx: ExtraContext) => void told.push(ctx);
    expect(made(platform({ objects }, { plans })).faults).toEqual([]);
    expect(told).toEqual([
      {
        tenant: 'acme',
        cluster: 'weu',
        namespace: 'acme',
        environment: undefined,
        offering: 'crm',
        plan: 'gold',
        values: { seats: 5, hostname: 'acme.example' },
      },
    ]);
  });
});

describe('the namespace', () => {
  it('is the tenant’s own, the only one, or the one that the offering names', () => {
    const two = { ...CUSTOMER, namespaces: { 'acme-app': {}, 'acme-data': {} } };
    expect(made(platform(HELM), two).faults).toEqual(['offering-homeless tenants/acme.yaml namespaces']);
    const named = made(platform(HELM, { namespace: '{tenant}-app' }), two, 'acme-app');
    expect(named.faults).toEqual([]);
    expect(named.find('HelmRelease')).toBeDefined();
    const beside = made(platform(HELM, { namespace: '{tenant}-app' }), two, 'acme-data');
    expect(beside.find('HelmRelease')).toBeUndefined();
    expect(beside.find('Namespace')!.metadata.labels).toMatchObject({ 'tenantry.dev/offering': 'crm' });
    expect(namespaceOf(named.compiled, 'acme', 'acme-data').values.application).toEqual({ offering: 'crm' });
  });
});
