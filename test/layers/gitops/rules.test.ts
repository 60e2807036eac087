import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { isAllowed } from '../../../src/layers/gitops/address.js';
import { gitopsLayer } from '../../../src/layers/gitops/index.js';
import { buildGitOps } from '../../../src/model/gitops.js';
import { parse } from '../../../src/model/parse.js';
import { resolveSketch, type ScopeSketch } from '../scope.js';

const author = z.strictObject(gitopsLayer.shape);
const capSchema = z.strictObject(gitopsLayer.capShape);
const repository = { url: 'https://github.com/contoso/tenants' };
const flux = { gitops: buildGitOps({ engine: 'flux', lockdown: true }) };
const argocd = { gitops: buildGitOps({ engine: 'argocd', lockdown: true, repository }) };
const web = 'https://github.com/contoso/web';
const window = { kind: 'deny', schedule: '0 22 * * 1-5', duration: '8h' };

const reported = (gitops: unknown, more: ScopeSketch = {}) => {
  expect(parse(author, { gitops })).toEqual({ value: { gitops } });
  return resolveSketch(gitopsLayer, { cluster: flux, values: { gitops }, ...more }).reported;
};
const faults = (gitops: unknown, more: ScopeSketch = {}) =>
  reported(gitops, more).map((r) => `${r.code} ${r.path.slice(1).join('.')}`.trim());

describe('a cluster', () => {
  const engines = (said: Parameters<typeof buildGitOps>[0]) =>
    faults([{ repository: web }], { cluster: { gitops: buildGitOps(said) } });

  it('gitops-unlocked: without the lock-down nobody has repositories of its own', () => {
    expect(engines(undefined)).toEqual(['gitops-unlocked']);
    expect(engines('flux')).toEqual(['gitops-unlocked']);
    expect(engines({ engine: 'flux', install: 'aks-flux-extension', lockdown: false })).toEqual(['gitops-unlocked']);
    expect(engines({ engine: 'flux', install: 'aks-flux-extension' })).toEqual([]);
    expect(faults([], { cluster: {} })).toEqual([]);
  });

  it('gitops-unsupported: on Argo CD something has to carry the project', () => {
    expect(engines({ engine: 'argocd', lockdown: true })).toEqual(['gitops-unsupported']);
    expect(engines({ engine: 'argocd', lockdown: true, repository })).toEqual([]);
    expect(engines('argocd')).toEqual(['gitops-unlocked', 'gitops-unsupported']);
  });

  it('gitops-unsupported: what only the other engine does', () => {
    const all = { repository: web, secret: 'git', decryption: { secret: 'sops' }, windows: [window] };
    expect(faults([all])).toEqual(['gitops-unsupported 0.windows']);
    expect(faults([all], { cluster: argocd })).toEqual(['gitops-unsupported 0.secret', 'gitops-unsupported 0.decryption']);
  });
});

it('bad-name: what the platform calls the account', () => {
  expect(faults([{ repository: web }], { names: { syncAccount: 'Sync' } })).toEqual(['bad-name']);
});

it('customer-access: whoever writes to a repository is in the cluster', () => {
  expect(faults([{ repository: web }], { tenant: { kind: 'customer' } })).toEqual(['customer-access']);
});

describe('an entry', () => {
  it('repository-secret: over SSH, on Flux', () => {
    const ssh = 'ssh://git@github.com/contoso/web';
    expect(faults([{ repository: ssh }])).toEqual(['repository-secret 0.repository']);
    expect(faults([{ repository: ssh, secret: 'git' }])).toEqual([]);
    expect(faults([{ repository: ssh }], { cluster: argocd })).toEqual([]);
  });

  it('duplicate-object: a name that another one has', () => {
    expect(faults([{ repository: web }, { repository: web }])).toEqual(['duplicate-object 1.name']);
    expect(faults([{ repository: web }, { name: 'web', repository: web }])).toEqual(['duplicate-object 1.name']);
    expect(faults({ repositories: [{ repository: web }, { repository: web }] })).toEqual([
      'duplicate-object repositories.1.name',
    ]);
  });

  it('missing-key: an address that gives no name', () => {
    expect(faults([{ repository: 'https://github.com/contoso/___' }])).toEqual(['missing-key 0.name']);
  });

  it('unknown-namespace: with the nearest one', () => {
    const sketch = { namespaces: { 'ns-a': {}, 'ns-b': {} } };
    const [fault, ...more] = reported([{ repository: web, namespaces: ['ns-a', 'ns-bb'] }], sketch);
    expect(more).toEqual([]);
    expect(fault).toMatchObject({ code: 'unknown-namespace', path: ['gitops', 0, 'namespaces', 1], found: 'ns-bb' });
    expect(fault!.message).toContain("did you mean 'ns-b'?");
  });

  it('unknown-namespace: a namespace speaks of itself', () => {
    const entry = { repository: web, namespaces: ['ns-b'] };
    const { reported } = resolveSketch(gitopsLayer, { cluster: flux, namespaces: { 'ns-a': { gitops: [entry] }, 'ns-b': {} } });
    expect(reported).toMatchObject([{ code: 'unknown-namespace', namespace: 'ns-a', path: ['gitops', 0, 'namespaces', 0] }]);
  });

  it('is told of once where all namespaces inherit it', () => {
    expect(faults([{ repository: web, windows: [window] }], { namespaces: { 'ns-a': {}, 'ns-b': {} } })).toHaveLength(1);
  });
});

