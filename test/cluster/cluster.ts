import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { Client, type Sent } from './client/client.js';
import { nameOf } from './client/objects.js';
import { readTarget } from './client/target.js';

export { nameOf, removeNamespaces } from './client/objects.js';

/** The repository's own output. */
export const DIST = join(import.meta.dirname, '../../dist');

/** The cluster that `npm run test:cluster` found or started, asked as its administrator. Closed after the file's tests. */
export function openAdmin(): Client {
  const kubeconfig = process.env.TENANTRY_KUBECONFIG;
  if (!kubeconfig) throw new Error('there is no cluster: run these tests with npm run test:cluster');
  const admin = new Client(readTarget(kubeconfig));
  afterAll(() => admin.close());
  return admin;
}

/** Fails on any other cluster than our own control plane: a test that needs it isn't passed over, and what it would do harms others. */
export function needOurs(admin: Client, why: string): void {
  if (!admin.target.ours) {
    throw new Error(`this test needs our own control plane (${why}): run npm run test:cluster without TENANTRY_KUBECONFIG`);
  }
}

export interface Applied {
  /** As the server said, with the object's name. */
  readonly refused: readonly string[];
  /** Objects of kinds that the server doesn't have. */
  readonly unserved: readonly Sent[];
}

/** Applies objects in their order, in one pass. What is refused is told and not tried again. */
export async function applyAll(client: Client, objects: readonly Sent[]): Promise<Applied> {
  const refused: string[] = [];
  const unserved: Sent[] = [];
  for (const object of objects) {
    if (!(await client.serves(object.apiVersion, object.kind))) unserved.push(object);
    else await client.apply(object).catch((error: Error) => refused.push(`${nameOf(object)}: ${error.message}`));
  }
  return { refused, unserved };
}

/** The manifests of a cluster's folder of `dist/`, file by file in the order of their paths. */
export function distOf(cluster: string): { path: string; text: string }[] {
  return readdirSync(join(DIST, cluster), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(DIST, cluster, path), 'utf8') }));
}

/** Fails if one of these namespaces is there already: it would be somebody's. */
export async function mustBeNew(admin: Client, namespaces: readonly string[]): Promise<void> {
  const there = new Set((await admin.list('v1', 'Namespace')).map(({ metadata }) => metadata.name));
  const taken = namespaces.filter((name) => there.has(name));
  if (taken.length > 0) throw new Error(`these namespaces are on the cluster already, and are left alone: ${taken.join(', ')}`);
}
