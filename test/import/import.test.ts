import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { type ImportOptions, importObjects } from '../../src/adopt.js';
import { IssueList } from '../../src/issue.js';
import type { Manifest } from '../../src/kube/types.js';
import { compile } from '../../src/pipeline.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/import');
const text = (name: string) => readFileSync(join(FIXTURES, name), 'utf8');
const options: ImportOptions = { format: 'yaml', cluster: 'live' };

/** Imports texts, then synthesizes what came out, as the two commands would. */
function adopt(texts: Record<string, string>, more: Partial<ImportOptions> = {}) {
  const imported = importObjects(
    Object.entries(texts).map(([name, content]) => ({ name, text: content })),
    { ...options, ...more },
  );
  const values = new Map(imported.files.map(({ path, content }) => [path, parse(content) as Record<string, unknown>]));
  const issues = new IssueList();
  const tenants = [...values].filter(([path]) => path.startsWith('tenants/'));
  const compiled = compile(
    { file: 'platform.yaml', value: values.get('platform.yaml'), data: true },
    tenants.map(([file, value]) => ({ file, value, name: file.slice('tenants/'.length, -'.yaml'.length), data: true })),
    issues,
  )!;
  const objects = compiled.files
    .filter((file) => file.path.includes('/tenants/'))
    .flatMap((file) => parseAllDocuments(file.content).map((document) => document.toJS() as Manifest));
  return { imported, values, issues, objects, errors: issues.all.filter((i) => i.severity === 'error') };
}

const key = ({ apiVersion, kind, metadata }: Manifest) => [apiVersion, kind, metadata.namespace ?? '', metadata.name].join('/');

/** The object without what we add and what the server writes, by rules of this test's own. */
function bare(object: Manifest): unknown {
  const { status, ...copy } = structuredClone(object) as Manifest & { status?: unknown };
  for (const field of ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields']) delete copy.metadata[field];
  for (const field of ['labels', 'annotations'] as const) {
    for (const name of Object.keys(copy.metadata[field] ?? {})) {
      if (name.startsWith('tenantry.dev/') || name.startsWith('kubectl.kubernetes.io/last-applied'))
        delete copy.metadata[field]![name];
      if (name === 'app.kubernetes.io/managed-by' && copy.metadata[field]![name] === 'tenantry')
        delete copy.metadata[field]![name];
    }
    if (Object.keys(copy.metadata[field] ?? {}).length === 0) delete copy.metadata[field];
  }
  if (copy.kind === 'Namespace') delete copy.spec;
  return copy;
}

function given(source: string): Map<string, unknown> {
  const objects = parseAllDocuments(source).flatMap((document) => {
    const value = document.toJS() as Manifest & { items?: Manifest[] };
    return value.items ?? [value];
  });
  const written = objects.filter(
    (o) =>
      o.kind !== 'Secret' &&
      o.metadata.ownerReferences === undefined &&
      !(o.kind === 'ConfigMap' && o.metadata.name === 'kube-root-ca.crt') &&
      !(o.kind === 'ServiceAccount' && o.metadata.name === 'default'),
  );
  return new Map(written.map((o) => [key(o), bare(o)]));
}

function expectSame(objects: readonly Manifest[], source: Map<string, unknown>): void {
  const made = new Map(objects.map((o) => [key(o), bare(o)]));
  expect([...made.keys()].sort()).toEqual([...source.keys()].sort());
  for (const [id, object] of source) expect(made.get(id)).toEqual(object);
  expect(made.size).toBe(objects.length);
}

/** Definitions without any `extras`. */
const withoutExtras = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutExtras)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([k]) => k !== 'extras')
            .map(([k, v]) => [k, withoutExtras(v)]),
        )
      : value;

