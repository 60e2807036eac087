import { describe, expect, it } from '@jest/globals';
import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { fleetOf, PLATFORM } from '../model/root.js';
import { configMap, find, fn, withExtras } from './root.js';

const CONFIG = { apiVersion: 'v1', kind: 'ConfigMap' };

describe('a manifest', () => {
  it('stays verbatim: null, false, 0, empty maps and lists, and the order of its keys', () => {
    const extra = {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { namespace: 'a', name: 'web', labels: {}, annotations: { z: '', a: 'x' }, creationTimestamp: null },
      spec: { zeta: 0, alpha: false, empty: {}, none: [], nothing: null, text: '', nested: [{ b: null, a: {} }, [], null] },
      status: null,
    };
    const { files, objects, faults } = withExtras([extra]);
    expect(faults).toEqual([]);
    expect(find(objects(), 'Deployment', 'web')).toEqual(extra);
    const text = files.get('weu/tenants/a/ns-a.yaml')!;
    const keys = text.slice(text.indexOf('kind: Deployment')).match(/^ *[\w]+(?=:)/gm)!;
    expect(keys.slice(0, 14).map((k) => k.trim())).toEqual(
      'kind apiVersion metadata namespace name labels annotations z a creationTimestamp spec zeta alpha empty'.split(' '),
    );
  });
  it('gets no label of ours, and stays verbatim beside a function', () => {
    const extra = configMap('plain', { data: { a: null } });
    const { objects } = withExtras([
      extra,
      fn((chart) => void new ApiObject(chart, 'x', { ...CONFIG, metadata: { name: 'made' } })),
    ]);
    expect(find(objects(), 'ConfigMap', 'plain')).toEqual(extra);
    expect(find(objects(), 'ConfigMap', 'made').metadata).toEqual({ name: 'made', namespace: 'a' });
  });
  it('is not changed by being used', () => {
    const extra = configMap('plain', { data: { a: null } });
    const before = structuredClone(extra);
    withExtras([extra]);
    expect(extra).toEqual(before);
  });
});

describe('a function', () => {
  it('is told where it is', () => {
    let seen: unknown;
    const look = fn((chart, ctx) => {
      seen = { ...ctx, chart: chart.namespace };
    });
    withExtras([look], [], { environment: 'prod' });
    expect(seen).toEqual({ tenant: 'a', cluster: 'weu', namespace: 'a', environment: 'prod', chart: 'a' });
  });
  it('may add any construct, patch it and label it', () => {
    const { objects, faults } = withExtras([
      fn((chart) => {
        const one = new ApiObject(chart, 'one', { ...CONFIG, metadata: { name: 'one' }, data: { x: '1' } });
        one.addJsonPatch(JsonPatch.replace('/data/x', '2'), JsonPatch.add('/data/y', '3'));
        one.metadata.addLabel('team', 'a');
        one.metadata.addAnnotation('note', 'b');
      }),
      fn((chart) => {
        const two = new ApiObject(chart, 'two', { ...CONFIG, metadata: { name: 'two' } });
        two.addDependency(new ApiObject(chart, 'three', { ...CONFIG, metadata: { name: 'three' } }));
      }),
    ]);
    expect(faults).toEqual([]);
    expect(find(objects(), 'ConfigMap', 'one')).toEqual({
      ...CONFIG,
      metadata: { name: 'one', namespace: 'a', labels: { team: 'a' }, annotations: { note: 'b' } },
      data: { x: '2', y: '3' },
    });
    expect(find(objects(), 'ConfigMap', 'two')).toBeDefined();
    expect(find(objects(), 'ConfigMap', 'three')).toBeDefined();
  });
  it.each([
    [
      'throws an error',
      () => {
        throw new Error('no bucket');
      },
      'no bucket',
    ],
    [
      'throws a word',
      () => {
        throw 'no';
      },
      '"no"',
    ],
    ['is async', async () => {}, 'the function is async, and what it adds later would be lost: it must add everything at once'],
    [
      'rejects',
      () => Promise.reject(new Error('later')),
      'the function is async, and what it adds later would be lost: it must add everything at once',
    ],
    [
      'adds one name twice',
      (chart: Chart) => {
        for (let i = 0; i < 2; i++) new ApiObject(chart, 'x', { ...CONFIG, metadata: { name: 'x' } });
      },
      "There is already a Construct with name 'x' in Chart [extras-0]",
    ],
    [
      'adds to the chart above',
      (chart: Chart) => void new ApiObject(Chart.of(chart.node.scope!), 'x', { ...CONFIG, metadata: { name: 'x' } }),
      "the function adds ConfigMap 'x' to another chart than the one it is given",
    ],
  ])('that %s is told with its place, and the rest still judged', (_, extra, message) => {
    const { all, faults } = withExtras([
      configMap('fine'),
      extra,
      configMap('other', { metadata: { name: 'other', namespace: 'b' } }),
    ]);
    expect(faults).toEqual([
      'extra-throws tenants/a.yaml namespaces.a.extras[1]',
      'extra-namespace tenants/a.yaml namespaces.a.extras[2].metadata.namespace',
    ]);
    expect(all[0]!.message).toBe(message);
  });
  it('of the tenant itself has no namespace to go to', () => {
    expect(withExtras([], [], { extras: [() => {}] }).faults).toEqual(['extra-invalid tenants/a.yaml extras[0]']);
  });
});

