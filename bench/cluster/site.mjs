// A control plane with so many tenants on it, and beside them a namespace that no rule judges.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CLUSTER, fleetOf, writeRoot } from '../fleet.mjs';
import { run } from '../measure.mjs';
import { inFlight, podOf } from './load.mjs';

const objectsIn = (file) => parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS());

/** The objects of such a fleet by `tenantry synth`: those of the cluster, and those of each tenant. */
export async function synthesized({ dir, cli, env }, count) {
  const root = join(dir, 'fleet');
  rmSync(root, { recursive: true, force: true });
  const tenants = fleetOf(count);
  writeRoot(root, tenants, 'yaml');
  await run(process.execPath, [cli, 'synth', '--root', root], { cwd: dir, env, dir });
  const dist = join(root, 'dist', CLUSTER);
  const platform = readdirSync(join(dist, 'platform'))
    .sort()
    .flatMap((name) => objectsIn(join(dist, 'platform', name)));
  const each = tenants.map(({ name }) => objectsIn(join(dist, 'tenants', name, `ns-${name}.yaml`)));
  return { platform, tenants: each, first: tenants[0] };
}

/** Applies them, many tenants at once and each in its order; says how many objects. */
export async function applyFleet(admin, { platform, tenants }, most) {
  for (const object of platform) await admin.apply(object, { force: true });
  const jobs = tenants.map((objects) => async () => {
    for (const object of objects) await admin.apply(object, { force: true });
  });
  await inFlight(most, jobs);
  return platform.length + tenants.flat().length;
}

/** Room for as many pods as are tried: what is timed is admission, and a quota is counted in both namespaces. */
const ROOM = { cpu: '100000', memory: '100Ti', 'ephemeral-storage': '100Ti' };
const hard = {
  ...Object.fromEntries(
    Object.entries(ROOM).flatMap(([key, value]) => ['requests', 'limits'].map((kind) => [`${kind}.${key}`, value])),
  ),
  pods: '100000',
};

const UNGUARDED = 'unguarded';
const OWN = 'tenantry.dev/';

/**
 * The two namespaces that are compared: a tenant's, and the same without our labels and annotations, which are what the rules find it by. Quotas,
 * defaults, Pod Security, roles and network policies are the same.
 */
export async function pairOf({ admin, eventually, Refusal }, { tenants: [objects], first }) {
  const twin = objects.map((object) => twinOf(object));
  for (const object of twin) await admin.apply(object, { force: true });
  const guarded = objects.find(({ kind }) => kind === 'Namespace').metadata.name;
  const user = admin.as('bench', first.admins);
  for (const namespace of [guarded, UNGUARDED]) {
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tenantry', namespace } };
    await admin.patch(quota, { spec: { hard } });
    const admitted = () => user.create(podOf(namespace, 'awake'), { dryRun: true }).catch(() => undefined);
    await eventually(`pods in ${namespace}`, admitted);
  }
  // Only what is refused shows that the rules are awake, and only where they are meant to be.
  const evil = (namespace) => {
    const pod = podOf(namespace, 'evil');
    return { ...pod, spec: { ...pod.spec, nodeName: 'x' } };
  };
  await eventually('the rules', async () => {
    const said = await user.create(evil(guarded), { dryRun: true }).catch((error) => error);
    return said instanceof Refusal && said.said.includes('[pods/node-name]') ? true : undefined;
  });
  await user.create(evil(UNGUARDED), { dryRun: true });
  return { user, guarded, unguarded: UNGUARDED };
}

function twinOf(object) {
  const { kind, metadata } = object;
  const keep = (marks = {}) => Object.fromEntries(Object.entries(marks).filter(([key]) => !key.startsWith(OWN)));
  const name = kind === 'Namespace' ? UNGUARDED : metadata.name;
  const namespace = kind === 'Namespace' ? undefined : UNGUARDED;
  return { ...object, metadata: { name, namespace, labels: keep(metadata.labels), annotations: keep(metadata.annotations) } };
}
