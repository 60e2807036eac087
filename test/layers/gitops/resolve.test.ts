import { describe, expect, it } from '@jest/globals';
import { gitopsLayer } from '../../../src/layers/gitops/index.js';
import { buildGitOps } from '../../../src/model/gitops.js';
import { resolveSketch, type ScopeSketch } from '../scope.js';

const flux = { gitops: buildGitOps({ engine: 'flux', lockdown: true }) };
const both = { 'ns-a': {}, 'ns-b': {} };
const url = (name: string) => `https://github.com/contoso/${name}`;
const resolve = (gitops: unknown, more: ScopeSketch = {}) => {
  const { resolved, reported } = resolveSketch(gitopsLayer, { cluster: flux, values: { gitops }, ...more });
  expect(reported).toEqual([]);
  return Object.fromEntries(resolved);
};
const namesIn = (gitops: unknown) => resolve(gitops)['ns-a']!.repositories.map(({ name }) => name);

describe('a list of repositories', () => {
  it('is synced into each of the tenant’s namespaces, by an account of its own', () => {
    const one = { name: 'web', repository: url('web'), path: '.', branch: 'main' };
    expect(resolve([{ repository: url('web') }], { namespaces: both })).toEqual({
      'ns-a': { account: 'tenantry-sync', repositories: [one] },
      'ns-b': { account: 'tenantry-sync', repositories: [one] },
    });
  });

  it('goes where an entry says, and makes no account elsewhere', () => {
    const found = resolve([{ repository: url('web'), namespaces: ['ns-b'] }], { namespaces: both });
    expect(found['ns-a']).toEqual({ repositories: [] });
    expect(found['ns-b']!.repositories).toHaveLength(1);
  });

  it('of a namespace replaces the tenant’s, and [] is none', () => {
    const found = resolve([{ repository: url('web') }], {
      namespaces: { 'ns-a': { gitops: [{ repository: url('api'), tag: 'v1' }] }, 'ns-b': { gitops: [] }, 'ns-c': {} },
    });
    expect(found['ns-a']!.repositories).toEqual([{ name: 'api', repository: url('api'), path: '.', tag: 'v1' }]);
    expect(found['ns-b']).toEqual({ repositories: [] });
    expect(found['ns-c']!.repositories[0]!.name).toBe('web');
  });

  it('is short for a map, which may name the account; so may platform.ts', () => {
    expect(resolve({ account: 'mine', repositories: [{ repository: url('web') }] })['ns-a']!.account).toBe('mine');
    const named = resolve([{ repository: url('web') }], { names: { syncAccount: 'sync-{namespace}' } });
    expect(named['ns-a']!.account).toBe('sync-ns-a');
  });

  it('says folders in one way', () => {
    const paths = resolve(
      ['./deploy', 'a/./b', './', '.'].map((path, i) => ({
        name: `r${i}`,
        repository: url('web'),
        path: path.replace(/\/$/, ''),
      })),
    );
    expect(paths['ns-a']!.repositories.map(({ path }) => path)).toEqual(['deploy', 'a/b', '.', '.']);
  });
});

describe('names', () => {
  it('come from the address', () => {
    expect(namesIn([{ repository: `${url('Payments_Deploy')}.git` }])).toEqual(['payments-deploy']);
    expect(namesIn([{ repository: url('x'.repeat(80)) }])).toEqual(['x'.repeat(63)]);
  });

  it('have the folder too where several would be alike', () => {
    const at = (path: string, more = {}) => ({ repository: url('web'), path, ...more });
    expect(namesIn([at('deploy/api'), at('deploy/batch'), at('x', { name: 'other' })])).toEqual([
      'web-deploy-api',
      'web-deploy-batch',
      'other',
    ]);
  });
});

describe('states', () => {
  const states = { namespaces: both, suspended: ['ns-a'], retiring: ['ns-b'] };
  it('suspended: nothing is synced; retiring: only the account is left', () => {
    const found = resolve([{ repository: url('web') }], states);
    expect(found['ns-a']!.repositories[0]!.suspend).toBe(true);
    expect(found['ns-b']).toEqual({ account: 'tenantry-sync', repositories: [] });
  });
});

it('the Namespace says which account is the platform’s, whatever it is called', () => {
  const facts = (account?: string) =>
    gitopsLayer.facts!(
      { ...(account === undefined ? {} : { account }), repositories: [] },
      { namespace: 'ns-a', tenant: { name: 't', kind: 'team', tier: 'standard' }, state: 'active' },
    );
  expect(facts('sync')).toEqual({ annotations: { 'tenantry.dev/platform-accounts': 'sync' } });
  expect(facts()).toEqual({});
});