describe('what a tenant may bring', () => {
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'all' }, rules: [] };
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'open', namespace: 'a' },
    spec: { podSelector: {} },
  };
  const made = (manifest: { apiVersion: string; kind: string; metadata: object }) =>
    fn((chart) => void new ApiObject(chart, 'x', manifest));

  it.each([
    ['a cluster-scoped manifest', role],
    ['a cluster-scoped construct', made(role)],
    ['a policy as a manifest', policy],
    ['a policy as a construct', made(policy)],
    ['a kind nobody knows', { apiVersion: 'x.example.com/v1', kind: 'Thing', metadata: { name: 'x', namespace: 'a' } }],
  ])('is not %s', (_, extra) => {
    const { faults } = withExtras([extra]);
    expect(faults).toEqual(['extra-not-granted tenants/a.yaml namespaces.a.extras[0]']);
  });
  it.each([
    ['a manifest', configMap('x', { metadata: { name: 'x', namespace: 'kube-system' } }), 'extras[0].metadata.namespace'],
    ['a manifest that names none', configMap('x', { metadata: { name: 'x' } }), 'extras[0].metadata.namespace'],
    ['a construct', made(configMap('x', { metadata: { name: 'x', namespace: 'kube-system' } })), 'extras[0]'],
  ])('in another namespace is not for it: %s', (_, extra, path) => {
    expect(withExtras([extra]).faults).toEqual([`extra-namespace tenants/a.yaml namespaces.a.${path}`]);
  });
  it('is what the tier grants by name', () => {
    const granted = ['networking.k8s.io/NetworkPolicy', 'rbac.authorization.k8s.io/ClusterRole'];
    expect(withExtras([policy], granted).faults).toEqual([]);
    expect(withExtras([made(policy)], granted).faults).toEqual([]);
  });
  it.each([
    ['a manifest', role],
    ['a construct', made(role)],
  ])('that is the cluster’s goes to the tenant’s cluster.yaml, without a namespace: %s', (_, extra) => {
    const { objects, faults } = withExtras([extra], ['rbac.authorization.k8s.io/ClusterRole']);
    expect(faults).toEqual([]);
    expect(objects('weu/tenants/a/cluster.yaml')).toEqual([role]);
    expect(objects().some((o) => o.kind === 'ClusterRole')).toBe(false);
  });
  it('is told where it stands, also under a cluster', () => {
    const tenant = {
      clusters: { weu: { namespaces: { a: { extras: [configMap('fine'), policy] } } } },
      namespaces: { a: { extras: [configMap('first')] } },
    };
    expect(withExtras([], [], tenant).faults).toEqual(['extra-not-granted tenants/a.yaml clusters.weu.namespaces.a.extras[1]']);
  });
  it('of the tenant itself goes to the namespace it names, if that is its own', () => {
    const extras = [
      configMap('x'),
      configMap('y', { metadata: { name: 'y', namespace: 'b' } }),
      configMap('z', { metadata: { name: 'z' } }),
    ];
    const { objects, faults } = withExtras([], [], { extras });
    expect(faults).toEqual([
      'extra-namespace tenants/a.yaml extras[1].metadata.namespace',
      'extra-namespace tenants/a.yaml extras[2].metadata.namespace',
    ]);
    expect(find(objects(), 'ConfigMap', 'x')).toEqual(extras[0]);
  });
});

