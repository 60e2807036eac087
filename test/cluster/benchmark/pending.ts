import { expect } from '@jest/globals';
import type { Manifest } from '../../../src/kube/types.js';
import { canReach } from '../../meaning/reach.js';
import type { Client, Sent } from '../client/client.js';
import { type Check, claim, dryRun, object, saying } from './checks.js';
import { granted } from './tenants.js';

const grantedClasses: Check = async (tenant, namespace) => {
  const { ada } = tenant;
  const classes = await granted(tenant, namespace, 'storage-classes');
  expect(classes.length).toBeGreaterThan(0);
  for (const storageClassName of classes) {
    const made = await ada.create(claim(namespace, { storageClassName }), dryRun);
    expect(made.spec.storageClassName).toBe(storageClassName);
  }
  for (const storageClassName of ['azurefile-csi', undefined])
    await saying(ada.create(claim(namespace, { storageClassName }), dryRun), "'tenantry-claims'", '[claims/class]');
};

/** A class as an Azure cluster has it, and a volume that it made for a claim. */
const storageClass = (name: string, reclaimPolicy = 'Delete'): Sent =>
  object('storage.k8s.io/v1', 'StorageClass', undefined, { provisioner: 'disk.csi.azure.com', reclaimPolicy }, name);
const volume = (name: string, of: object = {}): Sent =>
  object(
    'v1',
    'PersistentVolume',
    undefined,
    {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Delete',
        csi: { driver: 'disk.csi.azure.com', volumeHandle: name },
        ...of,
      },
    },
    name,
  );

async function withObject(admin: Client, made: Sent, test: () => Promise<void>): Promise<void> {
  await admin.apply(made);
  try {
    await test();
  } finally {
    await admin.delete(made);
  }
}

/** What a volume becomes is said by its class, which is the platform's: a tenant changes neither, and makes none. */
const reclaimPolicy: Check = async ({ ada, admin }, namespace) => {
  const name = `benchmark-${namespace}`;
  const keep = { spec: { persistentVolumeReclaimPolicy: 'Retain' } };
  await withObject(admin, volume(name), async () => {
    await saying(ada.patch(volume(name), keep, dryRun), 'cannot patch resource "persistentvolumes"');
  });
  await saying(ada.create(volume('mine'), dryRun), 'cannot create resource "persistentvolumes"');
  await saying(ada.create(storageClass('mine', 'Retain'), dryRun), 'cannot create resource "storageclasses"');
  await withObject(admin, storageClass(name), async () => {
    await saying(ada.delete(storageClass(name), dryRun), 'cannot delete resource "storageclasses"');
    await saying(
      ada.create(claim(namespace, { storageClassName: name }), dryRun),
      "'tenantry-claims'",
      '[claims/class]',
      'granted: managed-csi',
    );
  });
};

const otherVolumes: Check = async (tenant, namespace) => {
  const { ada, admin } = tenant;
  const [storageClassName] = await granted(tenant, namespace, 'storage-classes');
  const name = `released-${namespace}`;
  await withObject(admin, volume(name, { persistentVolumeReclaimPolicy: 'Retain', storageClassName }), async () => {
    await saying(
      ada.create(claim(namespace, { storageClassName, volumeName: name }), dryRun),
      "'tenantry-claims'",
      '[claims/volume-name]',
    );
    await saying(
      ada.create(claim(namespace, { storageClassName, selector: { matchLabels: { a: 'b' } } }), dryRun),
      '[claims/selector]',
    );
    await saying(ada.create(claim(namespace, { storageClassName: '' }), dryRun), '[claims/class]');
    await saying(ada.get(volume(name)), 'cannot get resource "persistentvolumes"');
  });
};

/** Which tenants' pods may reach which, and where: what both ends' files declare. */
const DECLARED: Readonly<Record<string, readonly number[]>> = {
  'checkout > payments-api': [8443],
  'checkout > payments-batch': [8443],
  'payments-api > ledger': [5432],
  'payments-batch > ledger': [5432],
};

/**
 * Only packets could prove it. This is as far as objects go: by the live NetworkPolicies, nothing but what is declared gets from tenant to tenant,
 * and the tenant changes neither them nor where a Service leads.
 */
const acrossTenants: Check = async ({ ada, admin, others, cluster }, namespace) => {
  const policies = (await admin.list('networking.k8s.io/v1', 'NetworkPolicy')) as unknown as Manifest[];
  const end = (name: string) => ({ namespace: name, labels: { app: 'x' }, ip: '10.244.0.9' });
  const found: Record<string, number[]> = {};
  const wanted: Record<string, readonly number[]> = {};
  for (const [from, to] of others.flatMap((other) => [[namespace, other] as const, [other, namespace] as const])) {
    const flow = `${from} > ${to}`;
    const open = [22, 80, 443, 5432, 8443].filter((port) => canReach(policies, end(from), end(to), port, 'TCP'));
    if (open.length > 0) found[flow] = open;
    if (DECLARED[flow]) wanted[flow] = DECLARED[flow];
  }
  expect([cluster, found]).toEqual([cluster, wanted]);
  for (const [apiVersion, kind, plural] of [
    ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'],
    ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'],
    ['v1', 'Endpoints', 'endpoints'],
  ] as const)
    await saying(ada.create(object(apiVersion, kind, namespace), dryRun), `cannot create resource "${plural}"`);
};

/** The four that kubectl-mtb planned and never wrote. */
export const PENDING: Readonly<Record<string, Check>> = {
  'require PersistentVolumeClaim for storage, of a granted class': grantedClasses,
  'require PV reclaim policy of delete: the class says it, which is the platform’s': reclaimPolicy,
  'block use of existing PVs: other tenants’ volumes': otherVolumes,
  'block network access across tenant namespaces, as far as objects go': acrossTenants,
};
