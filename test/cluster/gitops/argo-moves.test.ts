import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ref } from '../client/client.js';
import { mustBeNew, openAdmin, removeNamespaces } from '../cluster.js';
import { dropPolicies } from '../fleet.js';
import { ARGOCD } from './argo.js';
import { argoEngine, troubles } from './engines.js';
import { dropRoles, write } from './fleet.js';
import { heldIn, notHeld } from './held.js';
import { useArgo, useGit } from './use.js';

const admin = openAdmin();
const git = useGit();
const argo = useArgo(admin, {
  config: { 'application.sync.impersonation.enabled': 'true', 'application.resourceTrackingMethod': 'annotation' },
});
const engine = argoEngine(admin, argo);
const tenant = { owner: { team: 'A team', contact: 'team@example.com' }, budget: { cpu: '2', memory: '4Gi' } };
const application = (name: string): Ref => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: ARGOCD },
});
const TRACKING = 'argocd.argoproj.io/tracking-id';
const SKIP = 'argocd.argoproj.io/skip-reconcile';

describe('a namespace moves to another tenant on Argo CD', () => {
  const sap = { ...tenant, namespaces: { sap: {} } };
  const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tar' } };

  beforeAll(async () => {
    await dropPolicies(admin);
    await dropRoles(admin);
    await mustBeNew(admin, ['sap', 'tar', 'yew']);
  });
  afterAll(async () => {
    await engine.forget();
    await removeNamespaces(admin, ['sap', 'tar', 'yew']);
    await dropPolicies(admin);
  });

  it('by the described steps, and keeps all that is in it', async () => {
    const repository = git().repository('argo-moves');
    const first = write('argocd', repository.url, {
      sap: { ...sap, namespaces: { sap: {}, tar: {} } },
      yew: { ...tenant, namespaces: { yew: {} } },
    });
    repository.replace(first.files);
    for (const object of first.root) await admin.apply(object, { force: true });
    expect(await troubles(engine)).toEqual([]);
    const before = { held: await heldIn(admin, 'tar'), uid: (await admin.get(NAMESPACE)).metadata.uid };
    expect(before.held.length).toBeGreaterThan(3);

    await admin.patch(application('tenant-sap'), { metadata: { annotations: { [SKIP]: 'true' } } });
    // Before the commit: what still carries the other's mark is refused, and that commit isn't tried again by itself.
    const inside = first.objects.filter(
      ({ kind, metadata }) => metadata.namespace === 'tar' || (kind === 'Namespace' && metadata.name === 'tar'),
    );
    for (const object of inside) await admin.patch(object, { metadata: { annotations: { [TRACKING]: null } } });
    const moved = write('argocd', repository.url, {
      sap,
      yew: { ...tenant, namespaces: { yew: {}, tar: {} }, accept: ['namespace-moved'] },
    });
    repository.replace(moved.files);
    await argo().sync(application('tenantry'));
    await argo().sync(application('tenant-yew'));
    // Paused, the one it leaves has taken none of it back, and none away.
    for (const object of inside) expect((await admin.get(object)).metadata.annotations?.[TRACKING]).toMatch(/^tenant-yew:/);
    await admin.patch(application('tenant-sap'), { metadata: { annotations: { [SKIP]: null } } });
    expect(await troubles(engine)).toEqual([]);

    expect(await notHeld(admin, moved.objects)).toEqual([]);
    const namespace = await admin.get(NAMESPACE);
    expect(namespace.metadata.uid).toBe(before.uid);
    expect(namespace.metadata.labels?.['tenantry.dev/tenant']).toBe('yew');
    const names = (held: string[]) => held.map((line) => line.split(' ').slice(0, 3).join(' '));
    expect(names(await heldIn(admin, 'tar'))).toEqual(names(before.held));
  });
});