describe('caps', () => {
  const under = (repositories: string[], url: string) => faults([{ repository: url }], { caps: { gitops: { repositories } } });

  it('above-cap: a repository that is not among them', () => {
    expect(under(['https://github.com/contoso/*'], web)).toEqual([]);
    expect(under([web], `${web}.git`)).toEqual([]);
    expect(under(['https://github.com/fabrikam/*'], web)).toEqual(['above-cap 0.repository']);
    expect(under([], web)).toEqual(['above-cap 0.repository']);
  });

  it.each([
    'https://github.com/contoso-evil/web',
    'https://github.com.evil.example/contoso/web',
    'http://github.com/contoso/web',
    'ssh://git@github.com/contoso/web',
    'https://GITHUB.com/contoso/web',
    'https://github.com/contoso',
  ])('%s is not below https://github.com/contoso/*', (url) => {
    expect(isAllowed(url, ['https://github.com/contoso/*'])).toBe(false);
  });

  it.each([
    '*',
    'https://*',
    'https://github.com*',
    'https://github.com/con*',
    'https://*.com/contoso/*',
    'github.com/contoso/*',
  ])('a cap may not say %s', (pattern) => {
    expect(capSchema.safeParse({ gitops: { repositories: [pattern] } }).success).toBe(false);
  });
});

describe('the schema', () => {
  const refused = (entry: object) => {
    const result = parse(author, { gitops: [{ repository: web, ...entry }] });
    return 'issues' in result ? result.issues.map((i) => `${i.code} ${i.path!.slice(1).join('.')}`) : [];
  };

  it.each([
    'https://github.com/contoso/../evil/web',
    'https://github.com/contoso/%2e%2E/evil/web',
    'https://github.com/contoso/..%2fevil/web',
    'https://github.com/contoso//web',
    'https://github.com/contoso/./web',
    'https://github.com/contoso/web/',
    'https://github.com/contoso/web?x=/contoso/',
    'https://github.com/contoso\\evil/web',
    'https://github.com/contoso/%252e%252e/web',
    'https://user:password@github.com/contoso/web',
    'git@github.com:contoso/web',
    'file:///etc/passwd',
  ])('refuses the address %s', (url) => {
    expect(refused({ repository: url })).toEqual(['wrong-type 0.repository']);
  });

  it('takes one of branch, tag and semver', () => {
    for (const one of [{ branch: 'release/1' }, { tag: 'v1' }, { semver: '>=1.0.0 <2.0.0' }]) expect(refused(one)).toEqual([]);
    expect(refused({ branch: 'main', tag: 'v1' })).toEqual(['wrong-type 0']);
  });

  it('says what is wrong with an entry in the list, not with the list', () => {
    expect(refused({ pth: 'x' })).toEqual(['unknown-key 0.pth']);
    expect(refused({ path: '../x' })).toEqual(['wrong-type 0.path']);
    expect(refused({ branch: '--upload-pack=x' })).toEqual(['wrong-type 0.branch']);
    expect(refused({ semver: 'main' })).toEqual(['wrong-type 0.semver']);
    expect(refused({ name: 'A' })).toEqual(['bad-name 0.name']);
    expect(refused({ windows: [{ ...window, schedule: '@daily' }] })).toEqual(['wrong-type 0.windows.0.schedule']);
    expect(refused({ windows: [{ ...window, duration: '1d' }] })).toEqual(['wrong-type 0.windows.0.duration']);
  });
});
