import fc from 'fast-check';
import type { Manifest } from '../../src/kube/types.js';

/** A granted list or flag, as it may be written: its items, or nothing but the flag. */
type Keys = Readonly<Record<string, fc.Arbitrary<string> | 'flag'>>;

const some = (item: fc.Arbitrary<string>) => fc.array(item, { minLength: 1, maxLength: 3 });
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 12 });

/** The generators of a section of grants. */
export function grantGenerators<R>(section: string, keys: Keys, annotations: Readonly<Record<string, string>>) {
  const entries = Object.entries(keys);
  const map = <T>(make: (item: fc.Arbitrary<string> | 'flag') => fc.Arbitrary<T>) =>
    Object.fromEntries(entries.map(([key, item]) => [key, make(item)]));
  const resolved = fc
    .record(
      map<unknown>((item) => (item === 'flag' ? fc.constant(true) : some(item))),
      { requiredKeys: [] },
    )
    .filter((grants) => Object.keys(grants).length > 0);
  const author = fc.record(
    {
      [section]: nullable(
        fc.record(
          map<unknown>((item) => nullable<unknown>(item === 'flag' ? fc.boolean() : fc.array(item, { maxLength: 3 }))),
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  );
  const texts = (item: fc.Arbitrary<string> | 'flag') =>
    fc.oneof(
      item === 'flag' ? fc.constantFrom('true', 'false', 'yes') : some(item).map((list) => list.join(',')),
      fc.constantFrom('', ',', 'a,,b', ' a', 'A b', 'true', '*'),
    );
  const objects: fc.Arbitrary<Manifest[]> = fc
    .record(Object.fromEntries(entries.map(([key, item]) => [`tenantry.dev/${annotations[key]}`, texts(item)])), {
      requiredKeys: [],
    })
    .map((written) => [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns-a', annotations: written as Record<string, string> } },
    ]);
  return {
    resolvedSection: resolved as fc.Arbitrary<R>,
    authorSection: author as fc.Arbitrary<Record<string, unknown>>,
    objects,
  };
}
