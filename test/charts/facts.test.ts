import { describe, expect, it } from '@jest/globals';
import { collisions, mergeFacts } from '../../src/charts/facts.js';
import { mark } from '../../src/charts/marks.js';
import { fleetOf, PLATFORM } from '../model/root.js';
import { configMap, documents, find } from './root.js';

describe('marks', () => {
  it('say that an object is ours and whose, in a stated order', () => {
    const marked = mark(
      configMap('x', { metadata: { name: 'x', labels: { z: '1', a: '2' }, annotations: { z: '1', a: '2' } } }),
      { tenant: 'shop', state: 'active' },
    );
    expect(Object.entries(marked.metadata.labels!)).toEqual([
      ['a', '2'],
      ['app.kubernetes.io/managed-by', 'tenantry'],
      ['tenantry.dev/tenant', 'shop'],
      ['z', '1'],
    ]);
    expect(Object.keys(marked.metadata.annotations!)).toEqual(['a', 'z']);
  });
  it('leave another manager’s name, and nobody says whose it is but us', () => {
    const labels = { 'app.kubernetes.io/managed-by': 'helm', 'tenantry.dev/tenant': 'somebody' };
    expect(
      mark(configMap('x', { metadata: { name: 'x', labels } }), { tenant: 'shop', state: 'active' }).metadata.labels,
    ).toEqual({
      'app.kubernetes.io/managed-by': 'helm',
      'tenantry.dev/tenant': 'shop',
    });
  });
  it('of the platform name no tenant', () => {
    expect(mark(configMap('x')).metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'tenantry' });
  });
  it('leave the object they are given alone', () => {
    const object = configMap('x');
    mark(object, { tenant: 'shop', state: 'active' });
    expect(object).toEqual(configMap('x'));
  });
  it('stand on everything that is made for a tenant, also where labels are written', () => {
    const { compiled, faults } = fleetOf(PLATFORM, { a: { labels: { 'app.kubernetes.io/managed-by': 'helm', team: 'x' } } });
    expect(faults).toEqual([]);
    const objects = documents(compiled!.files.find((f) => f.path.endsWith('ns-a.yaml'))!.content);
    expect(objects.length).toBeGreaterThan(5);
    for (const { metadata } of objects) expect(metadata.labels!['tenantry.dev/tenant']).toBe('a');
    expect(find(objects, 'Namespace', 'a').metadata.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'helm', team: 'x' });
  });
});

describe('facts', () => {
  it('of all layers come together', () => {
    const { facts, conflicts } = mergeFacts([
      { layer: 'one', facts: { labels: { a: '1' } } },
      { layer: 'two', facts: { labels: { a: '1', b: '2' }, annotations: { a: '3' } } },
      { layer: 'three', facts: {} },
    ]);
    expect([facts, conflicts]).toEqual([{ labels: { a: '1', b: '2' }, annotations: { a: '3' } }, []]);
  });
  it('that differ are told with both layers', () => {
    const { conflicts } = mergeFacts([
      { layer: 'one', facts: { labels: { a: '1' } } },
      { layer: 'two', facts: { labels: { a: '2' }, annotations: { a: '1' } } },
    ]);
    expect(conflicts).toEqual([
      { code: 'metadata-collision', path: ['labels', 'a'], message: "layer 'one' wants '1', layer 'two' wants '2'" },
    ]);
  });
  it('collide with what an author wrote, unless it is the same', () => {
    const facts = { labels: { a: '1', b: '2' }, annotations: { c: '3' } };
    expect(
      collisions(facts, { labels: { a: '1', b: 'x', d: 'y' }, annotations: { c: 'z' } }).map((i) => [i.path, i.found, i.want]),
    ).toEqual([
      [['labels', 'b'], 'x', '2'],
      [['annotations', 'c'], 'z', '3'],
    ]);
    expect(collisions(facts, {})).toEqual([]);
  });

  const label = { 'tenantry.dev/tenant': 'somebody' };
  const accept = ['reserved-metadata'];
  it('under our own keys are a fault once, and cannot be overridden by accepting it', () => {
    expect(fleetOf(PLATFORM, { a: { labels: label } }).faults).toEqual([
      "reserved-metadata tenants/a.yaml labels.'tenantry.dev/tenant'",
    ]);
    expect(fleetOf(PLATFORM, { a: { labels: label, accept } }).faults).toEqual([
      "metadata-collision tenants/a.yaml labels.'tenantry.dev/tenant'",
    ]);
    expect(fleetOf(PLATFORM, { a: { labels: { 'tenantry.dev/tenant': 'a' }, accept } }).faults).toEqual([]);
  });
  it('are told at the level that wrote against them', () => {
    const tiers = { gold: { labels: label, accept } };
    expect(fleetOf({ ...PLATFORM, tiers }, { a: { tier: 'gold' } }).faults).toEqual([
      "metadata-collision platform.yaml tiers.gold.labels.'tenantry.dev/tenant'",
    ]);
  });
  it('of the nodes layer too', () => {
    const key = 'scheduler.alpha.kubernetes.io/node-selector';
    const platform = { clusters: { weu: { kubernetes: '1.33', distribution: 'aks', pools: { big: { tenants: ['a'] } } } } };
    const tenant = { nodes: { pool: 'big' }, annotations: { [key]: 'x=y' } };
    expect(fleetOf(platform, { a: tenant }).faults).toEqual([`reserved-metadata tenants/a.yaml annotations.'${key}'`]);
    expect(fleetOf(platform, { a: { ...tenant, accept } }).faults).toEqual([
      `metadata-collision tenants/a.yaml annotations.'${key}'`,
    ]);
  });
});
