import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ref } from '../client/client.js';
import { mustBeNew, openAdmin, removeNamespaces } from '../cluster.js';
import { dropPolicies } from '../fleet.js';
import { condition } from './condition.js';
import { fluxEngine, troubles } from './engines.js';
import { dropRoles, type Written, write } from './fleet.js';
import { type Controller, FLUX_SYSTEM, LOCK_DOWN } from './flux.js';
import type { Repository } from './git/repository.js';
import { heldIn, notHeld, oursIn, oursOn } from './held.js';
import { useFlux, useGit } from './use.js';

const admin = openAdmin();
const git = useGit();

/** As Flux's documentation of sharding has it: one controller that leaves out what has a key, and one for each key. */
const MAIN: readonly Controller[] = LOCK_DOWN.map((controller) =>
  controller.program === 'kustomize-controller'
    ? { ...controller, flags: [...(controller.flags ?? []), '--watch-label-selector=!sharding.fluxcd.io/key'] }
    : controller,
);
const shard = (key: string): Controller => ({
  ...LOCK_DOWN[1]!,
  name: `kustomize-controller-${key}`,
  flags: [...(LOCK_DOWN[1]!.flags ?? []), `--watch-label-selector=sharding.fluxcd.io/key=${key}`],
});

const flux = useFlux(admin, MAIN);
const engine = fluxEngine(admin, flux);
const owner = { team: 'A team', contact: 'team@example.com' };
const tenant = { owner, budget: { cpu: '2', memory: '4Gi' } };
const NAMES = ['elm', 'fir', 'gum', 'hop'];
const FLEET = Object.fromEntries(NAMES.map((name) => [name, tenant]));
const kustomization = (name: string): Ref => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name, namespace: FLUX_SYSTEM },
});

let repository: Repository;
let foreign: ReadonlySet<string>;

async function settled(written: Written): Promise<void> {
  repository.replace(written.files);
  expect(await troubles(engine)).toEqual([]);
  expect(await notHeld(admin, written.objects)).toEqual([]);
  expect((await oursOn(admin)).filter((name) => !foreign.has(name))).toEqual(oursIn(written.objects, FLUX_SYSTEM));
}

const everything = (names: readonly string[]) => Promise.all(names.map((name) => heldIn(admin, name)));

afterAll(() => dropPolicies(admin));

beforeAll(async () => {
  await dropPolicies(admin);
  await dropRoles(admin);
  await mustBeNew(admin, [...NAMES, 'ivy', 'oat', 'rye']);
  foreign = new Set(await oursOn(admin));
});

describe('shards on Flux', () => {
  const fleet = (shards?: number) => write('flux', repository.url, FLEET, { gitops: shards ? { shards } : {} });
  const folders = ({ files }: Written) =>
    new Set(Object.keys(files).flatMap((path) => /tenants\/(\d\d)\/[^/]+\//.exec(path)?.[1] ?? []));

  beforeAll(async () => {
    repository = git().repository('shards');
    const first = fleet(2);
    repository.push(first.files);
    for (const object of first.root) await admin.apply(object, { force: true });
  });
  afterAll(async () => {
    await engine.forget();
    await removeNamespaces(admin, NAMES);
  });

  it('are left alone by the controller that is not theirs', async () => {
    expect([...folders(fleet(2))].sort()).toEqual(['00', '01']);
    for (const name of ['tenantry', 'tenantry-platform']) await flux().sync(kustomization(name));
    for (const name of ['tenants-00', 'tenants-01'])
      expect((await admin.get(kustomization(name))).status?.conditions).toBeUndefined();
  });

  it('hold exactly what dist/ holds, each by a controller of its own', async () => {
    await flux().restart([...MAIN, shard('shard-00'), shard('shard-01'), shard('shard-02')]);
    await settled(fleet(2));
  });

  it('are left, and come back in another number by way of none, and nothing is lost', async () => {
    const before = await everything(NAMES);
    await settled(fleet());
    expect(await everything(NAMES)).toEqual(before);
    await settled(fleet(3));
    expect(await everything(NAMES)).toEqual(before);
    await settled(fleet());
    expect(await everything(NAMES)).toEqual(before);
  });
});

describe('a namespace moves to another tenant on Flux', () => {
  const oat = { ...tenant, namespaces: { oat: {} } };
  const fleet = (from: object, to: object) => write('flux', repository.url, { oat: from, rye: to });
  const suspend = (suspended: boolean) => admin.patch(kustomization('tenant-oat'), { spec: { suspend: suspended } });

  afterAll(async () => {
    await engine.forget();
    await removeNamespaces(admin, ['ivy', 'oat', 'rye']);
  });

  it('by the described steps, and keeps all that is in it', async () => {
    repository = git().repository('moves');
    const first = fleet({ ...oat, namespaces: { oat: {}, ivy: {} } }, { ...tenant, namespaces: { rye: {} } });
    repository.push(first.files);
    for (const object of first.root) await admin.apply(object, { force: true });
    await settled(first);
    const before = {
      held: await everything(['ivy']),
      uid: (await admin.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ivy' } })).metadata.uid,
    };

    await suspend(true);
    const moved = fleet(oat, { ...tenant, namespaces: { rye: {}, ivy: {} }, accept: ['namespace-moved'] });
    repository.replace(moved.files);
    await flux().sync(kustomization('tenantry'));
    await flux().sync(kustomization('tenantry-platform'));
    expect(condition(await flux().sync(kustomization('tenant-rye')), 'Ready')?.status).toBe('True');
    await suspend(false);
    await settled(moved);

    const namespace = await admin.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ivy' } });
    expect(namespace.metadata.uid).toBe(before.uid);
    expect(namespace.metadata.labels?.['tenantry.dev/tenant']).toBe('rye');
    const names = (held: string[][]) => held.flat().map((line) => line.split(' ').slice(0, 3).join(' '));
    expect(names(await everything(['ivy']))).toEqual(names(before.held));
  });
});