describe('import', () => {
  it('gives an OpenShift project back as it was, typed but for what no section knows', () => {
    const { objects, errors, values } = adopt({ 'shop.yaml': text('openshift.yaml') });
    expect(errors).toEqual([]);
    expectSame(objects, given(text('openshift.yaml')));
    const tenant = values.get('tenants/shop.yaml') as { namespaces: { shop: { extras: Manifest[] } } };
    expect(tenant.namespaces.shop.extras.map((o) => o.kind).sort()).toEqual(['Route', 'RoleBindingRestriction'].sort());
  });

  it('gives charts’ and overlays’ leavings back: other labels, duplicates, no Namespace, cluster scope', () => {
    const { objects, errors, imported } = adopt({ 'all.yaml': text('helm-and-kustomize.yaml') });
    expect(errors).toEqual([]);
    expectSame(objects, given(text('helm-and-kustomize.yaml')));
    expect(imported.issues.all.filter((i) => i.code === 'import-duplicate')).toHaveLength(1);
  });

  const namespace = (name: string, labels: object) =>
    `apiVersion: v1\nkind: Namespace\nmetadata: ${JSON.stringify({ name, labels })}\n`;
  const statesIn = (objects: readonly Manifest[]) =>
    objects.map(({ metadata }) => `${metadata.name} ${metadata.labels?.['tenantry.dev/state'] ?? '-'}`);

  it('reads the state back: of a tenant whose namespaces are all in it, or of a namespace', () => {
    const ours = (tenant: string, state?: string) => ({ 'tenantry.dev/tenant': tenant, 'tenantry.dev/state': state });
    const { values, objects, errors } = adopt({
      'a.yaml': namespace('a', ours('a', 'suspended')),
      'b.yaml': namespace('b-one', ours('b')),
      'b2.yaml': namespace('b-two', ours('b', 'retiring')),
      'c.yaml': namespace('c-one', ours('c', 'retiring')),
      'c2.yaml': namespace('c-two', ours('c', 'retiring')),
    });
    expect(errors).toEqual([]);
    expect(values.get('tenants/a.yaml')).toMatchObject({ state: 'suspended' });
    expect(values.get('tenants/b.yaml')).toMatchObject({ namespaces: { 'b-one': {}, 'b-two': { state: 'retiring' } } });
    expect(values.get('tenants/b.yaml')).not.toHaveProperty('state');
    expect(values.get('tenants/c.yaml')).toMatchObject({ state: 'retiring', namespaces: { 'c-one': {}, 'c-two': {} } });
    expect(statesIn(objects)).toEqual(['a suspended', 'b-one -', 'b-two retiring', 'c-one retiring', 'c-two retiring']);
  });

  it('reads the state where the Namespace is made elsewhere, and no state that is none', () => {
    const account = `apiVersion: v1\nkind: ServiceAccount\nmetadata: ${JSON.stringify({
      name: 'ci',
      namespace: 'a',
      labels: { 'tenantry.dev/tenant': 'a', 'tenantry.dev/state': 'suspended' },
    })}\n`;
    const { values, objects } = adopt({ 'a.yaml': account, 'b.yaml': namespace('b', { 'tenantry.dev/state': 'gone' }) });
    expect(values.get('tenants/a.yaml')).toMatchObject({ state: 'suspended', namespaces: { a: { create: false } } });
    expect(values.get('tenants/b.yaml')).not.toHaveProperty('state');
    expect(statesIn(objects)).toEqual(['ci suspended', 'b -']);
  });

  it('says what was left out, and never writes a Secret', () => {
    const { imported } = adopt({ 'shop.yaml': text('openshift.yaml') });
    const why = imported.summary.leftOut.map(({ what, why }) => `${what}: ${why}`);
    expect(why).toContain('Secret shop/database: Secret data never goes into git');
    expect(why).toContain('ReplicaSet shop/web-6d4cf56db6: owned by another object, which makes it');
    expect(why.some((line) => line.startsWith('Namespace shop: metadata.'))).toBe(true);
    expect(JSON.stringify(imported.files)).not.toContain('aHVudGVyMg');
  });

  it('groups namespaces into tenants by a label', () => {
    const { objects, errors, values } = adopt({ 'all.yaml': text('helm-and-kustomize.yaml') }, { tenantFrom: 'team' });
    expect(errors).toEqual([]);
    expectSame(objects, given(text('helm-and-kustomize.yaml')));
    expect([...values.keys()].sort()).toEqual([
      'platform.yaml',
      'tenants/cluster-objects.yaml',
      'tenants/nowhere.yaml',
      'tenants/orders.yaml',
      'tenants/web-shop.yaml',
    ]);
    // What both of the tenant's namespaces say is said once, for the tenant.
    const orders = values.get('tenants/orders.yaml') as {
      budget?: unknown;
      namespaces: Record<string, { budget?: unknown } | null>;
    };
    expect(orders.budget).toBeDefined();
    expect(Object.values(orders.namespaces).map((n) => n?.budget)).toEqual([undefined, undefined]);
  });

  it('writes accept, caps and exceptions where the facts contradict a rule, and no more than needed', () => {
    const { values } = adopt({ 'shop.yaml': text('openshift.yaml'), 'more.yaml': text('helm-and-kustomize.yaml') });
    const platform = values.get('platform.yaml') as {
      exceptions: { tenant: string; caps: Record<string, string[]>; reason: string }[];
      tiers: Record<string, { accept?: string[] }>;
    };
    const of = (tenant: string) =>
      (values.get(`tenants/${tenant}.yaml`) as { accept?: string[] }).accept ?? platform.tiers.imported!.accept ?? [];
    expect(of('shop')).toEqual(
      expect.arrayContaining(['foreign-role', 'metadata-reachable', 'open-to-anyone', 'peer-by-label', 'peer-outside-fleet']),
    );
    expect(of('web')).not.toContain('foreign-role');
    expect(of('orders-prod')).toEqual(expect.arrayContaining(['denied-rule', 'foreign-role', 'wide-subject']));
    const caps = Object.fromEntries(platform.exceptions.map((e) => [e.tenant, e.caps]));
    expect(caps.shop!.roles).toEqual(['system:deployer', 'system:image-puller']);
    expect(caps.nowhere!.roles).toEqual(['cluster-admin']);
    expect(caps['cluster-objects']!.extras).toEqual(['rbac.authorization.k8s.io/ClusterRole']);
  });

  it('guesses the network engine by the kinds that one alone reads, and adds no rules for the cluster', () => {
    const object = (
      apiVersion: string,
      kind: string,
      namespace = 'a',
      spec = '{endpointSelector: {}, egress: [{toEntities: [world]}]}',
    ) => `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: ${namespace}}\nspec: ${spec}\n`;
    const cilium = object('cilium.io/v2', 'CiliumNetworkPolicy');
    const calico = object('crd.projectcalico.org/v1', 'NetworkPolicy', 'b', '{selector: all()}');
    const plain = object(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      'c',
      '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}',
    );
    const unsaid = object('cilium.io/v2', 'CiliumNetworkPolicy', 'a', '{endpointSelector: {}, egress: [{icmps: []}]}');
    const guess = (...texts: string[]) => {
      const { values, issues, objects } = adopt({ 'all.yaml': texts.join('') });
      expectSame(objects, given(texts.join('')));
      const platform = values.get('platform.yaml') as { clusters: { live: { network?: object } } };
      return {
        network: platform.clusters.live.network,
        codes: issues.all.map(({ code }) => code).filter((code) => code.startsWith('engine')),
      };
    };
    expect(guess(cilium, plain)).toEqual({ network: { engine: 'cilium', clusterwide: false }, codes: [] });
    expect(guess(unsaid).network).toEqual({ engine: 'cilium', clusterwide: false });
    expect(guess(calico, plain)).toEqual({ network: { engine: 'calico', clusterwide: false }, codes: [] });
    expect(guess(cilium, calico)).toEqual({ network: undefined, codes: ['engine-limit'] });
    expect(guess(plain).network).toBeUndefined();
  });

  it('is typed, not smuggled: without extras nearly every isolating object is still made', () => {
    const source = given(text('openshift.yaml'));
    const { imported } = adopt({ 'shop.yaml': text('openshift.yaml') });
    const issues = new IssueList();
    const value = (path: string) => withoutExtras(parse(imported.files.find((f) => f.path === path)!.content));
    const compiled = compile(
      { file: 'platform.yaml', value: value('platform.yaml'), data: true },
      [{ file: 'tenants/shop.yaml', name: 'shop', value: value('tenants/shop.yaml'), data: true }],
      issues,
    )!;
    const made = new Map(
      [...compiled.placements.values()].flatMap((p) => [...p.namespaces.values()].flat()).map((o) => [key(o), bare(o)]),
    );
    const isolating = [...source].filter(([id]) =>
      /^(v1\/(Namespace|ResourceQuota|LimitRange)|rbac.*RoleBinding|networking.*NetworkPolicy)\//.test(id),
    );
    expect(isolating.length).toBeGreaterThan(10);
    expect(isolating.filter(([id, object]) => !isDeepStrictEqual(made.get(id), object)).map(([id]) => id)).toEqual([]);
  });

  it('says once what a fleet shares, with the words for its bindings', () => {
    const namespace = (n: number) => `
apiVersion: v1
kind: Namespace
metadata: {name: team-${n}, labels: {owner: t${n}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: team-${n}-admin, namespace: team-${n}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: g${n}}]
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: q, namespace: team-${n}}
spec: {hard: {pods: "${n === 3 ? 9 : 50}"}}
`;
    const texts = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`${n}.yaml`, namespace(n)]));
    const { values, errors, objects } = adopt(texts);
    expect(errors).toEqual([]);
    expectSame(objects, given(Object.values(texts).join('---\n')));
    expect(values.get('tenants/team-1.yaml')).toEqual({ labels: { owner: 't1' }, access: { admin: [{ group: 'g1' }] } });
    expect(values.get('tenants/team-3.yaml')).toEqual({
      labels: { owner: 't3' },
      access: { admin: [{ group: 'g3' }] },
      budget: { quotas: { q: { hard: { pods: '9' } } } },
    });
  });

  it('leaves out, loudly, what no API server would take, and keeps the rest', () => {
    const bad = `
apiVersion: v1
kind: Namespace
metadata: {name: ok, labels: {team: ok}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: Bad_Name, namespace: ok}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: q, namespace: ok}
spec: {hard: {pods: lots}}
`;
    const { imported, objects, errors } = adopt({ 'bad.yaml': bad });
    expect(errors).toEqual([]);
    expect(objects.map((o) => o.kind)).toEqual(['Namespace']);
    expect(imported.summary.leftOut.map(({ what, why }) => [what, why.slice(0, 30)])).toEqual([
      ['ConfigMap ok/Bad_Name', 'the API server would refuse it'],
      ['ResourceQuota ok/q', 'the API server would refuse it'],
    ]);
  });

  it('keeps an object without a namespace once for each namespace its text is about', () => {
    const text = (n: string) => `
apiVersion: v1
kind: Namespace
metadata: {name: ${n}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {n: ${n}}
`;
    const loose = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n';
    const { objects, errors } = adopt({ 'a.yaml': text('a'), 'b.yaml': text('b'), 'x.yaml': loose, 'y.yaml': loose });
    expect(errors).toEqual([]);
    expect(objects.filter((o) => o.kind === 'ConfigMap').map((o) => o.data)).toEqual([{ n: 'a' }, { n: 'b' }, undefined]);
  });

  it('reports what it cannot read, names it, and goes on', () => {
    const { imported, objects } = adopt({
      'bad.yaml': 'kind: [',
      'odd.yaml': 'just: text',
      'ok.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: ok}\n',
    });
    expect(imported.issues.all.map((i) => [i.code, i.file])).toEqual([
      ['parse-error', 'bad.yaml'],
      ['import-left-out', 'odd.yaml'],
    ]);
    expect(objects.map((o) => o.metadata.name)).toEqual(['ok']);
  });
});
