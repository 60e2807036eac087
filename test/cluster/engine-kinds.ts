import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from './client/client.js';
import { removeNamespaces } from './cluster.js';
import { installKinds } from './guardrails/crds.js';

/** Fetching the definitions takes a while, once. */
const PATIENCE = 5 * 60_000;

/** What `dist/` needs of its engines to be applied: their kinds and their namespaces. The engines themselves don't run. */
export function useEngineKinds(admin: Client): void {
  const made: string[] = [];
  beforeAll(async () => {
    await installKinds(admin);
    for (const name of ['argocd', 'flux-system']) {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      if (await admin.find(namespace)) continue;
      await admin.create(namespace);
      made.push(name);
    }
  }, PATIENCE);
  afterAll(async () => {
    // Nobody runs who would see to the finalizers of what is left in them.
    for (const kind of ['Application', 'AppProject'])
      for (const object of await admin.list('argoproj.io/v1alpha1', kind))
        if (object.metadata.finalizers) await admin.patch(object, { metadata: { finalizers: null } });
    await removeNamespaces(admin, made);
  });
}
