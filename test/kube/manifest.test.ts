import { describe, expect, it } from '@jest/globals';
import { ApiObject, App, Chart, type ChartProps, JsonPatch, Lazy, Testing, Yaml } from 'cdk8s';
import { addManifest, PlainObject } from '../../src/kube/manifest.js';
import type { Manifest } from '../../src/kube/types.js';

const chart = (props: ChartProps = {}) => new Chart(new App(), 'c', { disableResourceNameHashes: true, ...props });

const plain = (): Manifest => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { name: 'x', labels: { a: '1' }, annotations: { n: '1' }, finalizers: ['f/a'], generateName: 'g' },
  immutable: false,
  data: { zero: '0', z: 'z', b: 'b' },
  list: [{ b: 1, a: 0 }],
  empty: {},
  none: [],
});
const holed = (): Manifest => ({
  ...plain(),
  gone: null,
  deep: { n: null, l: [null, { m: null }] },
  metadata: { name: 'x', annotations: {}, nothing: null },
});

/** What a stock ApiObject and ours give after the same treatment. */
function both(manifest: () => Manifest, props: ChartProps, change: (o: ApiObject) => void): [unknown, unknown] {
  const stock = new ApiObject(chart(props), 'o', manifest());
  const ours = addManifest(chart(props), 'o', manifest());
  change(stock);
  change(ours);
  return [stock.toJson(), ours.toJson()];
}

describe('untouched', () => {
  it('hands back its own manifest, nulls and all', () => {
    const manifest = holed();
    const object = addManifest(chart(), 'o', manifest);
    expect(object.toJson()).toBe(manifest);
    expect(object).toBeInstanceOf(ApiObject);
    expect(object).toBeInstanceOf(PlainObject);
    expect(manifest).toEqual(holed());
  });
  it('also under chart defaults that the manifest overrides', () => {
    const manifest: Manifest = { ...plain(), metadata: { name: 'x', namespace: 'own', labels: { team: 'own' } } };
    expect(addManifest(chart({ namespace: 'n', labels: { team: 't' } }), 'o', manifest).toJson()).toBe(manifest);
  });
  it('takes part in synthesis', () => {
    const c = chart();
    addManifest(c, 'o', plain());
    expect(Testing.synth(c)).toEqual([plain()]);
    expect(Yaml.stringify(...Testing.synth(c))).toContain('immutable: false');
  });
  it('takes a frozen manifest, and a label named constructor', () => {
    const manifest: Manifest = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: Object.freeze({ name: 'x', labels: { constructor: 'y' } }),
    };
    expect(addManifest(chart(), 'o', Object.freeze(manifest)).toJson()).toBe(manifest);
  });
});

const changes: Record<string, (o: ApiObject) => void> = {
  addJsonPatch: (o) => o.addJsonPatch(JsonPatch.add('/data/new', 'v'), JsonPatch.remove('/data/z')),
  'addJsonPatch twice': (o) => {
    o.addJsonPatch(JsonPatch.add('/spec', {}));
    o.addJsonPatch(JsonPatch.add('/spec/x', null));
  },
  'addJsonPatch at the top': (o) => o.addJsonPatch(JsonPatch.replace('/kind', 'Other'), JsonPatch.add('/aaa', 1)),
  addLabel: (o) => o.metadata.addLabel('b', '2'),
  'addLabel over its own': (o) => o.metadata.addLabel('a', '2'),
  'addLabel lazily': (o) => o.metadata.addLabel('b', Lazy.any({ produce: () => 'late' })),
  addAnnotation: (o) => o.metadata.addAnnotation('b', '2'),
  addFinalizers: (o) => o.metadata.addFinalizers('f/b'),
  addOwnerReference: (o) => o.metadata.addOwnerReference({ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }),
  'metadata.add': (o) => o.metadata.add('selfLink', 's'),
  'metadata.add over its own': (o) => o.metadata.add('generateName', undefined),
};

describe('patched, like a stock ApiObject', () => {
  it.each(Object.keys(changes))('%s', (name) => {
    const [stock, ours] = both(plain, {}, changes[name]!);
    expect(ours).toEqual(stock);
    expect(Object.keys(ours as object).slice(0, 3)).toEqual(['apiVersion', 'kind', 'metadata']);
    expect(ours).not.toEqual(plain());
  });
  it.each<[string, ChartProps]>([
    ['namespace', { namespace: 'n' }],
    ['labels', { labels: { team: 't', a: 'lost' } }],
    ['both', { namespace: 'n', labels: { team: 't' } }],
  ])('chart %s', (_, props) => {
    const [stock, ours] = both(plain, props, () => {});
    expect(ours).toEqual(stock);
    expect(ours).not.toEqual(plain());
  });
  it('a change after a first toJson() counts too', () => {
    const object = addManifest(chart(), 'o', plain());
    object.toJson();
    object.metadata.addLabel('late', '1');
    expect(object.toJson().metadata.labels).toEqual({ a: '1', late: '1' });
    expect(object.metadata.getLabel('late')).toBe('1');
  });
});

describe('patched, unlike a stock ApiObject', () => {
  it('keeps nulls and empties that cdk8s drops', () => {
    const [stock, ours] = both(holed, {}, (o) => o.addJsonPatch(JsonPatch.add('/new', 1)));
    expect(ours).toEqual({ ...holed(), new: 1 });
    expect(stock).not.toEqual(ours);
  });
  it('a label fills the empty map it goes into, and leaves the others', () => {
    const manifest: Manifest = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'x', labels: {}, annotations: {} },
      data: null,
    };
    const object = addManifest(chart(), 'o', manifest);
    object.metadata.addLabel('a', '1');
    expect(object.toJson()).toEqual({ ...manifest, metadata: { name: 'x', labels: { a: '1' }, annotations: {} } });
    expect(manifest.metadata.labels).toEqual({});
  });
  it('does not change the manifest, nor itself, however often it is rendered', () => {
    const manifest = holed();
    const object = addManifest(chart(), 'o', manifest);
    object.addJsonPatch(JsonPatch.add('/deep/n', 1), JsonPatch.add('/empty/x', 1));
    expect(object.toJson()).toEqual(object.toJson());
    expect(manifest).toEqual(holed());
  });
  it('never puts the chart’s namespace on a cluster-scoped kind', () => {
    const role: Manifest = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'x' },
      rules: [],
    };
    const object = addManifest(chart({ namespace: 'n' }), 'o', role);
    expect(object.toJson()).toBe(role);
    object.metadata.addLabel('a', '1');
    expect(object.toJson()).toEqual({ ...role, metadata: { name: 'x', labels: { a: '1' } } });
  });
});
