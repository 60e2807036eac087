import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import type { Manifest } from '../../../src/kube/types.js';
import { type AccessSection, accessLayer } from '../../../src/layers/access/index.js';
import { resolveSketch } from '../scope.js';
import { authorSection, objects, resolvedSection } from './arbitrary.js';

const context = { namespace: 'ns-a', create: true, facts: { labels: {}, annotations: {} } };
const make = (section: AccessSection) => accessLayer.objects(section, context);
/** What is recognised in a namespace that a section made. */
const recognised = (section: AccessSection) => {
  const tenant = { name: 'nobody', kind: 'team', tier: 'nothing' } as const;
  const { annotations } = accessLayer.facts!(section, { namespace: 'ns-a', tenant, state: 'active' });
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns-a', annotations: { ...annotations } } };
  return accessLayer.recognise({ namespace: 'ns-a', object, objects: make(section) });
};
const byKey = (list: readonly Manifest[]) => new Map(list.map((o) => [`${o.kind}/${o.metadata.name}`, o]));
const author = z.strictObject(accessLayer.shape);
const settings = { numRuns: 400 };

/** Objects without the labels that charts put on. */
function unmarked(object: Manifest): Manifest {
  const { labels, ...metadata } = structuredClone(object.metadata);
  if (!labels) return object;
  const ours = ([key, value]: [string, string]) =>
    key.startsWith('tenantry.dev/') || (key === 'app.kubernetes.io/managed-by' && value === 'tenantry');
  const kept = Object.entries(labels).filter((entry) => !ours(entry));
  const gone = kept.length === 0 && Object.keys(labels).length > 0;
  return { ...object, metadata: gone ? metadata : { ...metadata, labels: Object.fromEntries(kept) } };
}

/** Whether the section has words for all of an object of the arbitrary: those of its oddities that it has none for are named here. */
function sayable(object: Manifest): boolean {
  const odd =
    ['ConfigMap'].includes(object.kind) ||
    object.apiVersion.endsWith('beta1') ||
    'finalizers' in object.metadata ||
    'spec' in object;
  if (odd) return false;
  const {
    roleRef,
    subjects,
    rules,
    automountServiceAccountToken: mount,
    imagePullSecrets: pull,
  } = object as Record<string, unknown>;
  const text = JSON.stringify([roleRef, subjects, rules, pull]);
  return (
    subjects !== null &&
    rules !== null &&
    mount !== null &&
    !/"Odd"|"extra"|\{"kind":"Group"\}|"\/x"|"verbs":\[\]|\[\{\}\]/.test(text)
  );
}

describe('the laws, for the access layer', () => {
  it('1: makes exactly the objects it claims, and claims all it could', () => {
    fc.assert(
      fc.property(objects, (all) => {
        const found = accessLayer.recognise({ namespace: 'ns-a', objects: all });
        const claimed = found?.objects ?? [];
        for (const object of claimed) expect(all).toContain(object);
        expect(byKey(found ? make(found.section) : [])).toEqual(byKey(claimed.map(unmarked)));
        for (const object of all) if (sayable(object)) expect(claimed).toContain(object);
      }),
      settings,
    );
  });

  it('2: reads back what it made, and resolves what it reads', () => {
    fc.assert(
      fc.property(resolvedSection, (section) => {
        expect(accessLayer.resolved.parse(section)).toEqual(section);
        expect(recognised(section)?.section).toEqual(section);
        const written = accessLayer.written(section);
        expect(author.parse(written)).toEqual(written);
        expect(resolveSketch(accessLayer, { namespaces: { 'ns-a': written } }).only).toEqual(section);
      }),
      settings,
    );
  });

  it('takes what authors may write, and always gives a whole section', () => {
    fc.assert(
      fc.property(authorSection, fc.boolean(), (values, standard) => {
        expect(author.parse(values)).toEqual(values);
        const { only } = resolveSketch(accessLayer, { standard, values });
        expect(accessLayer.resolved.parse(only)).toEqual(only);
        expect(recognised(only)?.section ?? only).toEqual(only);
      }),
      settings,
    );
  });

  it('leaves alone what lives elsewhere, and a second object of the same name', () => {
    const account = (namespace: string) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a', namespace } });
    expect(accessLayer.recognise({ namespace: 'ns-a', objects: [account('ns-b')] })).toBeUndefined();
    const twice = [account('ns-a'), account('ns-a')];
    expect(accessLayer.recognise({ namespace: 'ns-a', objects: twice })?.objects).toEqual([twice[0]]);
  });

  it('keeps an empty label map, and drops one that held only our marks', () => {
    const labelled = (labels: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'a', namespace: 'ns-a', labels },
    });
    const read = (object: Manifest) => accessLayer.recognise({ namespace: 'ns-a', objects: [object] })?.section.serviceAccounts.a;
    expect(read(labelled({}))).toEqual({ labels: {} });
    expect(read(labelled({ 'app.kubernetes.io/managed-by': 'tenantry', 'tenantry.dev/tenant': 'x' }))).toEqual({});
    expect(read(labelled({ 'app.kubernetes.io/managed-by': 'helm' }))).toEqual({
      labels: { 'app.kubernetes.io/managed-by': 'helm' },
    });
  });
});
