import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import type { Ref, Sent } from '../client/client.js';
import { distOf, mustBeNew, openAdmin, removeNamespaces } from '../cluster.js';
import { dropPolicies, manifestsIn, namespacesOf } from '../fleet.js';
import { ARGOCD, IN_CLUSTER } from './argo.js';
import { writersOf } from './audit.js';
import { condition } from './condition.js';
import type { Repository } from './git/repository.js';
import { notHeld } from './held.js';
import { accountOf, boundTo, namespaceOf } from './install.js';
import { clusterRole, configMap, mayWriteConfigMaps } from './samples.js';
import { useArgo, useGit } from './use.js';

const admin = openAdmin();
const git = useGit();
const argo = useArgo(admin, { config: { 'application.sync.impersonation.enabled': 'true' } });

const TEAM = 'argo-team';
const OTHER = 'argo-other';
const PLATFORM = 'argo-platform';
const CONTROLLER = 'system:serviceaccount:argocd:argocd-application-controller';

const project = (name: string, spec: object): Sent => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name, namespace: ARGOCD },
  spec: { sourceRepos: ['*'], ...spec },
});

const application = (name: string, repoURL: string, spec: object, path = '.'): Sent => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: ARGOCD },
  spec: {
    source: { repoURL, targetRevision: 'main', path, directory: { recurse: true } },
    destination: { server: IN_CLUSTER },
    syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['ServerSideApply=true'], retry: { limit: 0 } },
    ...spec,
  },
});

/** A repository, and an Application of a project that applies it. @param kind whether Argo CD is to find out what it is made with */
async function synced(name: string, projectName: string, files: Record<string, string>, kind: 'directory' | 'any' = 'directory') {
  const repository = git().repository(`argo/${name}`);
  repository.push(files);
  const destination = { server: IN_CLUSTER, namespace: TEAM };
  const found = { repoURL: repository.url, targetRevision: 'main', path: '.' };
  const spec = { project: projectName, destination, ...(kind === 'any' ? { source: found } : {}) };
  const ref = await admin.create(application(name, repository.url, spec));
  return { repository, ref, live: await argo().sync(ref) };
}