describe('an object twice', () => {
  it.each([
    ['two manifests', [configMap('x'), configMap('x')], 'namespaces.a.extras[1]'],
    [
      'another version of the kind',
      [
        { ...configMap('x'), apiVersion: 'v1' },
        { ...configMap('x'), apiVersion: 'v2' },
      ],
      'namespaces.a.extras[1]',
    ],
    [
      'a manifest and a construct',
      [configMap('x'), fn((chart) => void new ApiObject(chart, 'y', configMap('x')))],
      'namespaces.a.extras[1]',
    ],
    [
      'one that a layer makes',
      [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'a' } }],
      'namespaces.a.extras[0]',
    ],
  ])('%s', (_, extras, path) => {
    expect(withExtras(extras).faults).toEqual([`duplicate-object tenants/a.yaml ${path}`]);
  });
  it('one of the namespace and one of the tenant, or of two functions', () => {
    expect(withExtras([configMap('x')], [], { extras: [configMap('x')] }).faults).toEqual([
      'duplicate-object tenants/a.yaml extras[0]',
    ]);
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'all' }, rules: [] };
    const make = fn((chart) => void new ApiObject(chart, 'x', role));
    expect(withExtras([make, make], ['rbac.authorization.k8s.io/ClusterRole']).faults).toEqual([
      'duplicate-object tenants/a.yaml namespaces.a.extras[1]',
    ]);
  });
});

describe('an object that the API server would refuse', () => {
  it('is told at its place inside a manifest, and by its path beside a construct', () => {
    const bad = configMap('Bad_Name', { metadata: { name: 'Bad_Name', namespace: 'a', labels: { '-x': 'y' } } });
    expect(withExtras([bad]).faults).toEqual([
      'invalid-object tenants/a.yaml namespaces.a.extras[0].metadata.name',
      'invalid-object tenants/a.yaml namespaces.a.extras[0].metadata.labels.-x',
    ]);
    const { faults, all } = withExtras([fn((chart) => void new ApiObject(chart, 'x', bad))]);
    expect(new Set(faults)).toEqual(new Set(['invalid-object tenants/a.yaml namespaces.a.extras[0]']));
    expect(all[0]!.message).toMatch(/^ConfigMap Bad_Name, metadata.name: the name must be lower-case/);
  });
  it.each([
    ['not a number', Number.NaN],
    ['a date', new Date(0)],
    ['a function', () => 1],
    ['a big integer', 1n],
  ])('and so is what no YAML can say: %s', (_, value) => {
    const { faults } = withExtras([configMap('x', { data: { deep: [value] } }), configMap('y')]);
    expect(faults).toEqual(['invalid-object tenants/a.yaml namespaces.a.extras[0].data.deep[0]']);
  });
});

describe('what stands in no namespace', () => {
  const role = (name: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules: [],
  });
  const tiers = { standard: { caps: { extras: ['rbac.authorization.k8s.io/ClusterRole'] } } };

  it('belongs to one tenant, and never to the platform too', () => {
    const { faults } = fleetOf(
      { ...PLATFORM, tiers },
      { a: { extras: [role('x')] }, b: { extras: [role('x'), role('tenantry:admin'), role('y')] } },
    );
    expect(faults).toEqual(['duplicate-object tenants/b.yaml extras[0]', 'duplicate-object tenants/b.yaml extras[1]']);
  });
});
