import fc from 'fast-check';
import type { Manifest } from '../../src/kube/types.js';

/** A granted list or flag, as it may be written: its items, or nothing but the flag. */
type Key = fc.Arbitrary<string> | { readonly one: fc.Arbitrary<string> } | 'flag';
type Keys = Readonly<Record<string, Key>>;

const some = (item: fc.Arbitrary<string>) => fc.array(item, { minLength: 1, maxLength: 3 });
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 12 });

/** The generators of a section of grants. */
export function grantGenerators<R>(section: string, keys: Keys, annotations: Readonly<Record<string, string>>) {
  const entries = Object.entries(keys);
  const map = <T>(make: (item: Key) => fc.Arbitrary<T>) => Object.fromEntries(entries.map(([key, item]) => [key, make(item)]));
  const resolved = fc
    .record(
      map<unknown>((item) => (item === 'flag' ? fc.constant(true) : 'one' in item ? item.one : some(item))),
      { requiredKeys: [] },
    )
    .filter((grants) => Object.keys(grants).length > 0);
  const author = fc.record(
    {
      [section]: nullable(
        fc.record(
          map<unknown>((item) =>
            nullable<unknown>(item === 'flag' ? fc.boolean() : 'one' in item ? item.one : fc.array(item, { maxLength: 3 })),
          ),
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  );
  const texts = (item: Key) =>
    fc.oneof(
      item === 'flag'
        ? fc.constantFrom('true', 'false', 'yes')
        : 'one' in item
          ? item.one
          : some(item).map((list) => list.join(',')),
      fc.constantFrom('', ',', 'a,,b', ' a', 'A b', 'true', '*'),
    );
  const labels = fc.constantFrom(undefined, { 'tenantry.dev/pod-defaults': 'true' }, { 'tenantry.dev/pod-defaults': '' });
  const annotated = fc
    .record(Object.fromEntries(entries.map(([key, item]) => [`tenantry.dev/${annotations[key]}`, texts(item)])), {
      requiredKeys: [],
    })
    .map((written) => written as Record<string, string>);
  const objects: fc.Arbitrary<Manifest[]> = fc
    .tuple(annotated, labels)
    .map(([annotations, marks]) => [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns-a', annotations, ...(marks ? { labels: marks } : {}) } },
    ]);
  return {
    resolvedSection: resolved as fc.Arbitrary<R>,
    authorSection: author as fc.Arbitrary<Record<string, unknown>>,
    objects,
  };
}
