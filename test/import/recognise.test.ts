import { describe, expect, it } from '@jest/globals';
import { recogniseNamespace } from '../../src/import/recognise.js';
import type { Manifest } from '../../src/kube/types.js';
import type { Layer } from '../../src/layers/contract.js';

const configMap = (name: string, data: Record<string, string>): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'a' },
  data,
});
const NAMESPACE: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', labels: { x: '1', y: '2' } } };

/** A layer that says it accounts for every ConfigMap, and makes them as it is told. */
function claimer(make: (section: Manifest[]) => Manifest[], more: Partial<Layer> = {}): Layer {
  return {
    name: 'claimer',
    objects: (section: unknown) => make(section as Manifest[]),
    recognise: ({ objects }) => {
      const mine = objects.filter((o) => o.kind === 'ConfigMap');
      return mine.length > 0 ? { section: mine, objects: mine } : undefined;
    },
    ...more,
  } as Layer;
}

describe('claim and verify', () => {
  const [good, bad] = [configMap('good', { k: 'v' }), configMap('bad', { k: 'v' })];

  it('believes a claim that is made again exactly', () => {
    const { sections, leftover } = recogniseNamespace({ namespace: 'a', objects: [good, bad] }, [claimer((all) => all)]);
    expect(sections.get('claimer')).toEqual([good, bad]);
    expect(leftover).toEqual([]);
  });

  it('takes what is made otherwise out of the claim, and leaves it over', () => {
    const lying = claimer((all) => all.map((o) => (o.metadata.name === 'bad' ? configMap('bad', {}) : o)));
    const { sections, leftover } = recogniseNamespace({ namespace: 'a', objects: [good, bad] }, [lying]);
    expect(sections.get('claimer')).toEqual([good]);
    expect(leftover).toEqual([bad]);
  });

  it('refuses a claim that makes more than it accounts for', () => {
    const generous = claimer((all) => [...all, configMap('another', {})]);
    const { sections, leftover } = recogniseNamespace({ namespace: 'a', objects: [good] }, [generous]);
    expect([...sections.keys()]).toEqual([]);
    expect(leftover).toEqual([good]);
  });

  it('believes a claim to a key of the Namespace only when the facts give that value', () => {
    const facts = (x: string) =>
      claimer(() => [], { recognise: () => ({ section: {}, objects: [], labels: ['x'] }), facts: () => ({ labels: { x } }) });
    const rest: Layer = {
      name: 'namespace',
      recognise: ({ object }: { object?: Manifest }) => object && { section: object.metadata.labels, objects: [object] },
      objects: (labels: unknown, { facts: known }: { facts: { labels: object } }) => [
        { ...NAMESPACE, metadata: { name: 'a', labels: { ...(labels as object), ...known.labels } } },
      ],
    } as unknown as Layer;
    const honest = recogniseNamespace({ namespace: 'a', object: NAMESPACE, objects: [] }, [facts('1'), rest]);
    expect(honest.sections.get('namespace')).toEqual({ y: '2' });
    expect(honest.leftover).toEqual([]);
    const lying = recogniseNamespace({ namespace: 'a', object: NAMESPACE, objects: [] }, [facts('9'), rest]);
    expect([...lying.sections]).toEqual([['namespace', { x: '1', y: '2' }]]);
    expect(lying.leftover).toEqual([]);
  });
});
