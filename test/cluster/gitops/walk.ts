import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, eventually, type Sent } from '../client/client.js';
import { mustBeNew, removeNamespaces } from '../cluster.js';
import { dropPolicies, namespacesOf } from '../fleet.js';
import { type Engine, troubles } from './engines.js';
import { dropRoles, type Written, write } from './fleet.js';
import type { Repository } from './git/repository.js';
import type { GitServer } from './git/server.js';
import { heldIn, notHeld, oursIn, oursOn } from './held.js';

const owner = { team: 'A team', contact: 'team@example.com' };
const budget = { cpu: '2', memory: '4Gi' };
const volume = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'ember' },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } },
};

const stays = { owner, budget };
const ember = { owner, budget, namespaces: { ember: { extras: [volume] } } };

/**
 * The life of a fleet on an engine, from its first push to the end of a tenant, one commit a step. What the cluster holds is compared with
 * `dist/`, object by object, at each.
 */
export function walk(engine: Engine, admin: Client, git: () => GitServer): void {
  let repository: Repository;
  const fleet = (tenants: Record<string, object>): Written => write(engine.name, repository.url, tenants);
  const push = (written: Written) => repository.replace(written.files);
  const has = (name: string) => admin.find({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const versions = (namespace: string) => heldIn(admin, namespace);
  const settled = async (written: Written): Promise<void> => {
    push(written);
    await well();
    expect(await notHeld(admin, written.objects)).toEqual([]);
  };
  const well = async () => expect(await troubles(engine)).toEqual([]);
  /** Whatever stood on the cluster before the first push: another file's fleet, that was left to end with the cluster. */
  let foreign: ReadonlySet<string>;
  /** What the tenants' namespaces hold of ours. */
  const ours = async (): Promise<string[]> => (await oursOn(admin)).filter((name) => !foreign.has(name));
  const oursOf = ({ objects }: Written) => oursIn(objects, engine.namespace);

  beforeAll(async () => {
    await dropPolicies(admin);
    await dropRoles(admin);
    repository = git().repository(`tenants-${engine.name}`);
    const first = fleet({ ash: stays, birch: stays, ember });
    await mustBeNew(admin, namespacesOf(first.objects));
    foreign = new Set(await oursOn(admin));
    push(first);
    for (const object of first.root) await admin.apply(object, { force: true });
  });
  afterAll(async () => {
    await engine.forget();
    await removeNamespaces(admin, ['ash', 'birch', 'cedar', 'ember']);
    await dropPolicies(admin);
  });

  it('holds exactly what dist/ holds after the first push', async () => {
    const written = fleet({ ash: stays, birch: stays, ember });
    await settled(written);
    expect(await ours()).toEqual(oursOf(written));
  });

  it('adds a tenant and touches no other', async () => {
    const before = [await versions('ash'), await versions('birch')];
    const written = fleet({ ash: stays, birch: stays, cedar: stays, ember });
    await settled(written);
    expect(await ours()).toEqual(oursOf(written));
    expect([await versions('ash'), await versions('birch')]).toEqual(before);
  });

  it('takes back what somebody changes and deletes by hand', async () => {
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tenantry', namespace: 'ash' } };
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'default-deny', namespace: 'ash' },
    };
    await admin.patch(quota, { spec: { hard: { pods: '9999' } } });
    await admin.delete(policy);
    await settled(fleet({ ash: stays, birch: stays, cedar: stays, ember }));
  });

  describe('removes nothing', () => {
    const all = () => fleet({ ash: stays, birch: stays, cedar: stays, ember });
    const uids = async () => Promise.all(['ash', 'birch', 'cedar', 'ember'].map(async (name) => (await has(name))?.metadata.uid));
    const unharmed = async (files: Record<string, string>) => {
      const before = { uids: await uids(), ours: await ours() };
      repository.replace(files);
      await engine.settle();
      expect({ uids: await uids(), ours: await ours() }).toEqual(before);
      await settled(all());
    };

    it('when dist/ is emptied', () => unharmed({ 'README.md': 'nothing here\n', 'dist/lab/tenants/README.md': 'nor here\n' }));
    it("when a tenant's sync file is deleted", () => {
      const { 'dist/lab/sync/birch.yaml': _, ...files } = all().files;
      return unharmed(files);
    });
    it('when a folder does not build', () =>
      unharmed({ ...all().files, 'dist/lab/tenants/birch/ns-birch.yaml': 'apiVersion: v1\nkind: [\n' }));
    it("when a tenant's folder is renamed", () => {
      const files = Object.entries(all().files).map(([path, text]) => [path.replace('tenants/birch/', 'tenants/beech/'), text]);
      return unharmed(Object.fromEntries(files));
    });
    it("when a tenant's folder is lost together with its sync file", () =>
      unharmed(Object.fromEntries(Object.entries(all().files).filter(([path]) => !path.includes('birch')))));
    it("when a namespace's file is lost", () => {
      const files = {
        ...all().files,
        'dist/lab/tenants/ember/left.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: left, namespace: ember }\n',
      };
      delete (files as Record<string, string>)['dist/lab/tenants/ember/ns-ember.yaml'];
      return keptNamespace(files);
    });
    /** What in it held no data is pruned with the file; the namespace and its volumes stand. */
    const keptNamespace = async (files: Record<string, string>) => {
      const before = await uids();
      repository.replace(files);
      await engine.settle();
      expect(await uids()).toEqual(before);
      expect(await admin.find(volume as Sent)).toBeDefined();
      await settled(all());
    };
  });

  describe('walks a tenant to its end', () => {
    const as = (state: string) => fleet({ ash: stays, birch: stays, cedar: stays, ember: { ...ember, state } });
    const others = async () => [await versions('ash'), await versions('birch'), await versions('cedar')];
    let before: string[][];

    it('suspended: all of it stands', async () => {
      before = await others();
      await settled(as('suspended'));
      expect((await has('ember'))?.metadata.labels?.['tenantry.dev/state']).toBe('suspended');
    });
    it('retiring: all of it stands, unprotected', async () => {
      await settled(as('retiring'));
      expect(JSON.stringify((await has('ember'))?.metadata.annotations)).not.toMatch(/prune|confirm/i);
    });
    it('removed: it is gone, data and all, and nobody else is touched', async () => {
      const written = as('removed');
      push(written);
      const namespace = await has('ember');
      await well();
      await eventually('the namespace to be gone', async () => ((await has('ember')) ? undefined : true), 90);
      expect(namespace).toBeDefined();
      expect(await admin.find(volume as Sent)).toBeUndefined();
      expect(await ours()).toEqual(oursOf(written));
      expect(await notHeld(admin, written.objects)).toEqual([]);
      expect(await others()).toEqual(before);
    });
    it('its file gone: nothing of it is left', async () => {
      const written = fleet({ ash: stays, birch: stays, cedar: stays });
      await settled(written);
      const left = await admin.list('v1', 'ConfigMap', engine.namespace, { labelSelector: 'tenantry.dev/tenant=ember' });
      expect(left).toEqual([]);
    });
  });
}
