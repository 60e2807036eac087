import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { IssueList } from '../../../src/issue.js';
import type { Manifest } from '../../../src/kube/types.js';
import { compile } from '../../../src/pipeline.js';

const repository = { url: 'https://github.com/contoso/tenants' };
const window = { kind: 'deny', schedule: '0 22 * * 1-5', duration: '8h' };

/** Everything that dist/ holds of one tenant on a cluster with that engine, by `kind/name`. */
function make(engine: 'flux' | 'argocd', tenant: object): Record<string, Manifest> {
  const issues = new IssueList();
  const gitops = { engine, repository, lockdown: true };
  const compiled = compile(
    { file: 'platform.yaml', value: { clusters: { c: { kubernetes: '1.33', gitops } } }, data: true },
    [{ file: 'tenants/shop.yaml', name: 'shop', value: tenant, data: true }],
    issues,
  );
  expect(issues.all).toEqual([]);
  const files = compiled!.files.filter(({ path }) => path.includes('/tenants/') || path.endsWith('/sync/shop.yaml'));
  const objects = files.flatMap(({ content }) => parseAllDocuments(content).map((document) => document.toJS() as Manifest));
  return Object.fromEntries(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}
const spec = (made: Record<string, Manifest>, key: string) => made[key]?.spec;
const team = { repository: 'https://github.com/contoso/web', path: 'deploy', semver: '1.x' };
const own = (made: Record<string, Manifest>) =>
  Object.keys(made)
    .filter((key) => /^(Application|AppProject|GitRepository|Kustomization)/.test(key))
    .sort();

describe('with Flux', () => {
  const made = make('flux', {
    gitops: [{ ...team, secret: 'git', decryption: { secret: 'sops' } }],
  });

  it('an account of the namespace applies, with the role for syncing there', () => {
    expect(made['ServiceAccount/tenantry-sync']).toMatchObject({
      metadata: { namespace: 'shop', labels: { 'tenantry.dev/tenant': 'shop' } },
      automountServiceAccountToken: false,
    });
    expect(made['RoleBinding/tenantry-sync']).toMatchObject({
      metadata: { namespace: 'shop' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'tenantry:sync' },
      subjects: [{ kind: 'ServiceAccount', name: 'tenantry-sync', namespace: 'shop' }],
    });
  });

  it('source and sync are of the namespace, and name no other', () => {
    expect(spec(made, 'GitRepository/web')).toEqual({
      interval: '5m',
      url: 'https://github.com/contoso/web',
      ref: { semver: '1.x' },
      secretRef: { name: 'git' },
    });
    expect(spec(made, 'Kustomization/web')).toEqual({
      interval: '10m',
      retryInterval: '2m',
      timeout: '5m',
      sourceRef: { kind: 'GitRepository', name: 'web' },
      path: './deploy',
      targetNamespace: 'shop',
      prune: true,
      deletionPolicy: 'Orphan',
      serviceAccountName: 'tenantry-sync',
      decryption: { provider: 'sops', secretRef: { name: 'sops' } },
    });
    expect(own(made)).toEqual(['GitRepository/web', 'Kustomization/tenant-shop', 'Kustomization/web']);
  });

  it('a suspended tenant’s both stand still; of a retiring one only the account is left', () => {
    const suspended = make('flux', { state: 'suspended', gitops: [team] });
    expect(spec(suspended, 'GitRepository/web')).toMatchObject({ suspend: true });
    expect(spec(suspended, 'Kustomization/web')).toMatchObject({ suspend: true });
    const retiring = make('flux', { state: 'retiring', gitops: [team] });
    expect(own(retiring)).toEqual(['Kustomization/tenant-shop']);
    expect(retiring).toHaveProperty('ServiceAccount/tenantry-sync');
    expect(retiring).toHaveProperty('RoleBinding/tenantry-sync');
  });
});

describe('with Argo CD', () => {
  const tenant = {
    namespaces: { shop: {}, 'shop-jobs': {} },
    gitops: [
      { ...team, windows: [window] },
      { repository: 'https://github.com/contoso/jobs', namespaces: ['shop-jobs'], windows: [window] },
    ],
  };
  const made = make('argocd', tenant);

  it('the namespace holds the account, and the rest stands beside Argo CD', () => {
    expect(made).toHaveProperty('ServiceAccount/tenantry-sync');
    expect(made).toHaveProperty('RoleBinding/tenantry-sync');
    expect(own(made)).toEqual([
      'AppProject/team-shop',
      'AppProject/tenant-shop',
      'Application/team-shop-jobs.jobs',
      'Application/team-shop-jobs.web',
      'Application/team-shop.web',
      'Application/tenant-shop',
    ]);
    expect(spec(made, 'Application/team-shop.web')).toMatchObject({
      project: 'team-shop',
      source: { repoURL: 'https://github.com/contoso/web', targetRevision: '1.x', path: 'deploy' },
      destination: { namespace: 'shop' },
      syncPolicy: { automated: { prune: true } },
    });
    expect(made['Application/team-shop.web']!.metadata).not.toHaveProperty('finalizers');
  });

  it('the project names repositories, namespaces and the account, and no cluster-wide kind', () => {
    const server = 'https://kubernetes.default.svc';
    expect(spec(made, 'AppProject/team-shop')).toMatchObject({
      sourceRepos: ['https://github.com/contoso/jobs', 'https://github.com/contoso/web'],
      destinations: ['shop', 'shop-jobs'].map((namespace) => ({ server, namespace })),
      clusterResourceWhitelist: [],
      destinationServiceAccounts: ['shop', 'shop-jobs'].map((namespace) => ({
        server,
        namespace,
        defaultServiceAccount: 'tenantry-sync',
      })),
    });
  });

  it('a window stands once, with all its Applications', () => {
    const applications = ['team-shop-jobs.jobs', 'team-shop-jobs.web', 'team-shop.web'];
    expect(spec(made, 'AppProject/team-shop')).toMatchObject({ syncWindows: [{ ...window, applications }] });
  });

  it('a suspended tenant’s is not synced by itself; of a retiring one only the account is left', () => {
    const suspended = make('argocd', { ...tenant, state: 'suspended' });
    expect(spec(suspended, 'Application/team-shop.web')).not.toHaveProperty('syncPolicy.automated');
    const retiring = make('argocd', { ...tenant, state: 'retiring' });
    expect(own(retiring)).toEqual(['AppProject/tenant-shop', 'Application/tenant-shop']);
    expect(retiring).toHaveProperty('RoleBinding/tenantry-sync');
  });

  it('no two Applications are spelled alike', () => {
    const alike = make('argocd', {
      namespaces: {
        shop: { gitops: [{ ...team, name: 'api-web' }] },
        'shop-api': { gitops: [{ ...team, name: 'web' }] },
      },
    });
    expect(own(alike).filter((key) => key.startsWith('Application/team-'))).toHaveLength(2);
  });
});