beforeAll(async () => {
  await dropPolicies(admin);
  await mustBeNew(admin, [TEAM, OTHER]);
  for (const name of [TEAM, OTHER]) await admin.create(namespaceOf(name));
  await admin.create(accountOf(TEAM, 'deployer'));
  await admin.create(accountOf(ARGOCD, PLATFORM));
  await admin.create(boundTo('cluster-admin', ARGOCD, PLATFORM));
  for (const object of mayWriteConfigMaps(TEAM, 'deployer')) await admin.create(object);
  const account = (namespace: string, defaultServiceAccount: string) => ({
    server: IN_CLUSTER,
    namespace,
    defaultServiceAccount,
  });
  await admin.create(
    project('platform', {
      destinations: [{ server: IN_CLUSTER, namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      destinationServiceAccounts: [account('*', `${ARGOCD}:${PLATFORM}`)],
    }),
  );
  await admin.create(
    project('team', {
      destinations: [{ server: IN_CLUSTER, namespace: TEAM }],
      destinationServiceAccounts: [account('*', `${TEAM}:deployer`)],
    }),
  );
  // Forbids nothing itself: what is refused then is refused the account.
  await admin.create(
    project('wide', {
      destinations: [{ server: IN_CLUSTER, namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      destinationServiceAccounts: [account('*', `${TEAM}:deployer`)],
    }),
  );
});
afterAll(async () => {
  await admin.delete(boundTo('cluster-admin', ARGOCD, PLATFORM));
  await removeNamespaces(admin, [TEAM, OTHER]);
});

describe('Argo CD', () => {
  it('applies what is pushed, follows a second push, mends a change, and prunes what is taken away', async () => {
    const { repository, ref, live } = await synced('follow', 'platform', { 'one.yaml': stringify(configMap(OTHER, 'one')) });
    expect(live.status).toMatchObject({ sync: { status: 'Synced' }, operationState: { phase: 'Succeeded' } });
    expect(await notHeld(admin, [configMap(OTHER, 'one')])).toEqual([]);

    const commit = repository.push({ 'two.yaml': stringify(configMap(OTHER, 'two')) });
    const second = await argo().sync(ref);
    expect(second.status).toMatchObject({ sync: { status: 'Synced', revision: commit }, resources: [{}, {}] });
    expect(await notHeld(admin, [configMap(OTHER, 'two')])).toEqual([]);

    await admin.patch(configMap(OTHER, 'one'), { data: { value: 'by hand' } });
    expect(await notHeld(admin, [configMap(OTHER, 'one')])).toEqual([`another ConfigMap ${OTHER} one`]);
    await argo().sync(ref);
    expect(await notHeld(admin, [configMap(OTHER, 'one')])).toEqual([]);

    repository.remove('two.yaml');
    expect((await argo().sync(ref)).status.resources).toHaveLength(1);
    expect(await admin.find(configMap(OTHER, 'two'))).toBeUndefined();
  });

  it('acts as the account that the project names, and as its own without impersonation', async () => {
    const account = `system:serviceaccount:${ARGOCD}:${PLATFORM}`;
    const { repository, ref } = await synced('own', 'platform', { 'own.yaml': stringify(configMap(OTHER, 'own')) });
    expect(writersOf('configmaps', configMap(OTHER, 'own'))).toEqual([account]);
    await argo().configure({});
    repository.push({ 'own.yaml': stringify(configMap(OTHER, 'own', '2')) });
    expect((await argo().sync(ref)).status.sync.status).toBe('Synced');
    expect(writersOf('configmaps', configMap(OTHER, 'own'))).toEqual([account, CONTROLLER]);
    await argo().configure({ 'application.sync.impersonation.enabled': 'true' });
  });

  describe('with the account of a team', () => {
    it('writes what the account may', async () => {
      const { live } = await synced('may', 'team', { 'may.yaml': stringify(configMap(TEAM, 'may')) });
      expect(live.status.operationState.phase).toBe('Succeeded');
      expect(writersOf('configmaps', configMap(TEAM, 'may'))).toEqual([`system:serviceaccount:${TEAM}:deployer`]);
    });

    it.each([
      ['another namespace', 'elsewhere', configMap(OTHER, 'intruder'), 'cannot get resource "configmaps"'],
      ['a role for the cluster', 'role', clusterRole('argo-intruder'), 'cannot get resource "clusterroles"'],
    ])('is refused %s, and says so', async (_, name, object, reason) => {
      const { live } = await synced(name, 'wide', { 'object.yaml': stringify(object) });
      expect(live.status.operationState.phase).toBe('Failed');
      const [result] = live.status.operationState.syncResult.resources;
      expect(result.message).toContain(`User "system:serviceaccount:${TEAM}:deployer" ${reason}`);
      expect(await admin.find(object)).toBeUndefined();
    });

    it('is refused by its project what that does not name', async () => {
      const { live } = await synced('not-named', 'team', { 'object.yaml': stringify(clusterRole('argo-intruder')) });
      expect(live.status.operationState.phase).toBe('Failed');
      const [result] = live.status.operationState.syncResult.resources;
      expect(result.message).toBe('resource rbac.authorization.k8s.io:ClusterRole is not permitted in project team');
    });

    it('is refused a repository that the project does not name', async () => {
      await admin.create(
        project('narrow', { sourceRepos: ['https://example.com/a'], destinations: [{ server: '*', namespace: '*' }] }),
      );
      const repository = git().repository('argo/foreign');
      repository.push({ 'a.yaml': stringify(configMap(TEAM, 'foreign')) });
      const ref = await admin.create(application('foreign', repository.url, { project: 'narrow' }));
      const live = await argo().refresh(ref);
      expect(condition(live, 'InvalidSpecError')?.message).toContain('is not permitted in project');
      expect(live.status.operationState).toBeUndefined();
    });
  });

  describe('with kustomize', () => {
    const CONFIG = { 'application.sync.impersonation.enabled': 'true' };
    let base: Repository;
    beforeAll(() => {
      base = git().repository('argo/base');
      base.push({ 'kustomization.yaml': 'resources: [base.yaml]\n', 'base.yaml': stringify(configMap(TEAM, 'from-a-base')) });
    });

    it('loads a remote base, which no project names', async () => {
      const remote = { 'kustomization.yaml': `resources: ['${base.url}?ref=main']\n` };
      const { live } = await synced('remote', 'team', remote, 'any');
      expect(live.status.operationState.phase).toBe('Succeeded');
      expect(await admin.find(configMap(TEAM, 'from-a-base'))).toBeDefined();
      // Once it is there, by the account of the team all the same.
      expect(writersOf('configmaps', configMap(TEAM, 'from-a-base'))).toEqual([`system:serviceaccount:${TEAM}:deployer`]);
    });

    it('loads none where kustomize is switched off', async () => {
      await argo().configure({ ...CONFIG, 'kustomize.enable': 'false' });
      const remote = { 'kustomization.yaml': `resources: ['${base.url}?ref=main']\nnameSuffix: -off\n` };
      const { live } = await synced('remote-off', 'team', remote, 'any');
      expect(live.status.sourceType).toBe('Directory');
      expect(await admin.find(configMap(TEAM, 'from-a-base-off'))).toBeUndefined();
      await argo().configure(CONFIG);
    });
  });

  describe('dist/', () => {
    // What stands in sync/ would have the engine look for the repository it names.
    const files = distOf('lab-dev').filter(({ path }) => !path.startsWith('sync/'));
    const objects = files.flatMap(({ text }) => manifestsIn(text));
    const folders = [...new Set(files.map(({ path }) => /^tenants\/[^/]+|^platform/.exec(path)?.[0] ?? path))].sort();

    const refs: Ref[] = [];

    beforeAll(() => mustBeNew(admin, namespacesOf(objects)));
    afterAll(async () => {
      for (const ref of refs) await admin.delete(ref);
      await removeNamespaces(admin, namespacesOf(objects));
      await dropPolicies(admin);
    });

    it('is applied folder by folder, the platform first', async () => {
      const repository = git().repository('argo/fleet');
      repository.push(Object.fromEntries(files.map(({ path, text }) => [path, text])));
      for (const folder of folders) {
        const ref = await admin.create(application(folder.replace('/', '-'), repository.url, { project: 'platform' }, folder));
        refs.push(ref);
        const live = await argo().sync(ref);
        expect(live.status).toMatchObject({ operationState: { phase: 'Succeeded' } });
        const own = files.filter(({ path }) => path.startsWith(`${folder}/`)).flatMap(({ text }) => manifestsIn(text));
        expect(live.status.resources).toHaveLength(own.length);
      }
      expect(await notHeld(admin, objects)).toEqual([]);
    });
  });
});
