import { expect, it } from '@jest/globals';
import { importObjects } from '../../../src/adopt.js';
import { recogniseNamespace } from '../../../src/import/recognise.js';
import { fluxObjects, gitopsObjects } from '../../../src/layers/gitops/objects.js';
import { layers } from '../../../src/layers/index.js';
import { syncAccount } from '../../../src/layers/sync-account.js';

const web = { name: 'web', repository: 'https://github.com/contoso/web', path: 'deploy', branch: 'main' };
const section = { account: 'tenantry-sync', repositories: [web] };
const objects = gitopsObjects(section, 'shop');
const accounts = syncAccount('tenantry-sync', 'shop');
const read = (given: typeof objects) => recogniseNamespace({ namespace: 'shop', objects: given }, layers);

it('takes account, binding and repositories together, before access would take two of them', () => {
  const { sections, leftover } = read(objects);
  expect(sections.get('gitops')).toEqual(section);
  expect(sections.has('access')).toBe(false);
  expect(leftover).toEqual([]);
});

it('knows our labels on what dist/ holds', () => {
  const labels = { 'app.kubernetes.io/managed-by': 'tenantry', 'tenantry.dev/tenant': 'shop' };
  const marked = objects.map((object) => ({ ...object, metadata: { ...object.metadata, labels } }));
  expect(read(marked).sections.get('gitops')).toEqual(section);
});

it.each([
  ['another account', fluxObjects(web, 'cluster-admin', 'shop')],
  [
    'no account',
    fluxObjects(web, 'tenantry-sync', 'shop').map((o) => ({
      ...o,
      spec: { ...(o.spec as object), serviceAccountName: undefined },
    })),
  ],
  ['a source alone', fluxObjects(web, 'tenantry-sync', 'shop').slice(0, 1)],
  ['an application alone', fluxObjects(web, 'tenantry-sync', 'shop').slice(1)],
])('leaves alone what is applied by %s', (_, given) => {
  const { sections, leftover } = read([...accounts, ...given]);
  expect(sections.get('gitops')).toEqual({ account: 'tenantry-sync', repositories: [] });
  expect(leftover).toHaveLength(given.length);
});

it('imports them as manifests, since no manifest shows that a cluster is locked down', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  const text = [namespace, ...objects].map((object) => JSON.stringify(object)).join('\n---\n');
  const { issues, summary } = importObjects([{ name: 'in.yaml', text }], { format: 'yaml', cluster: 'main' });
  expect(issues.failed).toBe(false);
  expect(summary).toMatchObject({ objects: 5, extras: 2, typed: 3 });
});
