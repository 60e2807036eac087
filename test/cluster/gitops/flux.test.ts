import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import type { Live, Ref, Sent } from '../client/client.js';
import { distOf, mustBeNew, openAdmin, removeNamespaces } from '../cluster.js';
import { dropPolicies, manifestsIn, namespacesOf } from '../fleet.js';
import { writersOf } from './audit.js';
import { condition } from './condition.js';
import { FLUX_SYSTEM, LOCK_DOWN, OPEN } from './flux.js';
import type { Repository } from './git/repository.js';
import { notHeld } from './held.js';
import { accountOf, namespaceOf } from './install.js';
import { clusterRole, configMap, mayWriteConfigMaps } from './samples.js';
import { useFlux, useGit } from './use.js';

const admin = openAdmin();
const git = useGit();
const flux = useFlux(admin);

const TEAM = 'flux-team';
const OTHER = 'flux-other';

const gitRepository = (namespace: string, name: string, { url }: Repository): Sent => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name, namespace },
  spec: { url, ref: { branch: 'main' }, interval: '1h' },
});

const kustomization = (namespace: string, name: string, spec: object = {}): Sent => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name, namespace },
  spec: { interval: '1h', path: './', prune: true, sourceRef: { kind: 'GitRepository', name }, ...spec },
});

const ready = (live: Live) => condition(live, 'Ready');
const entries = (live: Live): number => live.status.inventory?.entries.length ?? 0;

/** A repository, and a Kustomization that applies it. */
async function synced(name: string, files: Record<string, string>, spec: object = {}, namespace = FLUX_SYSTEM) {
  const repository = git().repository(name);
  repository.push(files);
  await admin.create(gitRepository(namespace, name, repository));
  const ref = await admin.create(kustomization(namespace, name, spec));
  return { repository, ref, live: await flux().sync(ref) };
}

describe('Flux', () => {
  beforeAll(async () => {
    await dropPolicies(admin);
    await mustBeNew(admin, [TEAM, OTHER]);
    for (const name of [TEAM, OTHER]) await admin.create(namespaceOf(name));
  });
  afterAll(() => removeNamespaces(admin, [TEAM, OTHER]));

  it('applies what is pushed, follows a second push, mends a change, and prunes what is taken away', async () => {
    const { repository, ref, live } = await synced('follow', { 'one.yaml': stringify(configMap(OTHER, 'one')) });
    expect(ready(live)).toMatchObject({ status: 'True', reason: 'ReconciliationSucceeded' });
    expect(await notHeld(admin, [configMap(OTHER, 'one')])).toEqual([]);

    const commit = repository.push({ 'two.yaml': stringify(configMap(OTHER, 'two')) });
    const second = await flux().sync(ref);
    expect(second.status.lastAppliedRevision).toBe(`main@sha1:${commit}`);
    expect(entries(second)).toBe(2);
    expect(await notHeld(admin, [configMap(OTHER, 'two')])).toEqual([]);

    await admin.patch(configMap(OTHER, 'one'), { data: { value: 'by hand' } });
    expect(await notHeld(admin, [configMap(OTHER, 'one')])).toEqual([`another ConfigMap ${OTHER} one`]);
    await flux().reconcile(ref);
    expect(await notHeld(admin, [configMap(OTHER, 'one')])).toEqual([]);

    repository.remove('two.yaml');
    expect(entries(await flux().sync(ref))).toBe(1);
    expect(await admin.find(configMap(OTHER, 'two'))).toBeUndefined();
  });

  it('acts as its own account, by the name it has on real clusters', async () => {
    await synced('own', { 'own.yaml': stringify(configMap(OTHER, 'own')) });
    expect(writersOf('configmaps', configMap(OTHER, 'own'))).toEqual(['system:serviceaccount:flux-system:kustomize-controller']);
  });

  describe('with the account of a team', () => {
    const spec = { serviceAccountName: 'deployer' };
    const write = (name: string, object: Sent) => synced(name, { 'object.yaml': stringify(object) }, spec, TEAM);

    beforeAll(async () => {
      await admin.create(accountOf(TEAM, 'deployer'));
      for (const object of mayWriteConfigMaps(TEAM, 'deployer')) await admin.create(object);
    });

    it('writes what the account may', async () => {
      expect(ready((await write('may', configMap(TEAM, 'may'))).live)?.status).toBe('True');
      expect(writersOf('configmaps', configMap(TEAM, 'may'))).toEqual([`system:serviceaccount:${TEAM}:deployer`]);
    });

    it.each([
      ['another namespace', 'elsewhere', configMap(OTHER, 'intruder'), 'cannot patch resource "configmaps"'],
      ['a role for the cluster', 'role', clusterRole('flux-intruder'), 'cannot patch resource "clusterroles"'],
      ['its own Namespace', 'own-namespace', namespaceOf(TEAM), 'cannot patch resource "namespaces"'],
    ])('is refused %s, and says so', async (_, name, object, reason) => {
      const { live } = await write(name, object);
      expect(ready(live)).toMatchObject({ status: 'False', reason: 'ReconciliationFailed' });
      expect(ready(live)?.message).toContain(`User "system:serviceaccount:${TEAM}:deployer" ${reason}`);
      if (object.kind !== 'Namespace') expect(await admin.find(object)).toBeUndefined();
    });
  });

  describe('locked down', () => {
    const source = { kind: 'GitRepository', name: 'shared', namespace: FLUX_SYSTEM };
    const cross = () => kustomization(TEAM, 'cross', { sourceRef: source, serviceAccountName: 'deployer' });
    let base: Repository;

    beforeAll(async () => {
      const shared = git().repository('shared');
      shared.push({ 'shared.yaml': stringify(configMap(TEAM, 'shared')) });
      await admin.create(gitRepository(FLUX_SYSTEM, 'shared', shared));
      base = git().repository('base');
      base.push({ 'kustomization.yaml': 'resources: [base.yaml]\n', 'base.yaml': stringify(configMap(TEAM, 'base')) });
      await admin.create(cross());
    });

    it('lets all of it through without the flags', async () => {
      expect(ready(await flux().sync(cross()))?.status).toBe('True');
      const remote = { 'kustomization.yaml': `resources: ['${base.url}?ref=main']\n` };
      expect(ready((await synced('remote', remote, { serviceAccountName: 'deployer' }, TEAM)).live)?.status).toBe('True');
      expect(ready((await synced('unnamed', { 'u.yaml': stringify(configMap(OTHER, 'unnamed')) }, {}, TEAM)).live)?.status).toBe(
        'True',
      );
    });

    it('refuses a source elsewhere, a remote base, and to act as itself', async () => {
      await flux().restart(LOCK_DOWN);
      expect(ready(await flux().sync(cross()))).toMatchObject({ status: 'False', reason: 'AccessDenied' });
      const remote = ready(await flux().sync(kustomization(TEAM, 'remote')));
      expect(remote).toMatchObject({ status: 'False', reason: 'BuildFailed' });
      const unnamed = ready(await flux().sync(kustomization(TEAM, 'unnamed')));
      expect(unnamed?.message).toContain(`User "system:serviceaccount:${TEAM}:default" cannot patch resource "configmaps"`);
      await flux().restart(OPEN);
    });
  });

  describe('dist/', () => {
    // What stands in sync/ would have the engine look for the repository it names.
    const files = distOf('weu-prod').filter(({ path }) => !path.startsWith('sync/'));
    const objects = files.flatMap(({ text }) => manifestsIn(text));
    const under = (path: string) => objectsUnder(files, path);
    const folders = [...new Set(files.map(({ path }) => /^tenants\/[^/]+|^platform/.exec(path)?.[0] ?? path))].sort();
    let repository: Repository;
    let refs: Ref[];

    beforeAll(async () => {
      await mustBeNew(admin, namespacesOf(objects));
      repository = git().repository('fleet');
      repository.push(Object.fromEntries(files.map(({ path, text }) => [path, text])));
      await admin.create(gitRepository(FLUX_SYSTEM, 'fleet', repository));
    });
    afterAll(async () => {
      for (const ref of refs ?? []) await admin.delete(ref);
      await removeNamespaces(admin, namespacesOf(objects));
      await dropPolicies(admin);
    });

    it('is applied folder by folder, the platform first', async () => {
      refs = [];
      for (const folder of folders) {
        const name = folder.replace('/', '-');
        const dependsOn = folder === 'platform' ? [] : [{ name: 'platform' }];
        const spec = { path: folder, dependsOn, sourceRef: { kind: 'GitRepository', name: 'fleet' }, deletionPolicy: 'Orphan' };
        refs.push(await admin.create(kustomization(FLUX_SYSTEM, name, spec)));
      }
      for (const [at, ref] of refs.entries()) {
        const live = await flux().sync(ref);
        expect(ready(live)).toMatchObject({ status: 'True' });
        expect(entries(live)).toBe(under(folders[at]!).length);
      }
      expect(await notHeld(admin, objects)).toEqual([]);
    });
  });
});

const objectsUnder = (files: readonly { path: string; text: string }[], folder: string): Sent[] =>
  files.filter(({ path }) => path.startsWith(`${folder}/`)).flatMap(({ text }) => manifestsIn(text));
